using NUnit.Framework;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>The programs that make file systems, and what has to be there for them.</summary>
internal static class Mkfs
{
    internal static void Make(FileSystemKind kind, string image, IEnumerable<string> words)
    {
        string[] command = [.. CommandOf(kind), .. words, image];
        try
        {
            Program.Run(command[0], command[1..]);
            if (kind is FileSystemKind.XfsExchange or FileSystemKind.XfsExchangeNoReflink)
            {
                AllowExchange(image);
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"needs {command[0]}");
        }
    }

    internal static string TypeOf(FileSystemKind kind) => kind switch
    {
        FileSystemKind.Btrfs => "btrfs",
        FileSystemKind.Ext4 or FileSystemKind.Ext4NoJournal => "ext4",
        FileSystemKind.Tmpfs => "tmpfs",
        _ => "xfs",
    };

    // mkfs.xfs knows -i exchange=1 from xfsprogs 6.11 on. It is one bit of the superblock that says the kernel may do it, and
    // nothing else is different on the disk (XFS_SB_FEAT_INCOMPAT_EXCHRANGE, fs/xfs/libxfs/xfs_format.h).
    private static void AllowExchange(string image)
    {
        const int exchange = 1 << 6;
        string shown = Program.Run("xfs_db", "-r", "-c", "sb 0", "-c", "print features_incompat", image);
        int features = Convert.ToInt32(shown.Split('=')[1].Trim(), 16) | exchange;
        Program.Run("xfs_db", "-x", "-c", "sb 0", "-c", $"write -d features_incompat 0x{features:x}", image);
    }

    private static string[] CommandOf(FileSystemKind kind) => kind switch
    {
        FileSystemKind.Xfs => ["mkfs.xfs", "-q", "-f"],
        FileSystemKind.XfsNoReflink => ["mkfs.xfs", "-q", "-f", "-m", "reflink=0"],
        FileSystemKind.XfsExchange => ["mkfs.xfs", "-q", "-f"],
        FileSystemKind.XfsExchangeNoReflink => ["mkfs.xfs", "-q", "-f", "-m", "reflink=0"],
        FileSystemKind.Btrfs => ["mkfs.btrfs", "-q", "-f"],
        // As on a large disk; on a small one mkfs chooses the blocks of the other.
        FileSystemKind.Ext4 => ["mkfs.ext4", "-q", "-F", "-b", "4096"],
        FileSystemKind.Ext4NoJournal => ["mkfs.ext4", "-q", "-F", "-b", "1024", "-O", "^has_journal"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not made by a program"),
    };
}
