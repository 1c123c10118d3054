using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>
/// A disk that cannot read a block of the file, cannot write one of the copy, or writes something else: the outcome says so, and the
/// content is there. Small files are read back when they are written, large ones while they are; nobody notices the third without.
/// </summary>
public sealed class LocalBadDiskTests
{
    private static readonly byte[] Marker = SimulatedLustre.Random(32, "marker");

    private TrialDisk? _disk;

    [TearDown]
    public void RemoveDisk() => _disk?.Dispose();

    private TrialDisk Disk => _disk!;

    private string Kept => Directory.EnumerateFiles(Disk.Root).Single(n => n.EndsWith(".content", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Cases() =>
        from way in LocalWay.All
        where way.ShowsExtents
        from fault in Enum.GetValues<DiskFault>()
        from length in new[] { 100_001, (20 << 20) + 100 }
        from verify in new[] { "readback", "none" }
        where verify == "readback" || fault != DiskFault.FlippedBit
        select way.Case(fault, length, verify);

    [TestCaseSource(nameof(Cases))]
    public void Migrate_BlockThatFails_IsToldAndTheContentIsThere(LocalWay way, DiskFault fault, int length, string verify)
    {
        byte[] content = SimulatedLustre.Random(length, "file");
        Marker.CopyTo(content, length / 2 / 4096 * 4096);
        Start(way.Kind, content);
        Disk.Fail(fault, Marker);

        var run = RunningProgram.Run(Disk.Root, [Built.Program, .. way.Options, "--verify", verify, "--json", "file"], "", LocalFiles.Environment);

        Assert.That(run.Codes, Is.EqualTo(new[] { CodeOf(way, fault) }), run.ToString());
        Assert.That(run.Json().Single().GetProperty("way").GetString(), Is.EqualTo(way.Way));
        Disk.Mend();
        Disk.Unmount();
        Disk.Mount();
        ExpectContent(content, keptBeside: way.Way == "ext4-move" && fault != DiskFault.ReadError);
    }

    // The rest of what is kept comes from the disk.
    [TestCase(FileSystemKind.Ext4, Category = "Root")]
    [TestCase(FileSystemKind.Ext4NoJournal, Category = "Root")]
    public void Migrate_BlockThatFailsAndAnotherThatCannotBeRead_KeepsTheRest(FileSystemKind kind)
    {
        const int page = 4096, unreadable = 15 << 20;
        byte[] content = SimulatedLustre.Random(20 << 20, "file");
        byte[] other = SimulatedLustre.Random(32, "other marker");
        Marker.CopyTo(content, 5 << 20);
        other.CopyTo(content, unreadable);
        Start(kind, content);
        Disk.Fail(DiskFault.FlippedBit, Marker);
        Disk.Fail(DiskFault.ReadError, other);

        var run = RunningProgram.Run(Disk.Root, [Built.Program, "--json", "file"], "", LocalFiles.Environment);

        Assert.That(run.Codes, Is.EqualTo(new[] { "verify-mismatch" }), run.ToString());
        Assert.That(run.ToString(), Does.Contain($"but for {page} bytes that cannot be read"));
        content.AsSpan(unreadable, page).Clear();
        Assert.That(Posix.ReadAll(Kept).AsSpan().SequenceEqual(content), "the content");
    }

    [TestCase(FileSystemKind.Xfs, Category = "Root")]
    [TestCase(FileSystemKind.Ext4, Category = "Root")]
    [TestCase(FileSystemKind.Ext4NoJournal, Category = "Root")]
    public void Migrate_BitFlippedWhileOthersChangeTheFile_IsNotTakenForAWrite(FileSystemKind kind)
    {
        byte[] content = SimulatedLustre.Random(20 << 20, "file");
        Marker.CopyTo(content, content.Length / 2);
        Start(kind, content);
        Disk.Fail(DiskFault.FlippedBit, Marker);
        using var ended = new CancellationTokenSource();
        var other = new Thread(() => ChangeTheFile(ended.Token));
        other.Start();
        ProgramResult run;
        try
        {
            run = RunningProgram.Run(Disk.Root, [Built.Program, "--retries=0", "--json", "file"], "", LocalFiles.Environment);
        }
        finally
        {
            ended.Cancel();
            other.Join();
        }

        Assert.That(run.Codes, Is.EqualTo(new[] { "verify-mismatch" }), run.ToString());
        // On XFS the copy alone is damaged.
        string whole = kind == FileSystemKind.Xfs ? PathOf("file") : Kept;
        Assert.That(Posix.ReadAll(whole).AsSpan(0, content.Length).SequenceEqual(content), "the content");
    }

    // Its mode, and what is behind the content.
    private void ChangeTheFile(CancellationToken ended)
    {
        using var file = Posix.Open(PathOf("file"), Posix.O_WRONLY);
        for (int i = 0; !ended.IsCancellationRequested; i++)
        {
            Posix.ChangeMode(PathOf("file"), (uint)(0x180 + (i % 2)));
            RandomAccess.Write(file, "more"u8, (20 << 20) + (i % 1000 * 4));
            Thread.Sleep(1);
        }
    }

    private void Start(FileSystemKind kind, byte[] content)
    {
        _disk = TrialDisk.Make(kind);
        Disk.Mount();
        Posix.WriteAll(PathOf("file"), content);
        Disk.Unmount();
        Disk.StartRecording();
        Disk.Mount();
    }

    // btrfs has checksums of its own: it does not give out what was written wrong.
    private static string CodeOf(LocalWay way, DiskFault fault) =>
        fault == DiskFault.FlippedBit && way.Kind != FileSystemKind.Btrfs ? "verify-mismatch" : "io-error";

    // ext4 alone copies into the file itself; what it had then has a name of its own.
    private void ExpectContent(byte[] content, bool keptBeside)
    {
        var names = Directory.EnumerateFiles(Disk.Root).Select(p => Path.GetFileName(p)!).ToList();
        var kept = names.Where(n => n.EndsWith(".content", StringComparison.Ordinal)).ToList();
        Assert.That(kept, Has.Count.EqualTo(keptBeside ? 1 : 0));
        Assert.That(names, Has.Count.EqualTo(1 + kept.Count));
        Assert.That(kept.Select(n => Posix.Stat(PathOf(n)).Mode & 0x3F), Has.All.Zero, "who may read what is kept");
        Assert.That(Posix.ReadAll(PathOf(kept.FirstOrDefault("file"))).AsSpan().SequenceEqual(content), "the content");
    }

    private string PathOf(string name) => Path.Combine(Disk.Root, name);
}
