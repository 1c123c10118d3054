using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Lustre.Guards;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre.Archive;

/// <summary>Gets the data of a released file back from the archive, and waits for it.</summary>
/// <param name="original">The file; not guarded yet, because the restore exchanges its layout.</param>
/// <param name="guard">Its guard; given back early when the file has exceeded its time.</param>
/// <param name="interruption">Ends the waiting.</param>
internal sealed class ArchiveRestore(OriginalFile original, Guard guard, CancellationToken interruption)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Asks, and returns when the data is there.</summary>
    /// <exception cref="RefusedException">The archive cannot or does not give it back, or the time is over.</exception>
    /// <exception cref="OperationCanceledException">Interrupted. The request stays with HSM.</exception>
    internal void Run()
    {
        Ask();
        var pause = FirstPause;
        bool wasInWork = true;
        while (ArchiveState.Of(original.File) is { IsReleased: true } state)
        {
            // A restore may end between the two questions that a state is made of; so only the second look decides.
            if (!state.IsInWork && !wasInWork)
            {
                throw new RefusedException(OutcomeCode.HsmRestoreFailed, "the HSM archive did not give its data back; see lfs hsm_state");
            }
            wasInWork = state.IsInWork;
            interruption.WaitHandle.WaitOne(pause);
            interruption.ThrowIfCancellationRequested();
            if (guard.IsGivenBack)
            {
                throw new RefusedException(OutcomeCode.Stuck, "its data did not come back from the HSM archive in time");
            }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Ask()
    {
        var fid = new FidBuffer
        {
            Sequence = original.Fid.Sequence,
            ObjectId = original.Fid.ObjectId,
            Version = original.Fid.Version,
        };
        int rc = LustreShim.HsmRestore(original.Mount.Root.ToNullTerminated(), fid);
        if (rc < 0)
        {
            string why = rc == -Errno.EAGAIN ? "HSM does not run (hsm_control)" : Errno.Describe(-rc);
            throw new RefusedException(OutcomeCode.HsmRestoreFailed, $"its data cannot be asked for at the HSM archive: {why}");
        }
    }
}
