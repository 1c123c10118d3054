using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>
/// The power goes at any moment of a run, on a disk that loses what it was not told to flush, or keeps it in part: each name holds
/// the whole file.
/// </summary>
public sealed class LocalPowerCutTests
{
    private const int Cuts = 25, Runs = 2, Files = 10;

    private TrialDisk? _disk;

    [TearDown]
    public void RemoveDisk() => _disk?.Dispose();

    private static IEnumerable<TestCaseData> Ways() => LocalWay.All.Where(w => LoopFileSystem.SurvivesCrash(w.Kind)).Select(w => w.Case());

    private TrialDisk Disk => _disk!;

    [TestCaseSource(nameof(Ways))]
    public void PowerCut_AtAnyMoment_LeavesWholeFiles(LocalWay way)
    {
        _disk = TrialDisk.Make(way.Kind);
        var whole = WriteFiles();
        var log = Record(way);
        Assert.That(log.Flushes, Is.GreaterThan(Runs), "the disk was hardly ever told to flush");
        int seed = TestContext.CurrentContext.Random.Next();
        var random = new Random(seed);
        for (int i = 0; i < Cuts; i++)
        {
            string when = $"{log.Cut(Disk.Restore(), random)}, seed {seed}";
            Disk.Mount();
            ExpectWhole(whole, way, when);
            Assert.That(Migrate(way).ExitCode, Is.Zero, $"next run {when}");
            ExpectWhole(whole, way, $"next run {when}");
            Assert.That(NamesThere(), Is.EquivalentTo(whole.Keys), when);
            Disk.Unmount();
        }
    }

    // Of one block, of several pieces with holes between, and with an end within a block.
    private Dictionary<string, FileSnapshot> WriteFiles()
    {
        Disk.Mount();
        for (int i = 0; i < Files; i++)
        {
            string path = PathOf($"f{i}");
            Posix.WriteAll(path, SimulatedLustre.Random((i % 3) switch { 0 => 4096, 1 => 100_001, _ => 700_000 }, $"f{i}"));
            if (i % 3 == 2)
            {
                using var file = Posix.Open(path, Posix.O_WRONLY);
                RandomAccess.Write(file, SimulatedLustre.Random(5000, "far"), 2 << 20);
            }
            Posix.ChangeOwner(path, 1234, 4321);
            Posix.SetXattr(path, "user.own", $"value {i}");
            Posix.SetTimes(path, 1_234_567_890_123_456_789, 1_345_678_901_987_654_321);
        }
        var whole = NamesThere().ToDictionary(n => n, n => FileSnapshot.Of(PathOf(n)));
        Disk.Unmount();
        return whole;
    }

    // While it works another has a file of his own flushed again and again, and with it the journal: names and extents come to the disk as soon
    // as they change, whether the data they lead to is there or not.
    private DiskLog Record(LocalWay way)
    {
        Disk.StartRecording();
        Disk.Mount();
        bool ended = false;
        Directory.CreateDirectory(PathOf("others"));
        var commits = new Thread(() =>
        {
            using var file = Posix.Open(PathOf("others/file"), Posix.O_RDWR | Posix.O_CREAT);
            for (long i = 0; !Volatile.Read(ref ended); i++)
            {
                RandomAccess.Write(file, BitConverter.GetBytes(i), i % 1024 * 8);
                RandomAccess.FlushToDisk(file);
            }
        });
        commits.Start();
        try
        {
            for (int i = 0; i < Runs; i++)
            {
                var run = Migrate(way);
                Assert.That(run.ExitCode, Is.Zero, run.ToString());
                Assert.That(run.Codes, Has.All.EqualTo("migrated").And.Exactly(Files).Items);
                Assert.That(run.Json().Select(f => f.GetProperty("way").GetString()), Has.All.EqualTo(way.Way));
            }
        }
        finally
        {
            Volatile.Write(ref ended, true);
            commits.Join();
        }
        Disk.Unmount();
        return Disk.StopRecording();
    }

    private ProgramResult Migrate(LocalWay way) =>
        RunningProgram.Run(Disk.Root, [Built.Program, .. way.Options, "--json", .. Enumerable.Range(0, Files).Select(i => $"f{i}")], "", LocalFiles.Environment);

    private void ExpectWhole(Dictionary<string, FileSnapshot> whole, LocalWay way, string when)
    {
        foreach (var (name, file) in whole)
        {
            Assert.That(way.KeptInACrash(FileSnapshot.Of(PathOf(name))), Is.EqualTo(way.KeptInACrash(file)), $"{name} {when}");
        }
    }

    private string PathOf(string name) => Path.Combine(Disk.Root, name);

    private string[] NamesThere() => [.. Directory.EnumerateFiles(Disk.Root).Select(p => Path.GetFileName(p)!)];
}
