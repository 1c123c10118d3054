using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>What Lustre can do to the mirrors of an open file. Errors are <see cref="PosixException"/>.</summary>
/// <remarks>KERNEL: as all leases, these are for files that are open for reading and writing (seen on 2.17.57).</remarks>
internal static class MirrorCalls
{
    /// <summary>Why mirrors are refused where they are not.</summary>
    internal const string LibraryCannot = "this Lustre library cannot resynchronise mirrors; a client of 2.12 or later can";

    /// <summary>Whether the Lustre library has what these calls need.</summary>
    internal static bool AreThere => LustreShim.CanMirror() > 0;

    /// <summary>Takes a write lease: nobody else has the file open for writing, and who opens it breaks the lease.</summary>
    internal static void LeaseForWriting(this OpenedFile file) => Check(LustreShim.LeaseAcquireWrite(file.Handle), "llapi_lease_set");

    /// <summary>Takes a write lease under which stale mirrors can be written, each by itself.</summary>
    internal static void LeaseForResync(this OpenedFile file) => Check(LustreShim.LeaseResync(file.Handle), "LL_LEASE_RESYNC");

    /// <summary>Ends the lease and declares components in step.</summary>
    /// <exception cref="RefusedException">The lease had been broken, and they stay stale.</exception>
    internal static void EndResync(this OpenedFile file, uint[] components) =>
        Unbroken(LustreShim.LeaseResyncDone(file.Handle, components, components.Length), "LL_LEASE_RESYNC_DONE");

    /// <summary>Ends the lease and gives the file the donor's layout as one more mirror.</summary>
    /// <exception cref="RefusedException">The lease had been broken.</exception>
    internal static void Merge(this OpenedFile file, OpenedFile donor) =>
        Unbroken(LustreShim.LeaseMerge(file.Handle, donor.Handle), "LL_LEASE_LAYOUT_MERGE");

    /// <summary>Ends the lease and destroys a mirror.</summary>
    /// <exception cref="RefusedException">The lease had been broken.</exception>
    internal static void DestroyMirror(this OpenedFile file, int mirror) =>
        Unbroken(LustreShim.LeaseSplit(file.Handle, (uint)mirror), "LL_LEASE_LAYOUT_SPLIT");

    /// <summary>Ends a lease and changes nothing.</summary>
    internal static void DropLease(this OpenedFile file) => _ = LustreShim.LeaseRelease(file.Handle);

    /// <summary>Sends the I/O of this descriptor to one mirror alone; 0 is any mirror that is in step.</summary>
    internal static void SelectMirror(this OpenedFile file, int mirror) =>
        Check(LustreShim.MirrorSelect(file.Handle, (uint)mirror), "llapi_mirror_set");

    private static int Check(int rc, string call) => rc == -Errno.ENOSYS
        ? throw new RefusedException(OutcomeCode.UnsupportedLayout, LibraryCannot)
        : PosixCall.Check(rc, call);

    private static void Unbroken(int rc, string call)
    {
        if (Check(rc, call) == 0)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody opened it for writing");
        }
    }
}
