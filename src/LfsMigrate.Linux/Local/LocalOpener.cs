using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>Opens files on ordinary file systems for migration, and says of what is not fit for it why.</summary>
public sealed class LocalOpener(DirectoryResolver resolver)
{
    /// <summary>Opens the directories.</summary>
    public DirectoryResolver Resolver => resolver;

    /// <summary>Opens a file; nothing of it is locked or changed.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="access">O_RDWR or O_RDONLY, and O_NONBLOCK for a plan, which waits for nobody.</param>
    /// <param name="entering">Called with the directory before the file is looked at.</param>
    /// <exception cref="RefusedException">It is of a kind that is not migrated.</exception>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    public LocalFile Open(UnixPath path, int access, Action<DirectoryHandle, UnixPath> entering)
    {
        FitFile.RefuseDirectory(path);
        var directory = resolver.Resolve(path.Parent);
        OpenedFile? file = null;
        try
        {
            entering(directory, path.Name);
            var facts = FitFile.Look(directory, path.Name);
            file = OpenEntry(directory, path.Name, access);
            var opened = file.Stat();
            if (opened.Identity != facts.Identity)
            {
                throw new RefusedException(OutcomeCode.Replaced, "its name leads to another file since a moment ago");
            }
            return new LocalFile(file, directory, path.Name, opened);
        }
        catch
        {
            file?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    private static OpenedFile OpenEntry(DirectoryHandle directory, UnixPath name, int access)
    {
        try
        {
            return directory.Open(name, access | OpenFlags.O_NOATIME);
        }
        catch (PosixException e) when (e.Errno == Errno.EPERM)
        {
            // KERNEL: O_NOATIME is for the owner and root.
            FitFile.RefuseByInodeFlags(directory, name);
            return directory.Open(name, access);
        }
        catch (PosixException e) when (e.Errno == Errno.ELOOP)
        {
            throw FitFile.NotRegular(OutcomeCode.NotRegular, "a symbolic link");
        }
    }
}
