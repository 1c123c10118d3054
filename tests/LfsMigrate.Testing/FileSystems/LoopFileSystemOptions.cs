namespace LfsMigrate.Testing.FileSystems;

/// <summary>How a <see cref="LoopFileSystem"/> shall be, where it shall not be as usual.</summary>
public sealed record LoopFileSystemOptions
{
    /// <summary>Its size; the least that mkfs.xfs takes is 300 MiB.</summary>
    public long SizeBytes { get; init; } = 320L << 20;

    /// <summary>Further words for mkfs.</summary>
    public string[] MkfsWords { get; init; } = [];

    /// <summary>Options of mount, such as prjquota. The test is ignored where the kernel does not have them.</summary>
    public string? MountOptions { get; init; }
}
