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
    internal static Layout? DefaultOf(DirectoryHandle directory, LustreMount mount) => DefaultsOf(directory, mount).FirstOrDefault();

    /// <summary>The directory's own default and then that of its file system, those that are set; read as they are taken.</summary>
    /// <exception cref="PosixException">One cannot be read.</exception>
    internal static IEnumerable<Layout> DefaultsOf(DirectoryHandle directory, LustreMount mount)
    {
        // The handle may be O_PATH, of which attributes cannot be read.
        using (var readable = directory.Open(Itself, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY))
        {
            if (OwnDefault(readable) is { } own)
            {
                yield return own;
            }
        }
        using var root = RawOpen.ForLooking(mount.Root);
        if (OwnDefault(root) is { } ofAll)
        {
            yield return ofAll;
        }
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
