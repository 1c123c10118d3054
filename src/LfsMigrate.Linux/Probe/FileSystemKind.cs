using LfsMigrate.Linux.Rename;

namespace LfsMigrate.Linux.Probe;

/// <summary>Which file system a place is on.</summary>
/// <param name="Type">statfs f_type.</param>
/// <param name="Name">Its name, as mount(8) spells it where it is known; else the number.</param>
/// <param name="LosesFilesInACrash">Nothing on it can be relied on after a crash: it is in memory, or has no journal.</param>
public readonly record struct FileSystemKind(ulong Type, string Name, bool LosesFilesInACrash)
{
    /// <summary>XFS.</summary>
    public const ulong XFS_SUPER_MAGIC = 0x58465342;

    /// <summary>btrfs.</summary>
    public const ulong BTRFS_SUPER_MAGIC = 0x9123683E;

    /// <summary>ext4, and its older kin, which the kernel serves by the same code.</summary>
    public const ulong EXT4_SUPER_MAGIC = 0xEF53;

    /// <summary>Lustre.</summary>
    public const ulong LL_SUPER_MAGIC = 0x0BD00BD0;

    private const ulong TMPFS_MAGIC = 0x01021994, RAMFS_MAGIC = 0x858458F6, OVERLAYFS_SUPER_MAGIC = 0x794C7630;

    /// <summary>That of a directory.</summary>
    public static FileSystemKind Of(DirectoryHandle directory)
    {
        ulong type = directory.FileSystemType();
        return type switch
        {
            XFS_SUPER_MAGIC => new(type, "xfs", false),
            BTRFS_SUPER_MAGIC => new(type, "btrfs", false),
            EXT4_SUPER_MAGIC => OfExt4(type, directory),
            LL_SUPER_MAGIC => new(type, "lustre", false),
            TMPFS_MAGIC => new(type, "tmpfs", true),
            RAMFS_MAGIC => new(type, "ramfs", true),
            OVERLAYFS_SUPER_MAGIC => new(type, "overlay", false),
            // Below FUSE and on other machines anything may be.
            _ when RemoteFileSystems.NameOf(type) is { } name => new(type, name, true),
            _ => new(type, $"0x{type:x}", true),
        };
    }

    // KERNEL: mountinfo shows what differs from the superblock's own defaults only; the file system's page in /proc shows all
    // (fs/ext4/super.c). Without a journal, and with data=writeback, blocks may be exchanged before the data is in the new ones.
    private static FileSystemKind OfExt4(ulong type, DirectoryHandle directory)
    {
        ulong device = directory.Device;
        try
        {
            string block = $"/sys/dev/block/{device >> 32}:{device & 0xFFFFFFFF}";
            string name = new DirectoryInfo(block).ResolveLinkTarget(returnFinalTarget: true)?.Name ?? "";
            string[] options = File.ReadAllLines($"/proc/fs/ext4/{name}/options");
            return !options.Contains("data=ordered") && !options.Contains("data=journal")
                ? new(type, options.Contains("data=writeback") ? "ext4 with data=writeback" : "ext4 without journal", true)
                : new(type, "ext4", false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can tell: then nothing is promised.
            return new(type, "ext4", true);
        }
    }
}
