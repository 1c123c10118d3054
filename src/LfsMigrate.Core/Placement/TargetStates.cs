namespace LfsMigrate.Core.Placement;

/// <summary>What an OST says of itself beside its space: the kernel's <c>OS_STATFS_*</c>.</summary>
[Flags]
public enum TargetStates : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its storage is rebuilding; the MDS avoids it for new objects.</summary>
    DEGRADED = 0x1,

    /// <summary>It takes no data.</summary>
    READONLY = 0x2,

    /// <summary>No new objects are made on it (<c>max_create_count=0</c>, formerly NOPRECREATE).</summary>
    NOCREATE = 0x4,

    /// <summary>It has no space left for new objects.</summary>
    ENOSPC = 0x20,

    /// <summary>It has no inodes left for new objects.</summary>
    ENOINO = 0x40,

    /// <summary>The numbers are the sum of several targets.</summary>
    SUM = 0x100,

    /// <summary>Its storage is flash.</summary>
    NONROT = 0x200,
}
