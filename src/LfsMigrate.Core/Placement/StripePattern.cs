namespace LfsMigrate.Core.Placement;

/// <summary>How a component's bytes lie on its objects: the kernel's <c>LOV_PATTERN_*</c>.</summary>
[Flags]
public enum StripePattern : uint
{
    /// <summary>Not said; the server takes <see cref="RAID0"/>.</summary>
    None = 0,

    /// <summary>Striped over OST objects.</summary>
    RAID0 = 1,

    /// <summary>Holds parity of another component.</summary>
    PARITY = 4,

    /// <summary>The bytes lie on the MDT (DoM).</summary>
    MDT = 0x100,

    /// <summary>Several objects may lie on one OST.</summary>
    OVERSTRIPING = 0x200,

    /// <summary>The bytes lie outside Lustre.</summary>
    FOREIGN = 0x400,

    /// <summary>The client compresses the bytes.</summary>
    COMPRESS = 0x800,

    /// <summary>An object is missing; LFSCK left a hole.</summary>
    F_HOLE = 0x40000000,

    /// <summary>The bytes are in the archive only (HSM).</summary>
    F_RELEASED = 0x80000000,
}
