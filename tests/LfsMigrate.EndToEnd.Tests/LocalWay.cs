using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A file system and the way in which its files are migrated, by itself or as the options ask.</summary>
public sealed record LocalWay(FileSystemKind Kind, string Way, params string[] Options)
{
    /// <summary>One for each way and each kind of file system that takes it by itself.</summary>
    internal static readonly LocalWay[] Usual =
    [
        new(FileSystemKind.Xfs, "dedupe"),
        new(FileSystemKind.XfsNoReflink, "rename"),
        new(FileSystemKind.XfsExchangeNoReflink, "xfs-exchange"),
        new(FileSystemKind.Btrfs, "dedupe"),
        new(FileSystemKind.Ext4, "ext4-move"),
        new(FileSystemKind.Ext4NoJournal, "ext4-move"),
        new(FileSystemKind.Tmpfs, "rename"),
    ];

    /// <summary>The usual ones, and those that one has to ask for.</summary>
    internal static readonly LocalWay[] All =
    [
        .. Usual,
        new(FileSystemKind.XfsExchange, "dedupe"),
        new(FileSystemKind.XfsExchange, "xfs-exchange", "--backend", "xfs-exchange"),
        new(FileSystemKind.Xfs, "rename", "--backend", "rename"),
        new(FileSystemKind.Btrfs, "rename", "--backend", "rename"),
        new(FileSystemKind.Ext4, "rename", "--backend", "rename"),
    ];

    internal bool KeepsInode => Way != "rename";

    internal bool KeepsCtime => Way is "dedupe" or "ext4-move";

    /// <summary>What of a file is the same whenever a migration of it was cut off.</summary>
    /// <remarks>
    /// Names may lead to the old and to the new file until the next run. An exchange moves mtime, which is restored after it: a
    /// crash in between leaves the time of the exchange.
    /// </remarks>
    internal FileSnapshot KeptInACrash(FileSnapshot file) =>
        file with { Inode = KeepsInode ? file.Inode : 0, Links = 0, MtimeNs = Way == "xfs-exchange" ? 0 : file.MtimeNs };

    /// <summary>Whether FIEMAP tells where the data lies.</summary>
    internal bool ShowsExtents => Kind != FileSystemKind.Tmpfs;

    public override string ToString() => Options.Length == 0 ? $"{Kind} {Way}" : $"{Kind} {Way} asked for";

    /// <summary>A test case with this and further arguments, in the categories of what it needs.</summary>
    internal TestCaseData Case(params object[] further)
    {
        string words = string.Join(' ', further.Select(f => f.ToString()).Prepend(ToString()));
        var data = new TestCaseData([this, .. further]).SetName($"{{m}}({words})").SetCategory("Root");
        return Kind switch
        {
            FileSystemKind.Btrfs => data.SetCategory("Btrfs"),
            FileSystemKind.Ext4 or FileSystemKind.Ext4NoJournal or FileSystemKind.Tmpfs => data,
            _ => data.SetCategory("Xfs"),
        };
    }
}
