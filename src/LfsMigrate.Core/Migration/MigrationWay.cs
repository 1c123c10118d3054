namespace LfsMigrate.Core.Migration;

/// <summary>The names of the ways a file can go, as reports spell them.</summary>
public static class MigrationWay
{
    /// <summary>The layouts of the file and of a volatile file are exchanged on the MDS.</summary>
    public const string LayoutSwap = "layout-swap";

    /// <summary>The donor's layout becomes a second mirror, is brought in step, and the first mirror is destroyed.</summary>
    public const string MirrorMerge = "mirror-merge";

    /// <summary>The kernel finds the donor's bytes equal and gives the file the donor's storage, range by range.</summary>
    public const string Dedupe = "dedupe";

    /// <summary>XFS exchanges the extents of the file and of its donor in one transaction, if the file is as it was.</summary>
    public const string XfsExchange = "xfs-exchange";

    /// <summary>ext4 moves the file's blocks into those of a donor, piece by piece.</summary>
    public const string Ext4Move = "ext4-move";

    /// <summary>A copy takes the file's names.</summary>
    public const string Rename = "rename";

    /// <summary>rsync into a hidden temporary, and a guarded rename.</summary>
    public const string RsyncRename = "rsync-rename";
}
