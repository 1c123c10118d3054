using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <inheritdoc/>
/// <param name="file">The file.</param>
/// <param name="guard">Its guard.</param>
/// <param name="copied">What it was when it was copied.</param>
/// <param name="xattrs">Its extended attributes then.</param>
internal sealed class ReplacedFile(OpenedFile file, FileGuard guard, FileFacts copied, XattrSnapshot xattrs) : IReplacedFile
{
    // He who comes to the new name meanwhile waits, and could not be led back to this file: for his sake it is worth more.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(30), PatienceForOthers = TimeSpan.FromSeconds(1);

    // No kernel's clock for times of files goes more slowly.
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(12);

    private FileFacts _copied = copied;

    /// <inheritdoc/>
    public bool HasLateWrites { get; private set; }

    /// <inheritdoc/>
    public void Confirm()
    {
        guard.Confirm();
        var now = file.Stat();
        if (now.SizeBytes != _copied.SizeBytes || now.Modified != _copied.Modified
            || (now.Mode, now.Uid, now.Gid) != (_copied.Mode, _copied.Uid, _copied.Gid))
        {
            throw new RefusedException(OutcomeCode.Changed, "it was written to while it was replaced, or given another owner or mode");
        }
        if (!XattrSnapshot.Of(file).Equals(xattrs))
        {
            throw new RefusedException(OutcomeCode.Changed, "it was given other attributes while it was replaced");
        }
    }

    /// <inheritdoc/>
    public bool TryLetIn(NewFile copy)
    {
        // ORDER: a tick after the exchange, which has moved its ctime: whatever is done from here on moves it further.
        Thread.Sleep(ClockTick);
        var before = file.Stat();
        if (!guard.TryLetIn(passed => passed < (copy.IsAwaited ? PatienceForOthers : Patience)))
        {
            return false;
        }
        var now = file.Stat();
        if (now.Changed != before.Changed)
        {
            HasLateWrites = true;
            copy.TakeLateWrites(file, () => CheckNobodyHas(copy));
            _copied = _copied with { SizeBytes = now.SizeBytes, Modified = now.Modified };
        }
        return true;
    }

    private void CheckNobodyHas(NewFile copy)
    {
        if (!guard.KeepsOthersOut || !copy.KeepsOthersOut)
        {
            throw new RefusedException(OutcomeCode.InUse, "what was written meanwhile could not be carried over in time");
        }
    }
}
