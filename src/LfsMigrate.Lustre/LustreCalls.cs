using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>What Lustre can be asked about an open file. Errors are <see cref="PosixException"/>.</summary>
internal static class LustreCalls
{
    /// <summary>Flush the caches of writers first (LL_DV_RD_FLUSH). Never under one's own group lock: it waits for itself.</summary>
    internal const ulong LL_DV_RD_FLUSH = 1;

    /// <summary>Flush all caches first, and wait for all that change the file now (LL_DV_WR_FLUSH). Never under one's own group lock.</summary>
    internal const ulong LL_DV_WR_FLUSH = 2;

    /// <summary>SWAP_LAYOUTS_CHECK_DV1: refuse with EAGAIN when the original's data version is another by now.</summary>
    internal const ulong SWAP_LAYOUTS_CHECK_DV1 = 1;

    /// <summary>SWAP_LAYOUTS_CLOSE: exchange and release the lease in one step.</summary>
    internal const ulong SWAP_LAYOUTS_CLOSE = 0x10;

    /// <summary>f_type of Lustre.</summary>
    internal const ulong LL_SUPER_MAGIC = 0x0BD00BD0;

    /// <summary>Create without objects: the layout follows. 2.10 and later look at these two bits only.</summary>
    internal const int O_LOV_DELAY_CREATE = 0x2100;

    private const int LayoutBytes = 4096, LayoutBytesMax = 1 << 20;

    internal static Fid Fid(this OpenedFile file)
    {
        PosixCall.Check(LustreShim.Fid(file.Handle, out var fid), "llapi_fd2fid");
        return new Fid(fid.Sequence, fid.ObjectId, fid.Version);
    }

    internal static int MdtIndex(this OpenedFile file) =>
        PosixCall.Check(LustreShim.MdtIndex(file.Handle), "llapi_file_fget_mdtidx");

    /// <summary>The project ID as of the last attributes that the MDS sent; null where there are none.</summary>
    /// <remarks>
    /// KERNEL: each stat, and each open, brings the project ID along, and one that is changed elsewhere revokes the lock under
    /// which a stat is answered from memory. The usual ioctl asks the MDS once more for what the client then has in memory.
    /// </remarks>
    internal static uint? KnownProject(this OpenedFile file) =>
        LustreShim.KnownProject(file.Handle, out uint project) < 0 ? file.Project() : project;

    internal static ulong DataVersion(this OpenedFile file, ulong flags)
    {
        PosixCall.Check(LustreShim.DataVersion(file.Handle, flags, out ulong version), "llapi_get_data_version");
        return version;
    }

    /// <summary>The bytes of lustre.lov.</summary>
    internal static byte[] LayoutBlob(this OpenedFile file)
    {
        for (int size = LayoutBytes; ; size *= 4)
        {
            byte[] buffer = new byte[size];
            long got = LustreShim.LayoutGet(file.Handle, buffer, (ulong)size);
            if (got != -Errno.ERANGE || size >= LayoutBytesMax)
            {
                return buffer[..(int)PosixCall.Check(got, "fgetxattr lustre.lov")];
            }
        }
    }

    /// <summary>The bytes of lustre.lov as the MDS has them now.</summary>
    /// <remarks>
    /// KERNEL: getxattr answers from the client's memory, also after the layout lock was revoked; asking for the data
    /// version makes the client fetch the layout (seen on 2.17.57). It cannot while the file is group locked here.
    /// </remarks>
    internal static byte[] FreshLayoutBlob(this OpenedFile file)
    {
        _ = file.DataVersion(0);
        return file.LayoutBlob();
    }

    internal static void SetLayoutBlob(this OpenedFile file, byte[] lov) =>
        PosixCall.Check(LustreShim.LayoutSet(file.Handle, lov, (ulong)lov.Length), "fsetxattr lustre.lov");
}
