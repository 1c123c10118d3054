using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>Plain open(2) for files of the operator's own, such as a list of names.</summary>
public static class RawOpen
{
    /// <summary>Opens for reading, following symlinks; the caller owns the descriptor.</summary>
    public static int ForReading(UnixPath path) => PosixCall.Check(
        Shim.OpenAt(FileHandle.CurrentDirectory, path.ToNullTerminated(), OpenFlags.O_RDONLY, 0), "open");

    /// <summary>Opens a file or directory for looking at it, following symlinks and waiting for nobody.</summary>
    public static OpenedFile ForLooking(UnixPath path)
    {
        const int flags = OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK;
        return new OpenedFile(FileHandle.Own(Shim.OpenAt(FileHandle.CurrentDirectory, path.ToNullTerminated(), flags, 0), "open"), flags);
    }

    /// <summary>Opens a directory, following symlinks.</summary>
    public static DirectoryHandle Directory(UnixPath path) => new(FileHandle.Own(
        Shim.OpenAt(FileHandle.CurrentDirectory, path.ToNullTerminated(), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0), "open"));
}
