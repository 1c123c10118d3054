using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A file at one moment: what a migration must keep of it, and where its data lies; what is only reserved is no data.</summary>
internal sealed record LocalLook(FileSnapshot Snapshot, long CtimeNs, string Flags, long AllocatedBytes, IReadOnlyList<FileExtent> Extents)
{
    // An inode's metadata blocks may come with other extents.
    private const int SlackBytes = 128 << 10;

    internal static LocalLook At(LocalFiles files, LocalWay way, string name)
    {
        var snapshot = files.Snapshot(name);
        return new LocalLook(snapshot, Posix.Stat(files[name]).CtimeNs, InodeFlags(files[name]), files.AllocatedBytes(name),
            way.ShowsExtents ? [.. ExtentMap.Of(files[name]).Where(e => !e.IsUnwritten)] : []);
    }

    /// <summary>The same file in another place, as this way promises it.</summary>
    internal void ExpectMoved(LocalLook after, LocalWay way, string name)
    {
        Assert.Multiple(() =>
        {
            Assert.That(way.KeepsInode ? after.Snapshot : after.Snapshot.WithoutInode(),
                Is.EqualTo(way.KeepsInode ? Snapshot : Snapshot.WithoutInode()), name);
            Assert.That(after.Snapshot.Inode == Snapshot.Inode, Is.EqualTo(way.KeepsInode), $"{name}: whether the inode is the same");
            Assert.That(after.Flags, Is.EqualTo(Flags), $"{name}: project and flags");
            Assert.That(after.AllocatedBytes, Is.LessThanOrEqualTo(AllocatedBytes + SlackBytes), $"{name}: what it takes of the disk");
            Assert.That(ExtentMap.Shared(Extents, after.Extents), Is.Empty, $"{name}: what lies where it lay");
            if (way.KeepsCtime)
            {
                Assert.That(after.CtimeNs, Is.EqualTo(CtimeNs), $"{name}: ctime");
            }
        });
    }

    // Project and flags of chattr; a file system without them has none.
    private static string InodeFlags(string path)
    {
        var listed = RunningProgram.Run("/", ["/usr/bin/lsattr", "-p", path]);
        return listed.ExitCode == 0 ? listed.Out[..listed.Out.IndexOf('/', StringComparison.Ordinal)].TrimEnd() : "";
    }
}
