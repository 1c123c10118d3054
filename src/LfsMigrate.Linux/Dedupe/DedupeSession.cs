using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Linux.Dedupe;

/// <summary>One file on its way by FIDEDUPERANGE.</summary>
internal sealed class DedupeSession : InPlaceSession
{
    private const long GapBytesMax = 1024 * 1024;
    private const int PassesMax = 8;

    private CopyTrail? _trail;

    // Tells a damaged copy from a file that was written to; null when nothing is verified.
    private Action? _readBack;

    /// <summary>Takes over an opened original.</summary>
    internal DedupeSession(LocalFile original, LocalSettings settings) : base(original, settings)
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.Dedupe;

    /// <inheritdoc/>
    public override void Verify(CopyResult copy, CancellationToken cancellation)
    {
        // The kernel is about to compare the copy with the file byte by byte. With nothing of it left in the page cache it compares what
        // the disk gives, and that is the verification; who reads it back besides only reads it twice.
        _trail?.Finish();
        Donor.DropCache();
        if (IsLong)
        {
            Donor.WillBeReadThrough();
        }
        _readBack = () => ReadBack(copy);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _trail?.Dispose();
        base.Dispose();
    }

    // Ranges may span space that is allocated and not written: it stays that of the file.
    private protected override void Prepare() => Preallocation.Carry(Before, Facts.SizeBytes, Donor);

    private protected override ICopyFollower FollowerOf(int streams) => _trail = new CopyTrail(streams, () => new WriteOutStream(Donor));

    private void ReadBack(CopyResult copy)
    {
        try
        {
            base.Verify(copy, CancellationToken.None);
        }
        catch (RefusedException e)
        {
            throw new RefusedException(e.Code, $"{e.Message}; the file's content is whole");
        }
    }

    private protected override ExchangeResult ExchangeStorage()
    {
        Exception? failure = null;
        try
        {
            GiveStorage();
        }
        catch (PosixException e) when (e.Errno == Errno.EINVAL && HasChanged())
        {
            // KERNEL: a range that ends within a block is given only while both files end there; its length was changed just now.
            failure = new RefusedException(OutcomeCode.Changed, $"it was written to meanwhile ({e.Message}); its content is whole");
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            failure = e;
        }
        return ByExtents("FIDEDUPERANGE", failure);
    }

    // KERNEL: the last block is given only while both files end at the same byte, and the call says the full length
    // anyway; so the extents are looked at, and what still lies where it was is tried again.
    private void GiveStorage()
    {
        using var buffers = new AlignedBuffers(1, RangeDedupe.RangeBytesMin, Facts.SizeBytes);
        var dedupe = new RangeDedupe(Original.File, Donor, Facts.SizeBytes, buffers.All[0], _readBack);
        var ranges = Before.DataRanges(GapBytesMax);
        for (int pass = 1; pass <= PassesMax && ranges.Any(); pass++)
        {
            After = null;
            dedupe.FollowLength();
            foreach (var (offset, length) in ranges)
            {
                dedupe.Give(offset, length);
            }
            After = ExtentMap.Of(Original.File);
            ranges = WhatStays(After);
        }
    }

    // Where the file lay another run may have moved it from, or a truncation; then our copy may have come to lie there.
    private List<(long Offset, long Length)> WhatStays(ExtentMap now)
    {
        var ranges = now.RangesIn(Before).ToList();
        if (ranges.Count == 0)
        {
            return ranges;
        }
        Before = Before.Without(ExtentMap.Of(Donor));
        return now.RangesIn(Before).ToList();
    }
}
