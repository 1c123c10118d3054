using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre.Guards;

/// <summary>Non-blocking mode: a read lease. Nobody waits; whoever opens the file for writing breaks it.</summary>
internal sealed class LeaseGuard(OpenedFile original) : Guard
{
    /// <inheritdoc/>
    internal override ulong SwapFlags => LustreCalls.SWAP_LAYOUTS_CLOSE;

    /// <inheritdoc/>
    internal override ulong DataVersionFlags => LustreCalls.LL_DV_RD_FLUSH;

    /// <inheritdoc/>
    /// <exception cref="InvariantException">The file is open for reading only.</exception>
    protected override void Take()
    {
        // KERNEL: the MDS counts a file's writers and takes one of them for the one who asks. Through a descriptor that
        // is open for reading only it grants the lease although somebody else is writing (seen on 2.17.57).
        if (!original.IsWritable)
        {
            throw new InvariantException("a lease was asked for through a descriptor that cannot write");
        }
        PosixCall.Check(LustreShim.LeaseAcquireRead(original.Handle), "llapi_lease_acquire");
    }

    /// <inheritdoc/>
    protected override bool GiveBack() => LustreShim.LeaseRelease(original.Handle) > 0;

    /// <inheritdoc/>
    protected override void CheckHeld() => CheckHeld(original);

    /// <summary>Throws when the lease on a file was broken.</summary>
    internal static void CheckHeld(OpenedFile file)
    {
        if (PosixCall.Check(LustreShim.LeaseCheck(file.Handle), "llapi_lease_check") == 0)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody opened it for writing");
        }
    }
}
