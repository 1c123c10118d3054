using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Lustre;

/// <summary>Reads back from the OSTs what one stream of a copy has written, a part at a time, behind the flush of that part.</summary>
/// <param name="donor">Being written.</param>
/// <param name="partBytes">So much is flushed at once; the last part may be less, or more.</param>
/// <param name="flush">Flushes all that was written behind an offset, in bytes.</param>
/// <param name="reader">Reads, in one stream.</param>
/// <param name="ranges">Takes the digests of what is read.</param>
internal sealed class FlushedStream(OpenedFile donor, long partBytes, Action<long> flush, ContentReader reader, RangeDigests ranges)
    : TrailStream("read back")
{
    private readonly StreamDigest _digest = new(ranges, check: null);
    private readonly List<(long Start, long End, bool HasHoles)> _part = [];
    private long _partBytes;

    private protected override void TakeUp(List<WrittenPiece> batch)
    {
        long start = batch[0].Offset, end = batch[^1].Offset + batch[^1].Count;
        _part.Add((start, end, batch.Exists(p => p.IsHole)));
        _partBytes += end - start;
        GiveBack(batch);
        // Once O_DIRECT is off, what was written is in the page cache: it is read when the copy is done, past that again.
        if (_partBytes >= partBytes && donor.IsDirect)
        {
            ReadPart();
        }
    }

    private protected override void TakeRest()
    {
        if (_part.Count > 0)
        {
            ReadPart();
        }
    }

    // ORDER: behind a flush. What an OST has before it, it may be sent once more after it was started anew.
    private void ReadPart()
    {
        flush(_part[0].Start);
        foreach (var (start, end, hasHoles) in _part)
        {
            Check();
            if (reader.ReadPart(donor, start, end, _digest, isDense: !hasHoles) < end)
            {
                throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy ends before byte {end}");
            }
        }
        _part.Clear();
        _partBytes = 0;
    }
}
