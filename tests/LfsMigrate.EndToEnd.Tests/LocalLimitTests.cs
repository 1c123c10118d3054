using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Where a local file system comes to its limits a file is left as it was, or is migrated all the same.</summary>
public sealed class LocalLimitTests
{
    private const int FileBytes = 8 << 20, FillerBytes = 4 << 20;

    private LocalFiles? _files;

    [TearDown]
    public void RemoveFileSystem() => _files?.Dispose();

    private static IEnumerable<TestCaseData> Ways() => LocalWay.Usual.Select(w => w.Case());

    private static IEnumerable<TestCaseData> SparseWays() => LocalWay.Usual.Select(w => w.Case(1L << 40))
        .Append(LocalWay.Usual[0].Case(1L << 50));

    private LocalFiles Files => _files!;

    [TestCaseSource(nameof(Ways))]
    public void Migrate_NoRoomForTheCopy_FailsAndLeavesTheFileAlone(LocalWay way)
    {
        _files = new LocalFiles(way, way.Kind == FileSystemKind.Tmpfs ? new LoopFileSystemOptions { SizeBytes = 32 << 20 } : null);
        Files.Write("f", FileBytes);
        Fill();

        ExpectUntouched(way, "no-space");
    }

    private static IEnumerable<TestCaseData> DedupeWays() => LocalWay.Usual.Where(w => w.Way == "dedupe").Select(w => w.Case());

    [TestCaseSource(nameof(DedupeWays))]
    public void Migrate_CopyLandsWhereTheFileLayBeforeAnotherRun_IsMigrated(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", FileBytes);
        Fill();
        // Room for both copies only if the one that is written slowly takes what the quick one gives free.
        Array.ForEach([0, 1, 2], i => File.Delete(Files[$"filler{i}"]));
        Files.FileSystem.Sync();
        byte[] content = File.ReadAllBytes(Files["f"]);

        using var slow = Files.StartMigrate("--json", "-W", "1", "f");
        Assert.That(SpinWait.SpinUntil(() => HasDonor(slow), TimeSpan.FromMinutes(1)), Is.True);
        var quick = Files.Migrate("--json", "f");
        var result = slow.Wait();

        Assert.Multiple(() =>
        {
            Assert.That(quick.Code, Is.EqualTo("migrated"), quick.ToString());
            Assert.That(result.Code, Is.EqualTo("migrated"), result.ToString());
            Assert.That(File.ReadAllBytes(Files["f"]), Is.EqualTo(content));
        });
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_ReadOnlyFileSystem_FailsAndLeavesTheFileAlone(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", FileBytes);
        Files.FileSystem.Sync();
        Files.FileSystem.MakeReadOnly();

        ExpectUntouched(way, "read-only");
    }

    [Test]
    [Category("Root")]
    [Category("Btrfs")]
    public void Migrate_QuotaForOneCopyOnly_FailsAndLeavesTheFileAlone()
    {
        var way = LocalWay.Usual.Single(w => w.Kind == FileSystemKind.Btrfs);
        _files = new LocalFiles(way);
        Files.Write("f", FileBytes);
        Testing.Program.Run("btrfs", "quota", "enable", Files.Root);
        Testing.Program.Run("btrfs", "qgroup", "limit", $"{FileBytes * 3 / 2}", Files.Root);
        Files.FileSystem.Sync();

        ExpectUntouched(way, "quota-exceeded");
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_VeryManyExtents_MovesAllOfThem(LocalWay way)
    {
        // The kernel compares and moves extents one by one, and XFS is quicker at that. There smaller blocks keep the file small.
        bool isXfs = way.Kind is FileSystemKind.Xfs or FileSystemKind.XfsNoReflink or FileSystemKind.XfsExchangeNoReflink;
        int extents = way == LocalWay.Usual[0] ? 1_000_000 : isXfs ? 30_000 : 5_000, blockBytes = isXfs ? 1024 : 4096;
        long imageBytes = Math.Max(512L << 20, 4L * extents * blockBytes);
        _files = new LocalFiles(way, new LoopFileSystemOptions { SizeBytes = imageBytes, MkfsWords = isXfs ? ["-b", "size=1024"] : [] });
        WriteEveryOtherBlock("f", extents, blockBytes);
        string digest = Testing.Program.Run("sha256sum", Files["f"]);
        long allocated = Files.AllocatedBytes("f");
        var before = way.ShowsExtents ? ExtentMap.Of(Files["f"]) : [];

        var result = Files.Migrate("--json", "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((0, "migrated")), result.ToString());
        Assert.Multiple(() =>
        {
            Assert.That(before, Has.Count.GreaterThanOrEqualTo(way.ShowsExtents ? extents : 0));
            Assert.That(ExtentMap.Shared(before, way.ShowsExtents ? ExtentMap.Of(Files["f"]) : []), Is.Empty);
            Assert.That(Testing.Program.Run("sha256sum", Files["f"]), Is.EqualTo(digest));
            Assert.That(Files.AllocatedBytes("f"), Is.LessThan(allocated * 11 / 10), "holes have become blocks");
        });
        TestContext.Out.WriteLine($"{extents} extents in {result.Json()[0].GetProperty("seconds")} s");
    }

    [TestCaseSource(nameof(SparseWays))]
    public void Migrate_HugeSparseFile_IsMigratedAndStaysSparse(LocalWay way, long sizeBytes)
    {
        _files = new LocalFiles(way);
        long[] places = [0, (sizeBytes / 3) + 5, sizeBytes - 3];
        using (var file = Posix.Open(Files["f"], Posix.O_RDWR | Posix.O_CREAT))
        {
            Array.ForEach(places, p => RandomAccess.Write(file, "abc"u8, p));
            RandomAccess.FlushToDisk(file);
        }
        var before = way.ShowsExtents ? ExtentMap.Of(Files["f"]) : [];
        long allocated = Files.AllocatedBytes("f");

        var result = Files.Migrate("--json", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Code), Is.EqualTo((0, "migrated")), result.ToString());
            Assert.That(Posix.Stat(Files["f"]).SizeBytes, Is.EqualTo(sizeBytes));
            Assert.That(Files.AllocatedBytes("f"), Is.LessThanOrEqualTo(allocated + (64 << 10)));
            Assert.That(places.Select(p => ReadText("f", p)), Has.All.EqualTo("abc"));
            Assert.That(ExtentMap.Shared(before, way.ShowsExtents ? ExtentMap.Of(Files["f"]) : []), Is.Empty);
        });
        TestContext.Out.WriteLine($"{result.Json()[0].GetProperty("seconds")} s, {result.Json()[0].GetProperty("phase_seconds")}");
    }

