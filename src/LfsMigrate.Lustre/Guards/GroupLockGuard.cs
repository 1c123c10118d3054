using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre.Guards;

/// <summary>Blocking mode: a group lock. Others' I/O waits until it is released; nobody is turned away.</summary>
/// <remarks>
/// KERNEL: a group lock is one on objects, and locks of one number do not exclude each other. So a donor that is locked with the original's
/// number keeps others from its objects when an exchange has made them the original's, until the original is locked anew.
/// </remarks>
internal sealed class GroupLockGuard(OpenedFile original) : Guard
{
    // Never 0 (refused), never a number another process is likely to have: same numbers share the lock.
    private readonly int _gid = Random.Shared.Next(1, int.MaxValue);

    private readonly Lock _gate = new();
    private bool _isTaken;

    /// <inheritdoc/>
    internal override ulong SwapFlags => LustreCalls.SWAP_LAYOUTS_CHECK_DV1;

    /// <inheritdoc/>
    // KERNEL: a flush would wait for this very lock (LU-16571); taking it has flushed everybody already.
    internal override ulong DataVersionFlags => 0;

    /// <summary>Locks the donor's objects too, where that can be had.</summary>
    internal bool TryCover(OpenedFile donor) => LustreShim.GroupLock(donor.Handle, _gid) >= 0;

    /// <summary>
    /// After an exchange with the donor's objects locked, whether it was done or not: lets go of the objects that the original had, and holds
    /// those that it has.
    /// </summary>
    /// <returns>Whether nobody else has had those.</returns>
    internal bool PassOn(OpenedFile donor)
    {
        LetGo();
        // ORDER: before the donor's lock ends, so that nobody comes between.
        bool isHeld;
        lock (_gate)
        {
            // KERNEL: at once: the client lets one number at a time lock an inode, and another one may have waited for us, who now waits for the donor's.
            isHeld = _isTaken = LustreShim.GroupLockAtOnce(original.Handle, _gid) >= 0;
        }
        _ = LustreShim.GroupUnlock(donor.Handle, _gid);
        return isHeld;
    }

    /// <summary>Lets others have the original. Thread-safe.</summary>
    internal void LetGo() => _ = GiveBack();

    /// <summary>Locks the objects that it has now, if they are not; waits for others. False when that cannot be had.</summary>
    internal bool Retake()
    {
        lock (_gate)
        {
            return _isTaken = _isTaken || LustreShim.GroupLock(original.Handle, _gid) >= 0;
        }
    }

    /// <inheritdoc/>
    protected override void Take()
    {
        PosixCall.Check(LustreShim.GroupLock(original.Handle, _gid), "llapi_group_lock");
        _isTaken = true;
    }

    /// <inheritdoc/>
    protected override bool GiveBack()
    {
        lock (_gate)
        {
            bool wasHeld = _isTaken && LustreShim.GroupUnlock(original.Handle, _gid) >= 0;
            _isTaken = false;
            return wasHeld;
        }
    }

    /// <inheritdoc/>
    protected override void CheckHeld()
    {
        // Nobody takes a group lock away but an eviction, and then I/O fails by itself.
    }
}
