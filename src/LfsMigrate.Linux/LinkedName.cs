using LfsMigrate.Core;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux;

/// <summary>One name of a file: a directory, open, and the entry in it.</summary>
public sealed record LinkedName(DirectoryHandle Directory, UnixPath Name) : IDisposable
{
    /// <summary>Which file the name leads to now; null when it leads nowhere.</summary>
    public FileIdentity? Identity()
    {
        try
        {
            return Directory.Stat(Name).Identity;
        }
        catch (PosixException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Dispose();
}
