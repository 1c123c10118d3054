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
        Assert.That(Posix.ReadAll(PathOf(kept.FirstOrDefault("file"))).AsSpan().SequenceEqual(content), "the content");
    }

    private string PathOf(string name) => Path.Combine(Disk.Root, name);
}
