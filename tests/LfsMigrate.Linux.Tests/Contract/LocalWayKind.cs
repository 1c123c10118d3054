namespace LfsMigrate.Linux.Tests.Contract;

/// <summary>The ways without Lustre.</summary>
public enum LocalWayKind
{
    /// <summary>FIDEDUPERANGE.</summary>
    Dedupe,

    /// <summary>XFS_IOC_COMMIT_RANGE.</summary>
    Exchange,

    /// <summary>EXT4_IOC_MOVE_EXT.</summary>
    Ext4,

    /// <summary>A copy that takes the file's names.</summary>
    Rename,
}
