using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux;

/// <summary>Says of a file that is not fit for migration on any file system why.</summary>
public static class FitFile
{
    private const uint FS_IMMUTABLE_FL = 0x10, FS_APPEND_FL = 0x20;

    /// <summary>stat of an entry that is a regular file fit for migration.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="withSize">Whether its size and times are wanted; else they are 0.</param>
    /// <exception cref="RefusedException">It is not.</exception>
    public static FileFacts Look(DirectoryHandle directory, UnixPath name, bool withSize = true)
    {
        var facts = withSize ? directory.Stat(name) : directory.StatWithoutSize(name);
        if (!facts.IsRegular)
        {
            throw facts.IsDirectory ? NotRegular(OutcomeCode.ListedDirectory, "a directory")
                : NotRegular(OutcomeCode.NotRegular, facts.IsSymlink ? "a symbolic link" : "not a regular file");
        }
        RefuseFlags(facts.IsImmutable, facts.IsAppendOnly);
        // KERNEL: a swap file opens for writing like any other; only write(2) refuses it, and an exchange does not write.
        if (SwapFiles.Contains(facts.Identity))
        {
            throw new RefusedException(OutcomeCode.SwapFile, "the kernel swaps to it");
        }
        return facts;
    }

    /// <summary>Throws for a path that can only mean a directory.</summary>
    /// <exception cref="RefusedException">It can.</exception>
    public static void RefuseDirectory(UnixPath path)
    {
        if (path.NamesDirectory || path.IsEmpty)
        {
            throw NotRegular(OutcomeCode.ListedDirectory, "a directory");
        }
    }

    /// <summary>Throws when chattr says that the file is not to be changed.</summary>
    /// <remarks>Some file systems do not tell the flags in statx, refuse the open for writing, and tell them when asked.</remarks>
    /// <exception cref="RefusedException">It says so.</exception>
    public static void RefuseByInodeFlags(DirectoryHandle directory, UnixPath name)
    {
        using var file = directory.Open(name, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
        uint flags = file.InodeFlags();
        RefuseFlags((flags & FS_IMMUTABLE_FL) != 0, (flags & FS_APPEND_FL) != 0);
    }

    /// <summary>The outcome of what is no regular file.</summary>
    public static RefusedException NotRegular(string code, string what) => new(code, $"it is {what}");

    private static void RefuseFlags(bool immutable, bool appendOnly)
    {
        if (immutable)
        {
            throw new RefusedException(OutcomeCode.Immutable, "it is immutable (chattr +i)");
        }
        if (appendOnly)
        {
            throw new RefusedException(OutcomeCode.AppendOnly, "it is append-only (chattr +a)");
        }
    }
}
