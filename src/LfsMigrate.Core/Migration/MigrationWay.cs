namespace LfsMigrate.Core.Migration;

/// <summary>The names of the ways a file can go, as reports spell them.</summary>
public static class MigrationWay
{
    /// <summary>The layouts of the file and of a volatile file are exchanged on the MDS.</summary>
    public const string LayoutSwap = "layout-swap";

    /// <summary>The donor's layout becomes a second mirror, is brought in step, and the first mirror is destroyed.</summary>
    public const string MirrorMerge = "mirror-merge";

    /// <summary>rsync into a hidden temporary, and a guarded rename.</summary>
    public const string RsyncRename = "rsync-rename";
}
