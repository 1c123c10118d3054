namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The file that --metrics writes for Prometheus.</summary>
public sealed class MetricsTests
{
    private const string Promtool = "/usr/bin/promtool";

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string Metrics => Path.Combine(_lustre.Outside, "lfs-migrate.prom");

    [Test]
    public void Metrics_AtTheEnd_TellHowItEnded()
    {
        WriteFiles("f0", "f1");

        var result = Run("--run", "r", "f0", "f1", "gone");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(File.ReadAllLines(Metrics), Is.SupersetOf(new[]
        {
            "lfs_migrate_files_total{run=\"r\",outcome=\"migrated\"} 2",
            "lfs_migrate_files_total{run=\"r\",outcome=\"failed\"} 1",
            "lfs_migrate_migrated_bytes_total{run=\"r\"} 6000",
            "lfs_migrate_files_in_hand{run=\"r\"} 0",
            "lfs_migrate_running{run=\"r\"} 0",
            "lfs_migrate_exit_code{run=\"r\"} 1",
        }));
        Assert.That(Directory.GetFiles(_lustre.Outside, "*.tmp"), Is.Empty);
    }

    [Test]
    public void Metrics_WhileItGoesOn_TellThatItRuns()
    {
        WriteFiles("f0");
        _lustre.Fault("swap", "delay=3000");
        using var run = _lustre.StartMigrate("--metrics", Metrics, "f0");
        Assert.That(_lustre.WaitForHit("swap", run), Is.True);

        string[] lines = File.ReadAllLines(Metrics);
        _lustre.ClearFaults();

        Assert.That(lines, Has.Member("lfs_migrate_running 1").And.None.StartsWith("lfs_migrate_exit_code"));
        Assert.That(run.Wait().ExitCode, Is.Zero);
    }

    [Test]
    public void Metrics_OfAResumedRun_GoOnCounting()
    {
        WriteFiles("f0", "f1", "f2");
        string list = Path.Combine(_lustre.Outside, "list");
        File.WriteAllText(list, "f0\nf1\nf2\n");
        Assert.That(Run("--run", "r", "-j1", "--max-files=1", "--files-from", list).ExitCode, Is.EqualTo(30));

        Run("--resume", "r");

        Assert.That(File.ReadAllLines(Metrics), Has.Member("lfs_migrate_files_total{run=\"r\",outcome=\"migrated\"} 3"));
    }

    [TestCase("none/x.prom")]
    [TestCase(".")]
    public void Metrics_ThatCannotBeWritten_AreRefusedBeforeAnything(string name)
    {
        WriteFiles("f0");

        var result = _lustre.Migrate("--metrics", Path.Combine(_lustre.Outside, name), "-o", "2", "f0");

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Err, Does.Contain("metrics file").And.Contain("--metrics"));
        Assert.That(_lustre.Osts("f0"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Metrics_Promtool_FindsNothingWrong()
    {
        if (!File.Exists(Promtool))
        {
            Assert.Ignore("needs promtool of the package prometheus");
        }
        WriteFiles("f0");
        Run("--run", "r", "f0", "gone");

        var check = RunningProgram.Run("/", [Promtool, "check", "metrics"], File.ReadAllText(Metrics));

        Assert.That((check.ExitCode, check.Out + check.Err), Is.EqualTo((0, "")));
    }

    private ProgramResult Run(params string[] words) =>
        _lustre.Migrate(["--state-dir", Path.Combine(_lustre.Outside, "state"), "--metrics", Metrics, .. words]);

    private void WriteFiles(params string[] names) => Array.ForEach(names, n => _lustre.Write(n, 3000));
}
