namespace LfsMigrate.Cli.Input;

/// <summary>The words that <c>--backend</c> takes.</summary>
internal static class BackendName
{
    /// <summary>What the file system of a file offers.</summary>
    internal const string Auto = "auto";

    /// <summary>Lustre.</summary>
    internal const string Lustre = "lustre";

    /// <summary>XFS_IOC_COMMIT_RANGE.</summary>
    internal const string XfsExchange = "xfs-exchange";

    /// <summary>FIDEDUPERANGE.</summary>
    internal const string Dedupe = "dedupe";

    /// <summary>EXT4_IOC_MOVE_EXT.</summary>
    internal const string Ext4 = "ext4";

    /// <summary>A copy that takes the file's names.</summary>
    internal const string Rename = "rename";

    /// <summary>All of them.</summary>
    internal static readonly string[] All = [Auto, Lustre, XfsExchange, Dedupe, Ext4, Rename];
}
