using System.Globalization;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;
using LfsMigrate.Linux.Probe;

namespace LfsMigrate.Linux;

/// <summary>What a file system is called for good, whatever is mounted where: by its UUID, or as well as it can be told.</summary>
public static class FileSystemName
{
    /// <summary>Of the file system that a directory is on; null when it is not there.</summary>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    public static string? Of(UnixPath path)
    {
        try
        {
            using var directory = RawOpen.Directory(path);
            return string.Create(CultureInfo.InvariantCulture, $"{directory.FileSystemType():x}:{OwnPart(directory)}");
        }
        catch (PosixException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    // KERNEL: f_fsid of Lustre is made of the name of the MDT, on each client alike; that of others of the device's number, which changes.
    private static string OwnPart(DirectoryHandle directory)
    {
        if (directory.FileSystemType() == FileSystemKind.LL_SUPER_MAGIC)
        {
            PosixCall.Check(Shim.FsId(directory.Handle, out ulong id), "fstatfs");
            return id.ToString("x16", CultureInfo.InvariantCulture);
        }
        byte[] uuid = new byte[16];
        bool isTold = Shim.FsUuid(directory.Handle, uuid) == uuid.Length && uuid.AsSpan().ContainsAnyExcept((byte)0);
        return isTold ? Convert.ToHexStringLower(uuid) : "";
    }
}
