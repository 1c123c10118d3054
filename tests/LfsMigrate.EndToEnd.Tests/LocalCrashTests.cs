using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The process is killed, and the machine loses its power, at each effect of a migration: each name holds the whole file.</summary>
public sealed class LocalCrashTests
{
    private const int Killed = 137, EffectsMax = 300;
    private static readonly string[] Names = ["f", "g", "h"];

    private LocalFiles? _files;

    [TearDown]
    public void RemoveFileSystem() => _files?.Dispose();

    private static IEnumerable<TestCaseData> Ways() => LocalWay.Usual.Select(w => w.Case());

    private static IEnumerable<TestCaseData> WaysThatSurvive() =>
        LocalWay.Usual.Where(w => LoopFileSystem.SurvivesCrash(w.Kind)).Select(w => w.Case());

    private LocalFiles Files => _files!;

    [TestCaseSource(nameof(Ways))]
    public void Kill_BeforeEachEffect_LeavesWholeFilesAndNothingInTheWay(LocalWay way)
    {
        _files = new LocalFiles(way);
        var whole = WriteLinkedFile();
        ForEachEffect(before: true, effect =>
        {
            ExpectWhole(whole, way, $"killed before {effect}");
            ExpectTheNextRunToWork(whole, way, effect);
        });
    }

    [TestCaseSource(nameof(WaysThatSurvive))]
    public void PowerLoss_AfterEachEffect_LeavesWholeFilesAndNothingInTheWay(LocalWay way)
    {
        _files = new LocalFiles(way);
        var whole = WriteLinkedFile();
        ForEachEffect(before: false, effect =>
        {
            Files.FileSystem.CrashWithoutFlush();
            ExpectWhole(whole, way, $"no power after {effect}");
            ExpectTheNextRunToWork(whole, way, effect);
        });
    }

    [TestCaseSource(nameof(WaysThatSurvive))]
    public void PowerLoss_AfterTheEnd_KeepsTheFile(LocalWay way)
    {
        _files = new LocalFiles(way);
        var whole = WriteLinkedFile();
        Files.FileSystem.Sync();

        var run = Files.Migrate(["--json", .. Names]);
        Files.FileSystem.CrashWithoutFlush();

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        ExpectWhole(whole, way, "no power after the end");
        ExpectTogether("no power after the end");
        ExpectTheNextRunToWork(whole, way, "the end");
    }

    // Leftovers are names, and of those a file system in memory tells as much as any other.
    [Test]
    [Category("Root")]
    public void Kill_WhileALeftoverIsSettled_LeavesWholeFilesAndNothingInTheWay()
    {
        var way = LocalWay.Usual.Single(w => w.Kind == FileSystemKind.Tmpfs);
        _files = new LocalFiles(way);
        var whole = WriteLinkedFile();
        for (int first = 1; LeaveSomething(first) is bool left; first++)
        {
            for (int second = 1; left && Kill(before: true, second); second++)
            {
                ExpectWhole(whole, way, $"killed at {first}, then before {Files.LastEffect()}");
                ExpectTheNextRunToWork(whole, way, $"{first} and {Files.LastEffect()}");
                LeaveSomething(first);
            }
        }
    }

    // Whether something was left behind; null when the program comes to its end before that effect.
    private bool? LeaveSomething(int effect) => Kill(before: true, effect) ? Files.Leftovers().Length > 0 : null;

    private void ForEachEffect(bool before, Action<string> look)
    {
        var effects = new List<string>();
        while (Kill(before, effects.Count + 1))
        {
            effects.Add(Files.LastEffect());
            look(effects[^1]);
            Assert.That(effects, Has.Count.LessThan(EffectsMax), "it does not come to its end");
        }
        TestContext.Out.WriteLine(string.Join(", ", effects));
        Assert.That(effects, Has.Count.GreaterThan(2), "too few effects: they were not seen");
    }

    private bool Kill(bool before, int effect)
    {
        Files.FileSystem.Sync();
        // One at a time: the N-th effect is then the same each time.
        var run = Files.KillMigrate(before, effect, ["--jobs=1", .. Names]);
        Assert.That(run.ExitCode, Is.EqualTo(Killed).Or.Zero, run.ToString());
        return run.ExitCode == Killed;
    }

    // Three names, two pieces of data, an end within a block.
    private FileSnapshot WriteLinkedFile()
    {
        Files.Write("f", 8192);
        using (var handle = Posix.Open(Files["f"], Posix.O_WRONLY))
        {
            RandomAccess.Write(handle, SimulatedLustre.Random(100_001, "second"), 1 << 20);
        }
        Posix.ChangeOwner(Files["f"], 1234, 4321);
        Posix.ChangeMode(Files["f"], 0x1A0);
        Posix.SetXattr(Files["f"], "user.own", "value");
        Posix.Link(Files["f"], Files["g"]);
        Posix.Link(Files["f"], Files["h"]);
        Files.SetTimes("f");
        return Files.Snapshot("f");
    }

    private void ExpectWhole(FileSnapshot whole, LocalWay way, string when)
    {
        foreach (string name in Names)
        {
            Assert.That(way.KeptInACrash(Files.Snapshot(name)), Is.EqualTo(way.KeptInACrash(whole)), $"{name}, {when}");
        }
    }

    private void ExpectTheNextRunToWork(FileSnapshot whole, LocalWay way, string effect)
    {
        var next = Files.Migrate(["--json", .. Names]);

        Assert.That(next.ExitCode, Is.Zero, $"after {effect}: {next}");
        ExpectWhole(whole, way, $"next run after {effect}");
        ExpectTogether(effect);
        Assert.That(Files.Leftovers(), Is.Empty, effect);
    }

    private void ExpectTogether(string when)
    {
        var states = Names.Select(n => Posix.Stat(Files[n])).ToList();
        Assert.That(states.Select(s => (s.Inode, s.Links)), Has.All.EqualTo((states[0].Inode, 3u)), $"the names have come apart: {when}");
    }
}
