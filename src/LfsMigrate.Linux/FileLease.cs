using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>A lease of this machine (F_SETLEASE, F_WRLCK): whoever opens the file waits, and we see that he does.</summary>
/// <remarks>
/// KERNEL: granted while nobody else uses the file: no descriptor, no mapping, no execution. After
/// /proc/sys/fs/lease-break-time seconds the kernel takes it away. Rename, link, unlink and chmod do not break it.
/// </remarks>
public sealed class FileLease(OpenedFile file) : FileGuard
{
    /// <summary>Asks for it again while it is held: that is refused as soon as anybody else uses the file.</summary>
    /// <exception cref="RefusedException">Somebody does.</exception>
    public override void Confirm()
    {
        Check();
        Take();
    }

    /// <inheritdoc/>
    protected override void Take()
    {
        int rc = Shim.LeaseTake(file.Handle);
        if (rc == -Errno.EAGAIN)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody has it open");
        }
        PosixCall.Check(rc, "F_SETLEASE");
    }

    /// <inheritdoc/>
    protected override bool GiveBack() => Shim.LeaseDrop(file.Handle) >= 0;

    /// <inheritdoc/>
    protected override void CheckHeld()
    {
        if (PosixCall.Check(Shim.LeaseCheck(file.Handle), "F_GETLEASE") == 0)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody wants to open it");
        }
    }
}
