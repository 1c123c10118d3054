using NUnit.Framework;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>The programs that make file systems, and what has to be there for them.</summary>
internal static class Mkfs
{
    private const string XfsVariable = "LFS_MIGRATE_MKFS_XFS";

    internal static void Make(FileSystemKind kind, string image, IEnumerable<string> words)
    {
        string[] command = [.. CommandOf(kind), .. words, image];
        try
        {
            Program.Run(command[0], command[1..]);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"needs {command[0]}");
        }
        catch (InvalidOperationException e) when (UsesExchange(kind) && e.Message.Contains("exchange", StringComparison.Ordinal))
        {
            Assert.Ignore($"needs a mkfs.xfs that knows -i exchange=1 (xfsprogs 6.11); {XfsVariable} may name one");
        }
    }

    internal static string TypeOf(FileSystemKind kind) => kind switch
    {
        FileSystemKind.Btrfs => "btrfs",
        FileSystemKind.Ext4 or FileSystemKind.Ext4NoJournal => "ext4",
        FileSystemKind.Tmpfs => "tmpfs",
        _ => "xfs",
    };

    private static bool UsesExchange(FileSystemKind kind) =>
        kind is FileSystemKind.XfsExchange or FileSystemKind.XfsExchangeNoReflink;

    private static string[] CommandOf(FileSystemKind kind) => kind switch
    {
        FileSystemKind.Xfs => [Xfs(), "-q", "-f"],
        FileSystemKind.XfsNoReflink => [Xfs(), "-q", "-f", "-m", "reflink=0"],
        FileSystemKind.XfsExchange => [Xfs(), "-q", "-f", "-i", "exchange=1"],
        FileSystemKind.XfsExchangeNoReflink => [Xfs(), "-q", "-f", "-m", "reflink=0", "-i", "exchange=1"],
        FileSystemKind.Btrfs => ["mkfs.btrfs", "-q", "-f"],
        // As on a large disk; on a small one mkfs chooses the blocks of the other.
        FileSystemKind.Ext4 => ["mkfs.ext4", "-q", "-F", "-b", "4096"],
        FileSystemKind.Ext4NoJournal => ["mkfs.ext4", "-q", "-F", "-b", "1024", "-O", "^has_journal"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not made by a program"),
    };

    private static string Xfs() => Environment.GetEnvironmentVariable(XfsVariable) is { Length: > 0 } other ? other : "mkfs.xfs";
}
