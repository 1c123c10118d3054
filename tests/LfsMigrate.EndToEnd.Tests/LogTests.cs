namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The log of --log has what is said, and what became of the files, whatever else is printed.</summary>
public sealed class LogTests
{
    private const string Time = @"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}[+-][0-9]{2}:[0-9]{2}";

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string Log => Path.Combine(_lustre.Outside, "größe.log");

    [Test]
    public void Log_OfAQuietRun_HasAllWithItsTime()
    {
        WriteFiles("f0");

        var result = Run("--run", "r", "-q", "f0", "gone");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        string[] lines = File.ReadAllLines(Log);
        Assert.That(lines, Has.All.Match($"^{Time} (INF|ERR) "));
        Assert.That(lines[0], Does.Contain("INF lfs-migrate ").And.Contains("--run r -q f0 gone"));
        Assert.That(lines, Has.One.Contains("run r; its journal is in"));
        Assert.That(lines, Has.One.Contains("ERR gone: failed: ").And.One.Contains("INF 2 files: 1 migrated"));
        Assert.That(lines, Has.None.Contains("f0: "), "migrated files are logged with -v");
        Assert.That(lines[^1], Does.EndWith("INF exit code 1"));
    }

    [Test]
    public void Log_WithJson_HasTheFailuresToo()
    {
        WriteFiles("f0");

        var result = Run("--json", "-v", "f0", "gone");

        Assert.That(result.Codes, Is.EquivalentTo(new[] { "migrated", "vanished" }));
        Assert.That(File.ReadAllLines(Log), Has.One.Contains("ERR gone: failed: ").And.One.Contains("INF f0: layout-swap: "));
        Assert.That(result.Err, Does.Not.Contain("gone"));
    }

    [Test]
    public void Log_OfARunGoneOnWithFromElsewhere_GoesOnInTheSameFile()
    {
        WriteFiles("f0", "f1", "f2");
        string list = Path.Combine(_lustre.Outside, "list");
        File.WriteAllText(list, "f0\nf1\nf2\n");
        string[] state = ["--state-dir", Path.Combine(_lustre.Outside, "state")];
        Assert.That(_lustre.Migrate([.. state, "--log", "../run.log", "--run", "r", "-j1", "--max-files=1", "--files-from", list]).ExitCode, Is.EqualTo(30));

        var result = RunningProgram.Run("/", [Built.Program, .. state, "--resume", "r"], "", new Dictionary<string, string?> { ["LFS_MIGRATE_LLAPI"] = Built.Library });

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(File.ReadAllLines(Path.Combine(_lustre.Outside, "run.log")).Where(l => l.Contains("exit code", StringComparison.Ordinal))
            .Select(l => l.Split(' ')[^1]), Is.EqualTo(new[] { "30", "0" }));
    }

    [TestCase("none/x.log", "Could not find")]
    [TestCase(".", "no regular file")]
    public void Log_ThatCannotBeWritten_IsRefusedBeforeAnything(string name, string reason)
    {
        WriteFiles("f0");
        string state = Path.Combine(_lustre.Outside, "state");

        var result = _lustre.Migrate("--log", Path.Combine(_lustre.Outside, name), "--state-dir", state, "--run", "r", "-o", "2", "f0");

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Err, Does.Contain("the log").And.Contain(reason).And.Contain("check --log"));
        Assert.That(_lustre.Osts("f0"), Is.EqualTo(new[] { 0 }));
        Assert.That(Directory.Exists(Path.Combine(state, "r")), Is.False);
    }

    [TestCase("/dev/full")]
    [TestCase("pipe")]
    public void Log_NoRegularFile_IsRefusedAndNotWaitedFor(string name)
    {
        string path = Path.Combine(_lustre.Outside, name);
        if (name == "pipe")
        {
            _lustre.Run("mkfifo", path);
        }

        var result = _lustre.Migrate("--log", path, "f0");

        Assert.That((result.ExitCode, result.Messages.Single()), Is.EqualTo((3, $"lfs-migrate: the log '{path}' cannot be written: it is no regular file; check --log")));
    }

    [Test, Category("Root")]
    public void Log_DiskThatFillsUp_StopsNoMigration()
    {
        if (!Posix.IsRoot)
        {
            Assert.Ignore("needs root to mount a small disk");
        }
        WriteFiles("f0");
        string disk = Path.Combine(_lustre.Outside, "disk");
        Directory.CreateDirectory(disk);
        Testing.Program.Run("mount", "-t", "tmpfs", "-o", "size=4k", "none", disk);
        try
        {
            string list = Path.Combine(_lustre.Outside, "list");
            File.WriteAllText(list, string.Concat(Enumerable.Range(0, 500).Select(i => $"gone{i}\n")) + "f0\n");

            var result = _lustre.Migrate("--log", Path.Combine(disk, "x.log"), "--no-journal", "-o", "2", "--files-from", list);

            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(_lustre.Osts("f0"), Is.EqualTo(new[] { 2 }));
            Assert.That(result.Err, Does.Not.Contain("   at "));
        }
        finally
        {
            Testing.Program.Run("umount", disk);
        }
    }

    [Test]
    public void Log_NameThatIsNoText_IsRefused()
    {
        var result = _lustre.Migrate("--log", "\xFF", "f0");

        Assert.That(result.ExitCode, Is.EqualTo(3).Or.EqualTo(2), result.ToString());
        Assert.That(result.Err, Does.Contain("--log takes a name in UTF-8"));
    }

    private ProgramResult Run(params string[] words) =>
        _lustre.Migrate(["--state-dir", Path.Combine(_lustre.Outside, "state"), "--log", Posix.Word(Log), .. words]);

    private void WriteFiles(params string[] names) => Array.ForEach(names, n => _lustre.Write(n, 3000));
}
