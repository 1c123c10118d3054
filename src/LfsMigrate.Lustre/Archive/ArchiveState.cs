using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre.Archive;

/// <summary>What the archive (HSM) has of a file, and what it does with it now.</summary>
/// <param name="States">What it has.</param>
/// <param name="Action">The HUA_* that waits or runs; 0 when none.</param>
internal readonly record struct ArchiveState(HsmStates States, uint Action)
{
    private const uint HUA_ARCHIVE = 10, HUA_RESTORE = 11, HUA_REMOVE = 13;

    /// <summary>The archive has this file, or was asked to take it.</summary>
    internal bool IsKnown => (States & (HsmStates.EXISTS | HsmStates.ARCHIVED)) != 0;

    /// <summary>The data is in the archive only.</summary>
    internal bool IsReleased => (States & HsmStates.RELEASED) != 0;

    /// <summary>The archive is at work on the file, or is going to be.</summary>
    internal bool IsInWork => Action != 0;

    /// <summary>Asks the MDS. A Lustre without HSM has no state of any file.</summary>
    /// <exception cref="PosixException">There may be a state, and it cannot be had now: rsync and rename would lose it.</exception>
    internal static ArchiveState Of(OpenedFile file)
    {
        int rc = LustreShim.HsmState(file.Handle, out var state);
        if (rc is -Errno.ENOSYS or -Errno.ENOTTY or -Errno.EOPNOTSUPP or -Errno.EINVAL or -Errno.EPERM or -Errno.EACCES)
        {
            return default;
        }
        PosixCall.Check(rc, "llapi_hsm_state_get_fd");
        return new ArchiveState((HsmStates)state.States, state.Action);
    }

    /// <summary>Throws when the archive is at work on a file, or has its only data.</summary>
    /// <param name="layout">The layout of the file.</param>
    /// <param name="restore">Whether released data is to be fetched.</param>
    /// <exception cref="RefusedException">The file cannot be migrated now.</exception>
    internal void RefuseUnfit(Layout layout, bool restore)
    {
        bool isReleased = IsReleased || layout.IsReleased;
        if (IsInWork && !(restore && isReleased && Action == HUA_RESTORE))
        {
            throw new RefusedException(OutcomeCode.HsmActive, $"HSM is {Doing()} it now, or is going to");
        }
        if (isReleased && !restore)
        {
            throw new RefusedException(OutcomeCode.HsmReleased,
                "its data is in the HSM archive; use --restore, or lfs hsm_restore");
        }
        if (isReleased && (States & HsmStates.LOST) != 0)
        {
            throw new RefusedException(OutcomeCode.HsmRestoreFailed, "its data is in the HSM archive, which has lost it");
        }
    }

    /// <summary>What stands behind an exchange that was not permitted; null when HSM does not.</summary>
    // KERNEL: swap_hsm_update_version answers EPERM for a clean file whose data version is not the archived one.
    internal RefusedException? WhyNotPermitted() =>
        IsInWork ? new RefusedException(OutcomeCode.HsmActive, $"HSM began {Doing()} it meanwhile")
        : !IsKnown || (States & HsmStates.DIRTY) != 0 ? null
        : new RefusedException(OutcomeCode.HsmChanged,
            "the HSM archive does not have what the file holds, and HSM does not know it; "
            + "close it where it is open for writing, or use lfs hsm_set --dirty");

    private string Doing() => Action switch
    {
        HUA_ARCHIVE => "archiving",
        HUA_RESTORE => "restoring",
        HUA_REMOVE => "removing",
        _ => "working on",
    };
}
