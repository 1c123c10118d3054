namespace LfsMigrate.Core.Files;

/// <summary>What stat(2) tells of a file at one moment.</summary>
public sealed record FileFacts
{
    private const uint S_IFMT = 0xF000, S_IFREG = 0x8000, S_IFDIR = 0x4000, S_IFLNK = 0xA000;
    private const ulong STATX_ATTR_IMMUTABLE = 0x10, STATX_ATTR_APPEND = 0x20, STATX_ATTR_ENCRYPTED = 0x800, STATX_ATTR_VERITY = 0x100000;

    /// <summary>Device and inode.</summary>
    public required FileIdentity Identity { get; init; }

    /// <summary>st_mode: type and permissions.</summary>
    public required uint Mode { get; init; }

    /// <summary>Number of names.</summary>
    public required uint Links { get; init; }

    /// <summary>Owner.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group.</summary>
    public required uint Gid { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Bytes allocated.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Last access.</summary>
    public required UnixTime Accessed { get; init; }

    /// <summary>Last change of the content.</summary>
    public required UnixTime Modified { get; init; }

    /// <summary>Last change of the inode; nobody can set it.</summary>
    public required UnixTime Changed { get; init; }

    /// <summary>STATX_ATTR_* bits.</summary>
    public required ulong Attributes { get; init; }

    /// <summary>Which mount it was reached through; 0 where the kernel does not tell.</summary>
    public required ulong MountId { get; init; }

    /// <summary>A regular file.</summary>
    public bool IsRegular => (Mode & S_IFMT) == S_IFREG;

    /// <summary>A directory.</summary>
    public bool IsDirectory => (Mode & S_IFMT) == S_IFDIR;

    /// <summary>A symbolic link.</summary>
    public bool IsSymlink => (Mode & S_IFMT) == S_IFLNK;

    /// <summary>chattr +i.</summary>
    public bool IsImmutable => (Attributes & STATX_ATTR_IMMUTABLE) != 0;

    /// <summary>chattr +a.</summary>
    public bool IsAppendOnly => (Attributes & STATX_ATTR_APPEND) != 0;

    /// <summary>Sealed by fs-verity: its content can be read only.</summary>
    public bool IsVerity => (Attributes & STATX_ATTR_VERITY) != 0;

    /// <summary>Encrypted by fscrypt.</summary>
    public bool IsEncrypted => (Attributes & STATX_ATTR_ENCRYPTED) != 0;
}
