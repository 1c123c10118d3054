using System.Text.Json;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A run keeps a journal, and goes on by it wherever it was cut off: nothing that is settled is done twice.</summary>
public sealed class JournalTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string State => Path.Combine(_lustre.Outside, "state");

    [Test]
    public void Run_OverATree_HasALineForEachFile()
    {
        string[] names = WriteTree(30);

        var result = Run("--run", "all", "d");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Err, Does.Contain($"run all; its journal is in {State}/all"));
        Assert.That(SettledNames("all"), Is.EquivalentTo(names));
        Assert.That(new RunJournal(State, "all").Lines("file").Select(l => l.GetProperty("key").GetString()), Has.All.StartsWith("[0x"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Resume_KilledAgainAndAgain_EachFileIsSettledOnce(bool isList)
    {
        string[] names = WriteTree(300);
        var before = names.Select(_lustre.Snapshot).ToList();
        _lustre.Fault("swap", "delay=20");
        File.WriteAllText(Path.Combine(_lustre.Outside, "list"), string.Concat(names.Select(n => n + "\n")));
        string[] source = isList ? ["--files-from", Path.Combine(_lustre.Outside, "list")] : ["d"];
        int kills = 0;
        var random = new Random(7);
        string[] words = ["--run", "k", .. source];
        while (true)
        {
            using var run = _lustre.StartMigrate(["--state-dir", State, "-j8", .. words]);
            Thread.Sleep(random.Next(150, 400));
            if (run.HasEnded)
            {
                Assert.That(run.Wait().ExitCode, Is.Zero, run.Wait().ToString());
                break;
            }
            run.Kill();
            kills++;
            words = Directory.Exists(Path.Combine(State, "k")) ? ["--resume", "k"] : words;
        }
        TestContext.Out.WriteLine($"killed {kills} times");

        Assert.That(kills, Is.GreaterThan(2));
        Assert.That(SettledNames("k"), Is.EquivalentTo(names));
        Assert.That(names.Select(_lustre.Snapshot), Is.EqualTo(before));
        Assert.That(_lustre.Leftovers(), Is.Empty);
    }

    [Test]
    public void Resume_AfterItsEnd_DoesNothing()
    {
        WriteTree(10);
        Run("--run", "r", "d");

        var again = Run("--resume", "r", "--json");

        Assert.That(again.ExitCode, Is.Zero);
        Assert.That(again.Codes, Has.All.EqualTo("settled-before"));
        Assert.That(again.Summary, Does.Contain("10 files: 10 migrated"));
        Assert.That(SettledNames("r"), Has.Length.EqualTo(10));
    }

    [Test]
    public void Resume_HardLinkOfASettledFile_IsNotMigratedAgain()
    {
        WriteTree(2);
        Posix.Link(_lustre["d/f0"], _lustre["link"]);
        string list = WriteList("d/f0", "d/f1", "link");
        Run("--run", "r", "-j1", "--files-from", list);
        CutLastFile("r");

        var again = Run("--resume", "r", "--json");

        Assert.That(again.Codes, Is.EqualTo(new[] { "already-migrated" }), again.ToString());
        Assert.That(SettledNames("r"), Is.EqualTo(new[] { "d/f0", "d/f1", "link" }));
    }

    [Test]
    public void Resume_AnotherList_IsRefusedAndNothingTouched()
    {
        WriteTree(4);
        Run("--run", "r", "--files-from", WriteList("d/f0", "d/f1"));
        string list = WriteList("d/f2", "d/f1", "d/f3");

        var result = Run("--resume", "r", "--files-from", list);

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Err, Does.Contain("the list is not the one of the run"));
        Assert.That(_lustre.Osts("d/f2"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Resume_ListThatHasGrown_TakesTheNewNames()
    {
        WriteTree(4);
        Run("--run", "r", "--files-from", WriteList("d/f0", "d/f1"));

        var result = Run("--resume", "r", "--files-from", WriteList("d/f0", "d/f1", "d/f2"));

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(SettledNames("r"), Is.EqualTo(new[] { "d/f0", "d/f1", "d/f2" }));
    }

    [TestCase("-c", "2")]
    [TestCase("--verify", "none")]
    [TestCase("--to", "elsewhere")]
    [TestCase("other")]
    public void Resume_WithAnotherMeaning_IsRefused(params string[] words)
    {
        WriteTree(2);
        Run("--run", "r", "d");

        var result = Run(["--resume", "r", .. words]);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Err, Does.Contain("a run is gone on with as it was begun"));
    }

    [Test]
    public void Resume_FromAnotherDirectory_FindsTheFiles()
    {
        string[] names = WriteTree(5);
        Run("--run", "r", "d");
        CutLastFile("r");

        var result = RunningProgram.Run("/", [Built.Program, "--state-dir", State, "--resume", "r", "-j", "2"], "",
            new Dictionary<string, string?> { ["LFS_MIGRATE_LLAPI"] = Built.Library });

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(SettledNames("r"), Is.EquivalentTo(names));
    }

    [Test]
    public void Resume_FromAnotherDirectoryWithARelativeList_TakesTheOperatorsList()
    {
        WriteTree(3);
        Run("--run", "r", "--files-from", WriteList("d/f0"));
        WriteList("d/f0", "d/f1", "d/f2");

        var result = RunningProgram.Run(_lustre.Outside, [Built.Program, "--state-dir", State, "--resume", "r", "--files-from", "list"], "",
            new Dictionary<string, string?> { ["LFS_MIGRATE_LLAPI"] = Built.Library });

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(SettledNames("r"), Is.EqualTo(new[] { "d/f0", "d/f1", "d/f2" }));
    }

    [TestCase("--stop-file", ExpectedResult = 30)]
    [TestCase("--limits", ExpectedResult = 0)]
    public int Resume_FromAnotherDirectoryWithARelativeFile_FindsTheOperatorsFile(string option)
    {
        WriteTree(3);
        Run("--run", "r", "--files-from", WriteList("d/f0"));
        WriteList("d/f0", "d/f1", "d/f2");
        File.WriteAllText(Path.Combine(_lustre.Outside, "file"), "jobs = 1\n");

        return RunningProgram.Run(_lustre.Outside, [Built.Program, "--state-dir", State, "--resume", "r", option, "file"], "",
            new Dictionary<string, string?> { ["LFS_MIGRATE_LLAPI"] = Built.Library }).ExitCode;
    }

    [Test]
    public void RetryFailed_TakesFailuresAlone()
    {
        WriteTree(3);
        string list = WriteList("d/f0", "gone", "d/f1", "also-gone");
        Assert.That(Run("--run", "r", "--files-from", list).ExitCode, Is.EqualTo(1));
        _lustre.Write("gone", 1000);

        var result = Run("--retry-failed", "r", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Codes, Is.EquivalentTo(new[] { "migrated", "vanished" }));
        Assert.That(result.Summary, Does.Contain("4 files: 3 migrated").And.Contain("1 failed"));
        var status = Status("r");
        Assert.That((status.GetProperty("migrated").GetInt32(), status.GetProperty("failed").GetInt32()), Is.EqualTo((3, 1)));
    }

    [Test]
    public void Run_NameThatIsThere_IsRefused()
    {
        WriteTree(1);
        Run("--run", "r", "d");

        var result = Run("--run", "r", "d");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Err, Does.Contain("--resume r goes on with it"));
    }

    [Test]
    public void Resume_WhileItGoesOn_IsRefused()
    {
        WriteTree(3);
        _lustre.Fault("swap", "delay=3000");
        using var run = _lustre.StartMigrate("--state-dir", State, "--run", "r", "d");
        Assert.That(_lustre.WaitForHit("swap", run), Is.True);

        var second = Run("--resume", "r");
        var status = Status("r");
        _lustre.ClearFaults();

        Assert.That(run.Wait().ExitCode, Is.Zero);
        Assert.That(second.ExitCode, Is.EqualTo(3), second.ToString());
        Assert.That(second.Err, Does.Contain($"process {run.Pid} on"));
        Assert.That(status.GetProperty("state").GetString(), Is.EqualTo("running"));
    }

    [Test]
    public void Run_NamesAlone_KeepsNoJournal()
    {
        WriteTree(2);

        Run("d/f0", "d/f1");
        Run("--no-journal", "d");
        Run("--dry-run", "d");

        Assert.That(Directory.Exists(State), Is.False);
    }

    [Test]
    public void Run_CommandThatIsWrong_LeavesNoJournal()
    {
        WriteTree(2);

        var result = Run("--run", "r", "-p", "nopool", "d");

        Assert.That(result.ExitCode, Is.Not.Zero, result.ToString());
        Assert.That(Directory.Exists(Path.Combine(State, "r")), Is.EqualTo(result.Err.Contains(" files: ", StringComparison.Ordinal)), result.ToString());
    }

    [TestCase("")]
    [TestCase("../x")]
    [TestCase("a/b")]
    [TestCase(".hidden")]
    public void Run_NameThatIsNone_IsRefused(string name) => Assert.That(Run($"--run={name}", "d").ExitCode, Is.EqualTo(2));

    [Test]
    public void Run_NoPlaceForTheJournal_IsRefusedBeforeAnything()
    {
        WriteTree(2);
        File.WriteAllText(State, "a file");

        var result = Run("d");

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Messages, Has.Length.EqualTo(1));
        Assert.That(result.Err, Does.Contain("--no-journal"));
        Assert.That(_lustre.Osts("d/f0"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Runs_ListsThem()
    {
        WriteTree(2);
        Run("--run", "one", "d");
        Run("--run", "two", "d");
        CutLastFile("two");

        var runs = Run("runs", "--json").Json();

        Assert.That(runs.ToDictionary(r => r.GetProperty("run").GetString()!, r => r.GetProperty("state").GetString()),
            Is.EqualTo(new Dictionary<string, string?> { ["one"] = "done", ["two"] = "cut-off" }));
    }

    [Test]
    public void Status_TellsOstsAndCodes()
    {
        WriteTree(4);
        Run("--run", "r", "-o", "2", "d");

        var status = Status("r");
        var text = Run("status", "r");

        Assert.That(status.GetProperty("state").GetString(), Is.EqualTo("done"));
        Assert.That(status.GetProperty("codes").GetProperty("migrated").GetInt32(), Is.EqualTo(4));
        var osts = status.GetProperty("osts").EnumerateArray().ToDictionary(o => o.GetProperty("index").GetInt32());
        Assert.That(osts[2].GetProperty("came_bytes").GetInt64(), Is.EqualTo(status.GetProperty("migrated_bytes").GetInt64()));
        Assert.That(text.Out, Does.Contain("run r: done").And.Contain("OST     2"));
    }

    private ProgramResult Run(params string[] words) => _lustre.Migrate(["--state-dir", State, .. words]);

    [Test]
    public void Status_Watched_FollowsTheRunToItsEnd()
    {
        string[] names = WriteTree(12);
        string list = Path.Combine(_lustre.Outside, "list");
        File.WriteAllText(list, string.Concat(names.Select(n => n + "\n")));
        _lustre.Fault("swap", "delay=500");
        using var run = _lustre.StartMigrate("--state-dir", State, "--run", "w", "-j1", "--files-from", "../list");
        Assert.That(_lustre.WaitForHit("swap", run), Is.True);

        var seen = Run("status", "--watch", "--json", "w").Json();

        Assert.That(run.Wait().ExitCode, Is.Zero);
        Assert.That(seen, Has.Count.GreaterThan(2));
        Assert.That(seen[^1].GetProperty("state").GetString(), Is.EqualTo("done"));
        Assert.That(seen.Select(s => s.GetProperty("files").GetInt32()), Is.Ordered);
        Assert.That(seen.Select(s => s.GetProperty("files_in_all").GetInt32()), Has.All.EqualTo(12));
        Assert.That(seen[^2].GetProperty("left_seconds").GetInt32(), Is.InRange(0, 60));
        Assert.That(seen[^1].TryGetProperty("left_seconds", out _), Is.False);
    }

    [Test]
    public void Watch_OfAnythingElse_IsRefused() =>
        Assert.That(Run("--watch", "d").Err, Does.Contain("--watch is for status"));

    private JsonElement Status(string run) => Run("status", "--json", run).Json().Single();

    private string[] WriteTree(int files)
    {
        Posix.MakeDirectory(_lustre["d"]);
        string[] names = [.. Enumerable.Range(0, files).Select(i => $"d/f{i}")];
        Array.ForEach(names, n => _lustre.Write(n, 3000));
        return names;
    }

    private string WriteList(params string[] names)
    {
        string list = Path.Combine(_lustre.Outside, "list");
        File.WriteAllText(list, string.Concat(names.Select(n => n + "\n")));
        return list;
    }

    private string[] SettledNames(string run) => new RunJournal(State, run).SettledNames();

    private string PartOf(string run) => new RunJournal(State, run).Part;

    // As if the run had been cut off before the last file was settled.
    private void CutLastFile(string run)
    {
        var lines = File.ReadAllLines(PartOf(run)).ToList();
        int last = lines.FindLastIndex(l => l.Contains("\"what\":\"file\"", StringComparison.Ordinal));
        File.WriteAllText(PartOf(run), string.Concat(lines.Take(last).Select(l => l + "\n")));
    }
}