    private void ExpectUntouched(LocalWay way, string code)
    {
        var before = LocalLook.At(Files, way, "f");

        var result = Files.Migrate("--json", "f");

        var after = LocalLook.At(Files, way, "f");
        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, code)), result.ToString());
            Assert.That(after.Snapshot, Is.EqualTo(before.Snapshot));
            Assert.That(after.Extents, Is.EqualTo(before.Extents));
            Assert.That(Files.Leftovers(), Is.Empty);
        });
    }

    // What O_TMPFILE opened has the name "#INODE (deleted)".
    private bool HasDonor(RunningProgram run) => new DirectoryInfo($"/proc/{run.Pid}/fd").EnumerateFiles()
        .Any(f => f.LinkTarget?.StartsWith($"{Files.Root}/#", StringComparison.Ordinal) == true);

    // Until no further piece goes in: then the copy does not either.
    private void Fill()
    {
        for (int i = 0; Testing.Program.TryRun("fallocate", "--length", $"{FillerBytes}", Files[$"filler{i}"]); i++)
        {
            Assert.That(i, Is.LessThan(1000));
        }
        Files.FileSystem.Sync();
    }

    private void WriteEveryOtherBlock(string name, int extents, int blockBytes)
    {
        using var file = Posix.Open(Files[name], Posix.O_RDWR | Posix.O_CREAT);
        byte[] content = SimulatedLustre.Random(extents + blockBytes, name);
        // ORDER: first the length. XFS reserves blocks behind the end of a file that grows, and they would stay between the others.
        RandomAccess.SetLength(file, 2L * extents * blockBytes);
        for (int i = 0; i < extents; i++)
        {
            RandomAccess.Write(file, content.AsSpan(i, blockBytes), 2L * i * blockBytes);
        }
        RandomAccess.FlushToDisk(file);
    }

    private string ReadText(string name, long offset)
    {
        using var file = Posix.Open(Files[name], Posix.O_RDONLY);
        byte[] text = new byte[3];
        int got = RandomAccess.Read(file, text, offset);
        return System.Text.Encoding.ASCII.GetString(text, 0, got);
    }
}
