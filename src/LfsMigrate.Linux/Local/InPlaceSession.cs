using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>One file on its way to other storage under the same inode; where its extents lie afterwards tells the truth.</summary>
public abstract class InPlaceSession : LocalSession
{
    /// <summary>Takes over an opened original. The kernel itself sees to it that no write is lost, so nobody is kept out.</summary>
    private protected InPlaceSession(LocalFile original, LocalSettings settings) : base(original, settings, new NoGuard())
    {
    }

    /// <summary>Where the data was, under the guard: what lies there afterwards was not moved.</summary>
    private protected ExtentMap Before { get; set; } = null!;

    /// <summary>Where it lies now, if that was looked at since the last call that could change it; else null.</summary>
    private protected ExtentMap? After { get; set; }

    private protected override bool HasNoHoles => Before.Covers(Facts.SizeBytes);

    /// <inheritdoc/>
    public override void Guard()
    {
        base.Guard();
        Before = ExtentMap.TryOf(Original.File)
            ?? throw new RefusedException(OutcomeCode.ExchangeUnsupported, "this file system does not tell where a file's data lies (FIEMAP)");
        PlacementBefore = Before.ToString();
    }

    // KERNEL: what gives the file the donor's storage is a transaction in the journal, and the device's cache is flushed before
    // a transaction is committed: so the data is on the disk by then. In the file system's own words: remapping waits for the
    // pages of both files and for no more. After a crash the file has the old storage or the new, and the same bytes.
    // The cache of a realtime device is not flushed by the journal.
    private protected override void FlushDonor()
    {
        if (IsRealtime)
        {
            Donor.Flush();
        }
        else
        {
            Donor.WriteOut();
        }
    }

    /// <summary>The outcome of a file that nobody wrote to and of which a part stayed all the same.</summary>
    private protected virtual string CodeOfWhatStays => OutcomeCode.ExchangeFailed;

    /// <summary>Bytes of the file that still lie where they were.</summary>
    private protected long BytesLeftBehind()
    {
        var now = After ?? ExtentMap.Of(Original.File);
        PlacementAfter = now.ToString();
        return now.BytesInCommon(Before);
    }

    /// <summary>What the extents say after an exchange that may have come to nothing, or to a part.</summary>
    /// <param name="call">The call that was made.</param>
    /// <param name="failure">What it threw; null when nothing.</param>
    private protected ExchangeResult ByExtents(string call, Exception? failure)
    {
        int errno = (failure as PosixException)?.Errno ?? 0;
        try
        {
            long left = BytesLeftBehind();
            return left == 0 ? new ExchangeResult(ExchangeTruth.Done, call, errno)
                : new ExchangeResult(ExchangeTruth.NotDone, call, errno) { Refusal = failure as RefusedException ?? WhyLeft(left, errno) };
        }
        catch (PosixException e)
        {
            return new ExchangeResult(ExchangeTruth.Unknown, call, e.Errno);
        }
    }

    private RefusedException? WhyLeft(long bytes, int errno)
    {
        if (errno != 0)
        {
            return null;
        }
        return HasChanged()
            ? new RefusedException(OutcomeCode.Changed, $"it was written to meanwhile: {bytes} bytes lie where they were; its content is whole")
            : new RefusedException(CodeOfWhatStays, $"{bytes} bytes still lie where they were; its content is whole");
    }
}
