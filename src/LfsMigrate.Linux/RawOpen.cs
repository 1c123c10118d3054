using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>Plain open(2) for files of the operator's own, such as a list of names.</summary>
public static class RawOpen
{
    /// <summary>Opens for reading, following symlinks; the caller owns the descriptor.</summary>
    public static int ForReading(UnixPath path) => PosixCall.Check(
        Shim.OpenAt(FileHandle.CurrentDirectory, path.ToNullTerminated(), OpenFlags.O_RDONLY, 0), "open");
}
