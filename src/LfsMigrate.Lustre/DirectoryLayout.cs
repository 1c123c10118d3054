using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>The layout that new files in a directory get.</summary>
internal static class DirectoryLayout
{
    private static readonly UnixPath Itself = UnixPath.FromText(".");

    /// <summary>The directory's own default, else that of its file system, which is the root's; null when neither is set.</summary>
    /// <exception cref="PosixException">It cannot be read.</exception>
    internal static Layout? DefaultOf(DirectoryHandle directory, LustreMount mount)
    {
        // The handle may be O_PATH, of which attributes cannot be read.
        using var readable = directory.Open(Itself, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
        if (OwnDefault(readable) is { } own)
        {
            return own;
        }
        using var root = RawOpen.ForLooking(mount.Root);
        return OwnDefault(root);
    }

    private static Layout? OwnDefault(OpenedFile directory)
    {
        try
        {
            return OriginalOpener.DecodeLayout(directory.LayoutBlob());
        }
        catch (PosixException e) when (e.Errno == Errno.ENODATA)
        {
            return null;
        }
    }
}
