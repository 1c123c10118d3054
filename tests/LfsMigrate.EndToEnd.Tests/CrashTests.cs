namespace LfsMigrate.EndToEnd.Tests;

/// <summary>kill -9 of the real process at each phase: the name holds whole content, and the next run finds its way.</summary>
public sealed class CrashTests
{
    private static readonly string[] LayoutSwapCalls =
    [
        "open", "getstripe", "data_version", "mdtidx", "volatile", "setstripe", "getstripe:2", "pread@original", "pread@original:2",
        "pwrite@donor", "pwrite@donor:2", "ftruncate", "fsync", "pread@donor", "pread@donor:2", "data_version:2", "swap", "data_version:3",
        "close",
    ];

    private static readonly string[] FallbackCalls =
    [
        "open", "data_version", "setstripe", "pwrite@donor", "fsync", "pread@donor", "link", "link:2", "rename", "rename:2", "rename:3",
        "lease_acquire:2", "lease_check:3", "data_version:4", "unlink", "close",
    ];

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private static IEnumerable<TestCaseData> Cases()
    {
        (string Mode, string[] Calls)[] plan =
        [
            ("-b", [.. LayoutSwapCalls, "group_lock", "group_unlock"]),
            ("-n", [.. LayoutSwapCalls, "lease_acquire", "lease_check"]),
            ("--rsync", FallbackCalls),
        ];
        return plan.SelectMany(p => p.Calls.Select(c => new TestCaseData(p.Mode, c).SetName($"{{m}}({p.Mode} {c})")));
    }

    [TestCaseSource(nameof(Cases))]
    public void Kill_InACall_LeavesWholeContentAndNothingInTheWay(string mode, string call)
    {
        var before = WriteLinkedFile();
        _lustre.Fault(call, "delay=20000");
        using (var run = _lustre.StartMigrate(mode, "-o", "2", "f"))
        {
            bool hit = _lustre.WaitForHit(call, run);
            Assert.That(hit, Is.True, "the program never came to this call");
            run.Kill();
        }
        _lustre.ClearFaults();

        ExpectWhole(before);
        ExpectTheNextRunToWork(mode, before);
    }

    // 56 kills above, and these make the hundred.
    [TestCase("-b")]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Kill_AtRandomTimes_LeavesWholeContentAndNothingInTheWay(string mode)
    {
        var before = WriteLinkedFile();
        var random = new Random(4711);
        foreach (string call in (string[])["pwrite@donor", "pread@original", "fsync", "data_version"])
        {
            _lustre.Fault(call, "delay=15");
        }
        for (int i = 0; i < 15; i++)
        {
            using (var run = _lustre.StartMigrate(mode, "-o", i % 2 == 0 ? "2" : "1", "f"))
            {
                Thread.Sleep(random.Next(60, 450));
                run.Kill();
            }
            ExpectWhole(before);
        }
        _lustre.ClearFaults();
        ExpectTheNextRunToWork(mode, before);
    }

    // Three names in two directories, and two pieces of data.
    private FileSnapshot WriteLinkedFile()
    {
        Posix.MakeDirectory(_lustre["d"]);
        _lustre.Write("f", 8192);
        using (var handle = Posix.Open(_lustre["f"], Posix.O_WRONLY))
        {
            RandomAccess.Write(handle, SimulatedLustre.Random(10_000, "second"), 1 << 20);
            // A hole at the end, for which the length has to be set.
            RandomAccess.SetLength(handle, 2 << 20);
        }
        Posix.Link(_lustre["f"], _lustre["g"]);
        Posix.Link(_lustre["f"], _lustre["d/h"]);
        Posix.SetTimes(_lustre["f"], 1_234_567_890_123_456_789, 1_345_678_901_987_654_321);
        return _lustre.Snapshot("f");
    }

    private void ExpectWhole(FileSnapshot before)
    {
        foreach (string name in (string[])["f", "g", "d/h"])
        {
            Assert.That(_lustre.Snapshot(name) with { Inode = 0, Links = 0 }, Is.EqualTo(before with { Inode = 0, Links = 0 }), name);
        }
    }

    private void ExpectTheNextRunToWork(string mode, FileSnapshot before)
    {
        var next = _lustre.Migrate(mode, "--json", "-o", "3", "f");
        Assert.Multiple(() =>
        {
            Assert.That(next.ExitCode, Is.Zero, next.ToString());
            ExpectWhole(before);
            Assert.That(_lustre.Leftovers(), Is.Empty);
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 3 }));
            var ends = (string[])["f", "g", "d/h"];
            Assert.That(ends.Select(n => (Posix.Stat(_lustre[n]).Inode, Posix.Stat(_lustre[n]).Links)).Distinct().Count(), Is.EqualTo(1),
                "the names have come apart");
        });
    }
}
