using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre.Guards;

/// <summary>Blocking mode: a group lock. Others' I/O waits until it is released; nobody is turned away.</summary>
internal sealed class GroupLockGuard(OpenedFile original) : Guard
{
    // Never 0 (refused), never a number another process is likely to have: same numbers share the lock.
    private readonly int _gid = Random.Shared.Next(1, int.MaxValue);

    /// <inheritdoc/>
    internal override ulong SwapFlags => LustreCalls.SWAP_LAYOUTS_CHECK_DV1;

    /// <inheritdoc/>
    // KERNEL: a flush would wait for this very lock (LU-16571); taking it has flushed everybody already.
    internal override ulong DataVersionFlags => 0;

    /// <inheritdoc/>
    protected override void Take() => PosixCall.Check(LustreShim.GroupLock(original.Handle, _gid), "llapi_group_lock");

    /// <inheritdoc/>
    protected override bool GiveBack() => LustreShim.GroupUnlock(original.Handle, _gid) >= 0;

    /// <inheritdoc/>
    protected override void CheckHeld()
    {
        // Nobody takes a group lock away but an eviction, and then I/O fails by itself.
    }
}
