using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;
using LfsMigrate.Linux.Probe;

namespace LfsMigrate.Linux.Local;

/// <summary>What chattr and xfs_io set for an inode.</summary>
internal static class InodeFlags
{
    // linux/fs.h. Those that say how data is stored must be there before the data.
    private const uint FS_COMPR_FL = 4, FS_SYNC_FL = 8, FS_NODUMP_FL = 0x40;
    private const uint FS_NOATIME_FL = 0x80, FS_NOCOMP_FL = 0x400, FS_NOCOW_FL = 0x800000;
    private const uint ForData = FS_COMPR_FL | FS_NOCOMP_FL | FS_NOCOW_FL;
    private const uint Kept = FS_SYNC_FL | FS_NODUMP_FL | FS_NOATIME_FL;
    private const uint FS_XFLAG_REALTIME = 1, FS_XFLAG_EXTSIZE = 0x800, FS_XFLAG_COWEXTSIZE = 0x10000;
    private const uint XflagsForData = FS_XFLAG_REALTIME | FS_XFLAG_EXTSIZE | FS_XFLAG_COWEXTSIZE;

    /// <summary>Gives an empty donor what decides how its data will be stored, as far as its file system knows of it.</summary>
    /// <returns>Whether the file's data lies on the realtime device of an XFS.</returns>
    internal static bool CarryForData(LocalFile file, OpenedFile donor)
    {
        var original = file.File;
        if (file.Directory.FileSystemType() != FileSystemKind.XFS_SUPER_MAGIC)
        {
            // XFS has none of them, and asking takes longer than a file's data.
            _ = TryCarry(original, donor, ForData);
        }
        if (Shim.GetInodeAttributes(original.Handle, out var wanted) < 0 || Shim.GetInodeAttributes(donor.Handle, out var has) < 0)
        {
            return false;
        }
        if (((wanted.Flags ^ has.Flags) & XflagsForData) != 0 || (wanted.ExtentSize, wanted.CowExtentSize) != (has.ExtentSize, has.CowExtentSize))
        {
            _ = Shim.SetInodeAttributes(donor.Handle, has with
            {
                Flags = (has.Flags & ~XflagsForData) | (wanted.Flags & XflagsForData),
                ExtentSize = wanted.ExtentSize,
                CowExtentSize = wanted.CowExtentSize,
            });
        }
        return (wanted.Flags & FS_XFLAG_REALTIME) != 0;
    }

    /// <summary>Gives a donor the rest, and looks whether it has got it.</summary>
    /// <exception cref="RefusedException">It has not.</exception>
    internal static void CarryRest(OpenedFile original, OpenedFile donor)
    {
        if (TryCarry(original, donor, Kept) is { } rc && ((original.InodeFlags() ^ donor.InodeFlags()) & Kept) is not 0 and var differing)
        {
            throw new RefusedException(OutcomeCode.FallbackFailed,
                $"the copy did not get the file's inode flags (0x{differing:x}, {Core.Errno.NameOf(-rc)})");
        }
    }

    // What setting them has returned; null where they were alike already.
    private static int? TryCarry(OpenedFile original, OpenedFile donor, uint mask)
    {
        uint wanted = original.InodeFlags() & mask, has = donor.InodeFlags();
        return wanted == (has & mask) ? null : Shim.SetInodeFlags(donor.Handle, (has & ~mask) | wanted);
    }
}
