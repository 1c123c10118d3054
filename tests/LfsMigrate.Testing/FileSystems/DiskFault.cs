namespace LfsMigrate.Testing.FileSystems;

/// <summary>How a <see cref="TrialDisk"/> fails; the values are what its program calls them.</summary>
public enum DiskFault
{
    /// <summary>It cannot be read: EIO.</summary>
    ReadError = 'r',

    /// <summary>It cannot be written, once: EIO.</summary>
    WriteError = 'w',

    /// <summary>It is written with one bit flipped, once, and nobody is told.</summary>
    FlippedBit = 'f',
}
