using System.Globalization;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>What a file system is called for good, whatever is mounted where: by its UUID, or as well as it can be told.</summary>
public static class FileSystemName
{
    // f_type of statfs(2); its f_fsid is made of the name of the MDT, on each client alike.
    private const ulong LL_SUPER_MAGIC = 0x0BD00BD0;

    /// <summary>Of the file system that a path is on; null when there is nothing at the path.</summary>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    public static string? Of(UnixPath path)
    {
        try
        {
            using var place = RawOpen.ForLooking(path);
            return Of(place);
        }
        catch (PosixException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    // KERNEL: f_fsid of the others is made of the device's number, which changes.
    private static string Of(OpenedFile place)
    {
        PosixCall.Check(Shim.FsType(place.Handle, out ulong type), "fstatfs");
        byte[] uuid = new byte[16];
        string rest = "";
        if (type == LL_SUPER_MAGIC)
        {
            PosixCall.Check(Shim.FsId(place.Handle, out ulong id), "fstatfs");
            rest = id.ToString("x16", CultureInfo.InvariantCulture);
        }
        else if (Shim.FsUuid(place.Handle, uuid) == uuid.Length && uuid.AsSpan().ContainsAnyExcept((byte)0))
        {
            rest = Convert.ToHexStringLower(uuid);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{type:x}:{rest}");
    }
}
