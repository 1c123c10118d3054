using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>A file or directory whose layout others shall get.</summary>
public static class TemplateFile
{
    /// <summary>A file's layout, or the default layout of a directory, on any OST.</summary>
    /// <param name="path">Its name; symlinks are followed, they are the operator's own.</param>
    /// <exception cref="PosixException">It cannot be read.</exception>
    /// <exception cref="RefusedException">It has no layout that can be asked for.</exception>
    public static LayoutTemplate Read(UnixPath path)
    {
        using var file = RawOpen.ForLooking(path);
        if (file.FileSystemType() != LustreCalls.LL_SUPER_MAGIC)
        {
            throw new RefusedException(OutcomeCode.NotLustre, "it is not on Lustre");
        }
        var facts = file.Stat();
        if (!facts.IsRegular && !facts.IsDirectory)
        {
            throw new RefusedException(OutcomeCode.NotRegular, "it is neither a file nor a directory");
        }
        return (facts.IsDirectory ? DefaultOf(path) : OfFile(file)) switch
        {
            null => LayoutTemplate.ServerDefault,
            { KeepOwnObstacle: { } obstacle } => throw new RefusedException(OutcomeCode.UnsupportedLayout, obstacle),
            var found => LayoutTemplate.KeepOwn(found),
        };
    }

    private static Layout OfFile(OpenedFile file)
    {
        try
        {
            return OriginalOpener.DecodeLayout(file.LayoutBlob());
        }
        catch (PosixException e) when (e.Errno == Errno.ENODATA)
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, "it has no layout yet");
        }
    }

    private static Layout? DefaultOf(UnixPath path)
    {
        using var directory = RawOpen.Directory(path);
        var mount = LustreMount.Find(directory.CurrentPath())
            ?? throw new RefusedException(OutcomeCode.NotLustre, "no mounted Lustre holds it");
        return DirectoryLayout.DefaultOf(directory, mount);
    }
}
