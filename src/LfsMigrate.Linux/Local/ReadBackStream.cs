using System.Collections.Concurrent;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>
/// The thread behind one stream of a copy: each piece is written out and read again past the page cache, or dropped from it before.
/// </summary>
internal sealed class ReadBackStream : IDisposable
{
    // Written out at once: a file in a million pieces is not to wait for the disk at each.
    private const long BatchBytes = 4L * 1024 * 1024;
    private const int BatchPiecesMax = 2048;

    // So many batches are being written while one is read, or the disk would have nothing to do meanwhile.
    private const int BatchesUnderWay = 8;

    // So many may wait for the reader; then the copy waits too.
    private const int BatchesMax = 64;

    private readonly WrittenData _donor;
    private readonly BlockingCollection<List<WrittenPiece>> _batches = new(BatchesMax);
    private readonly ConcurrentStack<List<WrittenPiece>> _spares = [];
    private readonly StreamDigest _digest;
    private readonly Thread _reader;
    private List<WrittenPiece> _batch = [];
    private long _batchBytes;
    private bool _isStarted;
    private volatile Exception? _failure;
    private volatile bool _isGivenUp;

    /// <param name="donor">Being written; holes of it are told as such.</param>
    /// <param name="ranges">Takes the digests of what is read.</param>
    /// <param name="direct">What direct I/O is worth there; null for what is known of the file system.</param>
    internal ReadBackStream(OpenedFile donor, RangeDigests ranges, DirectReads? direct)
    {
        _donor = new WrittenData(donor, direct);
        _digest = new StreamDigest(ranges, Check);
        _reader = new Thread(ReadAll) { IsBackground = true, Name = "read back" };
    }

    /// <summary>A piece was written. Called by the stream.</summary>
    internal void Add(long offset, long count, bool isHole)
    {
        var piece = new WrittenPiece(offset, count, isHole);
        // What lies between two ranges is another stream's.
        if (_batch.Count > 0 && _batch[^1].Offset + _batch[^1].Count != offset)
        {
            HandOver();
        }
        if (_batch.Count > 0 && _batch[^1].JoinedWith(piece) is { } joined)
        {
            _batch[^1] = joined;
        }
        else
        {
            _batch.Add(piece);
        }
        _batchBytes += isHole ? 0 : count;
        if (_batchBytes >= BatchBytes || _batch.Count >= BatchPiecesMax)
        {
            HandOver();
        }
    }

    /// <summary>There are no more pieces. Called by the stream's owner, once the stream has ended.</summary>
    internal void End()
    {
        HandOver();
        _batches.CompleteAdding();
    }

    /// <summary>Waits until all was read.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is shorter than what was written.</exception>
    internal void Finish()
    {
        Join();
        if (_failure != null)
        {
            throw _failure;
        }
    }

    /// <summary>What it reads is of no use any more.</summary>
    internal void GiveUp()
    {
        _isGivenUp = true;
        _batches.CompleteAdding();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveUp();
        Join();
        _batches.Dispose();
        _donor.Dispose();
    }

    private void Join()
    {
        if (_isStarted)
        {
            _reader.Join();
        }
    }

    private void Check()
    {
        if (_isGivenUp)
        {
            throw new OperationCanceledException("the copy was given up");
        }
    }

    private void ReadAll()
    {
        try
        {
            using var buffer = new AlignedBuffer((int)BatchBytes);
            var underWay = new Queue<List<WrittenPiece>>();
            foreach (var batch in _batches.GetConsumingEnumerable().TakeWhile(_ => !_isGivenUp))
            {
                StartWriteOut(batch);
                underWay.Enqueue(batch);
                if (underWay.Count > BatchesUnderWay)
                {
                    Read(underWay.Dequeue(), buffer.Span);
                }
            }
            while (!_isGivenUp && underWay.TryDequeue(out var batch))
            {
                Read(batch, buffer.Span);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the thread that asks for the digest.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
            _batches.CompleteAdding();
        }
    }

    private void HandOver()
    {
        if (_batch.Count == 0)
        {
            return;
        }
        if (!_isStarted)
        {
            _reader.Start();
            _isStarted = true;
        }
        try
        {
            _batches.Add(_batch);
        }
        catch (InvalidOperationException) when (_failure != null)
        {
            // The reader takes no more: the copy need not go on to the end.
            throw _failure;
        }
        (_batch, _batchBytes) = (_spares.TryPop(out var spare) ? spare : [], 0);
    }

    private void StartWriteOut(List<WrittenPiece> batch)
    {
        if (RangeOf(batch) is { } range)
        {
            _donor.StartWriteOut(range.Offset, range.Count);
        }
    }

    private void Read(List<WrittenPiece> batch, Span<byte> buffer)
    {
        if (RangeOf(batch) is { } range)
        {
            _donor.ToDisk(range.Offset, range.Count, batch.Count);
        }
        foreach (var piece in batch)
        {
            if (piece.IsHole)
            {
                _digest.TakeHole(piece.Offset, piece.Count);
            }
            else
            {
                Read(piece.Offset, piece.Count, buffer);
            }
        }
        batch.Clear();
        _spares.Push(batch);
    }

    // From the first byte of data to the last.
    private static (long Offset, long Count)? RangeOf(List<WrittenPiece> batch)
    {
        int first = batch.FindIndex(p => !p.IsHole), last = batch.FindLastIndex(p => !p.IsHole);
        return first < 0 ? null : (batch[first].Offset, batch[last].Offset + batch[last].Count - batch[first].Offset);
    }

    private void Read(long offset, long count, Span<byte> buffer)
    {
        int wanted;
        for (long at = offset, left = count; left > 0; at += wanted, left -= wanted)
        {
            wanted = (int)Math.Min(buffer.Length, left);
            if (_donor.Read(buffer, wanted, at) < wanted)
            {
                throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy ends before byte {at + wanted}");
            }
            _digest.TakeData(at, buffer[..wanted]);
        }
    }
}
