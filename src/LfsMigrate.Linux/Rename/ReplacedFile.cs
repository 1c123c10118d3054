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
    // Everybody else waits meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

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
    public bool TryLetIn(OpenedFile donor, FileGuard donorGuard)
    {
        if (!guard.TryLetIn(Patience))
        {
            return false;
        }
        // ORDER: while nobody has either. Whatever the times say: a write may come in the same tick of the clock as the one before.
        HasLateWrites |= LateWrites.CarryOver(file, donor, () =>
        {
            if (!guard.KeepsOthersOut || !donorGuard.KeepsOthersOut)
            {
                throw new RefusedException(OutcomeCode.InUse, "what was written meanwhile could not be carried over in time");
            }
        });
        var now = file.Stat();
        _copied = _copied with { SizeBytes = now.SizeBytes, Modified = now.Modified };
        return true;
    }
}
