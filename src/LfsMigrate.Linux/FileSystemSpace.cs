using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Linux;

/// <summary>How much space there is on a file system.</summary>
public static class FileSystemSpace
{
    /// <summary>The space where a directory is, named after the directory.</summary>
    /// <exception cref="Core.PosixException">It cannot be opened.</exception>
    /// <exception cref="IOException">The file system does not say.</exception>
    public static TargetSpace Of(UnixPath directory)
    {
        using var there = RawOpen.Directory(directory);
        // By descriptor: its name may be in no encoding that .NET knows.
        var drive = new DriveInfo($"/proc/self/fd/{there.Handle.Number}");
        return new TargetSpace(directory.ToString(), (ulong)drive.TotalSize, (ulong)drive.AvailableFreeSpace)
        {
            UsedBytes = (ulong)(drive.TotalSize - drive.TotalFreeSpace),
        };
    }
}
