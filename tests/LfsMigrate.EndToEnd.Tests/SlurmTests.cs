namespace LfsMigrate.EndToEnd.Tests;

/// <summary>scripts/slurm/lfs-migrate.sbatch in a real Slurm.</summary>
public sealed class SlurmTests
{
    private const int Files = 10_000, Tasks = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly SimulatedLustre _lustre = new();
    private SlurmCluster? _slurm;

    [SetUp]
    public void StartSlurm()
    {
        if (SlurmCluster.WhyNot is { } reason)
        {
            Assert.Ignore(reason);
        }
        _slurm = new SlurmCluster();
        foreach (var (name, value) in new[] { ("LFS_MIGRATE", Built.Program), ("LFS_MIGRATE_LLAPI", Built.Library), ("LFS_MIGRATE_STATE_DIR", State) })
        {
            _slurm.SetEnvironment(name, value);
        }
    }

    [TearDown]
    public void RemoveAll()
    {
        _slurm?.Dispose();
        _lustre.Dispose();
    }

    private string State => Path.Combine(_lustre.Outside, "state");

    [Test]
    public void Array_OneTaskKilledAndOneOutOfTime_SettlesEachFileOnce()
    {
        string[] names = [.. Enumerable.Range(0, Files).Select(i => $"d/f{i}")];
        Posix.MakeDirectory(_lustre["d"]);
        Array.ForEach(names, n => File.WriteAllText(_lustre[n], n));

        string job = Submit("campaign", "-j1", "-o", "2", "d");
        WaitForLines("campaign-1", 100);
        var killed = _slurm!.Run("scontrol", "requeue", $"{job}_1");
        // What Slurm sends 300 seconds before the time is over.
        WaitForLines("campaign-2", 100);
        var ended = _slurm.Run("scancel", "--batch", "--signal=USR1", $"{job}_2");
        _slurm.WaitForAllJobs(Patience);

        var status = _lustre.Migrate(["status", "--merge", "--json", "--state-dir", State, .. Enumerable.Range(0, Tasks).Select(t => $"campaign-{t}")]);
        string said = string.Join('\n', Enumerable.Range(0, Tasks).Select(Said)) + _slurm.Run("scontrol", "--oneliner", "show", "job", job).Out;
        Assert.Multiple(() =>
        {
            Assert.That((killed.ExitCode, ended.ExitCode), Is.EqualTo((0, 0)), killed.Err + ended.Err);
            Assert.That(Said(2), Does.Contain("queued again, to go on with campaign-2"), said);
            Assert.That(Enumerable.Range(0, Tasks).Select(t => Begins($"campaign-{t}")), Is.EqualTo(new[] { 1, 2, 2, 1 }), said);
            Assert.That(Enumerable.Range(0, Tasks).SelectMany(t => Settled($"campaign-{t}")), Is.EquivalentTo(names), said);
            Assert.That(status.Out, Does.Contain($"\"files\":{Files},").And.Contain("\"settled_twice\":0"), status.ToString());
            Assert.That(names.Select(n => File.ReadAllText(_lustre[n])), Is.EqualTo(names));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    [Test]
    public void Job_WithoutAStateDirectory_SaysWhatToSet()
    {
        _slurm!.SetEnvironment("LFS_MIGRATE_STATE_DIR", null);

        Submit("campaign", "d");
        _slurm.WaitForAllJobs(Patience);

        Assert.That(Said(0), Does.Contain("set LFS_MIGRATE_STATE_DIR"));
    }

    private string Submit(params string[] words)
    {
        var result = _slurm!.Run("sbatch", ["--parsable", "--cpus-per-task=1", $"--chdir={_lustre.Root}", $"--array=0-{Tasks - 1}",
            $"--output={_lustre.Outside}/said-%a", Built.Script("slurm/lfs-migrate.sbatch"), .. words]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result.Out.Trim();
    }

    private string Said(int task) => File.ReadAllText($"{_lustre.Outside}/said-{task}");

    private void WaitForLines(string run, int lines)
    {
        var journal = new RunJournal(State, run);
        for (int i = 0; i < 600 && LineCount(journal) < lines; i++)
        {
            Thread.Sleep(50);
        }
        Assert.That(LineCount(journal), Is.AtLeast(lines), $"{run} does not begin");
    }

    // Its last line may be half written.
    private static int LineCount(RunJournal journal) => File.Exists(journal.Part) ? File.ReadLines(journal.Part).Count() : 0;

    private int Begins(string run) => new RunJournal(State, run).Lines("begin").Count();

    private string[] Settled(string run) => new RunJournal(State, run).SettledNames();
}
