using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Xfs;

/// <summary>One file on its way by START_COMMIT and COMMIT_RANGE.</summary>
internal sealed class ExchangeRangeSession : InPlaceSession
{
    // KERNEL: the time that the kernel gives a file is that of its last tick (10 ms with HZ=100).
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(20);

    private const string CommitCall = "XFS_IOC_COMMIT_RANGE";

    private static readonly UnixPath Capability = UnixPath.FromText("security.capability");

    private FreshnessBuffer _token;

    /// <summary>Takes over an opened original.</summary>
    internal ExchangeRangeSession(LocalFile original, LocalSettings settings) : base(original, settings)
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.XfsExchange;

    /// <inheritdoc/>
    public override void Guard()
    {
        int rc = Shim.StartCommit(Original.File.Handle, out _token);
        if (rc is -Errno.ENOTTY or -Errno.EOPNOTSUPP)
        {
            throw CannotExchange();
        }
        PosixCall.Check(rc, "XFS_IOC_START_COMMIT");
        // KERNEL: a store through a mapping into a page that was dirty already does not count as a change. Written out,
        // the pages are write-protected, and the next store is noticed (seen on 6.18).
        Original.File.FlushData();
        base.Guard();
    }

    private protected override void Prepare()
    {
        RefuseWhatIsStripped();
        int rc = Shim.ExchangePossible(Original.File.Handle, Donor.Handle);
        if (rc is -Errno.EOPNOTSUPP or -Errno.ENOTTY)
        {
            throw CannotExchange();
        }
        PosixCall.Check(rc, "XFS_IOC_EXCHANGE_RANGE");
        Preallocation.Carry(Before, Facts.SizeBytes, Donor);
    }

    // KERNEL: an exchange takes privileges away as a write does: capabilities always, the set-ID bits from others than root.
    // Given back afterwards they would be missing after a crash in between.
    private void RefuseWhatIsStripped()
    {
        const uint setIds = 0xC00;
        if (Original.File.Xattr(Capability) != null || ((Facts.Mode & setIds) != 0 && OwnProcess.EffectiveUid != 0))
        {
            throw new RefusedException(OutcomeCode.ExchangeUnsupported, "it has capabilities or set-ID bits, which an exchange would take away");
        }
    }

    private static RefusedException CannotExchange() =>
        new(OutcomeCode.ExchangeUnsupported, "this file system cannot exchange two files (XFS made with exchange=1 can)");

    private protected override ExchangeResult ExchangeStorage()
    {
        var called = UnixTimeOf(DateTime.UtcNow - ClockTick);
        int rc = Shim.Commit(Original.File.Handle, Donor.Handle, _token);
        var returned = UnixTimeOf(DateTime.UtcNow);
        Exception? failure = rc >= 0 ? null : rc == -Errno.EBUSY
            ? new RefusedException(OutcomeCode.Changed, "it was written to while it was copied")
            : new PosixException(CommitCall, -rc);
        if (rc >= 0)
        {
            var failedTimes = Try(() => RestoreTimes(called, returned));
            // ORDER: after the times, which it puts on the disk too.
            // KERNEL: only a flush afterwards is sure to put all of the exchange on the disk, XFS_EXCHANGE_RANGE_DSYNC is
            // not (seen on 6.18 with files that grew). Without it a crash brings the old extents back: the same bytes.
            failure = Try(Original.File.Flush) ?? failedTimes;
        }
        return ByExtents(CommitCall, failure);
    }

    // RACE: somebody writes between the look and the setting: his data stays, his mtime is put back to what it was before
    // the exchange, until his next write.
    private void RestoreTimes(UnixTime called, UnixTime returned)
    {
        var modified = Original.File.Stat().Modified;
        // Earlier than the exchange has set it, or later: somebody else has.
        if (Compare(called, modified) <= 0 && Compare(modified, returned) <= 0)
        {
            Original.File.SetTimes(Facts.Accessed, Facts.Modified);
        }
    }

    private static int Compare(UnixTime a, UnixTime b) => (a.Seconds, a.Nanoseconds).CompareTo((b.Seconds, b.Nanoseconds));

    private static UnixTime UnixTimeOf(DateTime time)
    {
        long ticks = (time - DateTime.UnixEpoch).Ticks;
        return new UnixTime(ticks / TimeSpan.TicksPerSecond, (uint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
    }

    private static PosixException? Try(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (PosixException e)
        {
            return e;
        }
    }
}
