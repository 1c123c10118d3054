using LfsMigrate.Core;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>Files without a name (O_TMPFILE), which go with their last descriptor.</summary>
public static class NamelessFile
{
    private const uint OwnerReadWrite = 0x180;

    /// <summary>Makes one on the file system of a directory.</summary>
    /// <exception cref="RefusedException">This file system has no such files.</exception>
    public static OpenedFile Open(DirectoryHandle directory)
    {
        try
        {
            return directory.OpenNameless(OpenFlags.O_RDWR | OpenFlags.O_NOATIME, OwnerReadWrite);
        }
        catch (PosixException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EISDIR or Errno.EINVAL)
        {
            throw new RefusedException(OutcomeCode.ExchangeUnsupported, "this file system has no files without a name (O_TMPFILE)");
        }
    }
}
