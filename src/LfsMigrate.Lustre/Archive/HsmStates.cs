namespace LfsMigrate.Lustre.Archive;

/// <summary>What HSM says of a file: the kernel's <c>HS_*</c>.</summary>
[Flags]
internal enum HsmStates : uint
{
    /// <summary>HSM does not know the file.</summary>
    None = 0,

    /// <summary>It was asked to archive the file.</summary>
    EXISTS = 0x1,

    /// <summary>The file was written to since.</summary>
    DIRTY = 0x2,

    /// <summary>The data is in the archive only.</summary>
    RELEASED = 0x4,

    /// <summary>The archive has the whole file.</summary>
    ARCHIVED = 0x8,

    /// <summary>It may not be released.</summary>
    NORELEASE = 0x10,

    /// <summary>It may not be archived.</summary>
    NOARCHIVE = 0x20,

    /// <summary>The archive has lost it.</summary>
    LOST = 0x40,
}
