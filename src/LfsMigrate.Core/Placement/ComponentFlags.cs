namespace LfsMigrate.Core.Placement;

/// <summary>State and wishes of one component: the kernel's <c>LCME_FL_*</c>.</summary>
[Flags]
public enum ComponentFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The mirror's bytes are out of date.</summary>
    STALE = 0x1,

    /// <summary>Preferred for reading.</summary>
    PREF_RD = 0x2,

    /// <summary>Preferred for writing.</summary>
    PREF_WR = 0x4,

    /// <summary>Out of use.</summary>
    OFFLINE = 0x8,

    /// <summary>Its objects exist.</summary>
    INIT = 0x10,

    /// <summary>Not to be resynchronised.</summary>
    NOSYNC = 0x20,

    /// <summary>Space into which the component before it may grow (SEL); never has objects.</summary>
    EXTENSION = 0x40,

    /// <summary>Holds parity (erasure coding).</summary>
    PARITY = 0x80,

    /// <summary>To be compressed.</summary>
    COMPRESS = 0x100,

    /// <summary>Partly compressed.</summary>
    PARTIAL = 0x200,

    /// <summary>Not to be compressed.</summary>
    NOCOMPR = 0x400,

    /// <summary>Its link names a parity pair rather than a mirror; gone once the file exists.</summary>
    IS_LINK_ID = 0x40000000,

    /// <summary>In a request only: take the other flags away.</summary>
    NEG = 0x80000000,
}
