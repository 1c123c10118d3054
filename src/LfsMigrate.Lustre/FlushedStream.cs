using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Lustre;

/// <summary>Reads back from its targets what one stream of a copy has written, a part at a time, behind the flush of that part.</summary>
internal sealed class FlushedStream : TrailStream
{
    private readonly OpenedFile _donor;
    private readonly FlushedParts _parts;
    private readonly ContentReader _reader;
    private readonly StreamDigest _digest;
    private readonly List<(long Start, long End, bool HasHoles)> _written = [];
    private long _writtenBytes;

    /// <param name="donor">Being written.</param>
    /// <param name="parts">What is flushed at once, and how.</param>
    /// <param name="ranges">Takes the digests of what is read.</param>
    /// <param name="buffer">To read into.</param>
    /// <param name="checkGuard">Throws when the guard is lost.</param>
    /// <param name="cancellation">Ends the reading.</param>
    internal FlushedStream(OpenedFile donor, FlushedParts parts, RangeDigests ranges, AlignedBuffer buffer, Action checkGuard,
        CancellationToken cancellation) : base("read back")
    {
        (_donor, _parts) = (donor, parts);
        _reader = new ContentReader(buffer, CheckAll, cancellation);
        _digest = new StreamDigest(ranges, CheckAll);

        void CheckAll()
        {
            Check();
            cancellation.ThrowIfCancellationRequested();
            checkGuard();
        }
    }

    private protected override void TakeUp(List<WrittenPiece> batch)
    {
        long start = batch[0].Offset, end = batch[^1].Offset + batch[^1].Count;
        bool endsWithData = !batch[^1].IsHole;
        _written.Add((start, end, batch.Exists(p => p.IsHole)));
        _writtenBytes += end - start;
        GiveBack(batch);
        // A hole may lie behind what any stream has written: until it gets its length the donor ends before. And once O_DIRECT is off, what was
        // written is in the page cache: it is read when the copy is done, past that again.
        if (_writtenBytes >= _parts.Bytes && endsWithData && _donor.IsDirect)
        {
            ReadWritten();
        }
    }

    private protected override void TakeRest()
    {
        if (_written.Count > 0)
        {
            ReadWritten();
        }
    }

    // ORDER: behind a flush. What a target has before it, it may be sent once more after it was started anew.
    private void ReadWritten()
    {
        _parts.Flush(_donor, _written[0].Start);
        foreach (var (start, end, hasHoles) in _written)
        {
            // KERNEL: what another stream has written while O_DIRECT was being turned off lies in the page cache, where a direct read would find it.
            _donor.DropCache(start, end - start);
            if (_reader.ReadPart(_donor, start, end, _digest, isDense: !hasHoles) < end)
            {
                throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy ends before byte {end}");
            }
        }
        _written.Clear();
        _writtenBytes = 0;
    }
}
