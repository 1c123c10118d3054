using System.Collections.Concurrent;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>
/// The thread behind one stream of a copy: it writes each piece out and drops it from the page cache. What is read of it next comes
/// from the disk, and it takes no more memory than the disk needs to be kept busy.
/// </summary>
internal class TrailStream : IDisposable
{
    // Written out at once: a file in a million pieces is not to wait for the disk at each.
    private protected const int BatchBytes = 4 * 1024 * 1024;
    private const int BatchPiecesMax = 2048;

    // So many batches are being written while one is taken up, or the disk would have nothing to do meanwhile.
    private const int BatchesUnderWay = 8;

    // So many may wait for the thread; then the copy waits too.
    private const int BatchesMax = 64;

    private readonly BlockingCollection<List<WrittenPiece>> _batches = new(BatchesMax);
    private readonly ConcurrentStack<List<WrittenPiece>> _spares = [];
    private readonly OpenedFile _donor;
    private readonly Thread _thread;
    private List<WrittenPiece> _batch = [];
    private long _batchBytes;
    private bool _isStarted;
    private volatile Exception? _failure;
    private volatile bool _isGivenUp;

    /// <param name="donor">Being written; holes of it are told as such.</param>
    /// <param name="name">Of the thread.</param>
    internal TrailStream(OpenedFile donor, string name = "write out")
    {
        _donor = donor;
        _thread = new Thread(TakeAll) { IsBackground = true, Name = name };
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

    /// <summary>Waits until all was taken up.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is not what was written.</exception>
    internal void Finish()
    {
        Join();
        if (_failure != null)
        {
            throw _failure;
        }
    }

    /// <summary>What it does is of no use any more.</summary>
    internal void GiveUp()
    {
        _isGivenUp = true;
        _batches.CompleteAdding();
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        GiveUp();
        Join();
        _batches.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does more with a batch that is on the disk and no longer in the page cache. Called by the thread, in their order.</summary>
    /// <param name="batch">Its pieces.</param>
    /// <param name="dataBytes">From its first byte of data to the last; 0 when all of it is a hole.</param>
    private protected virtual void TakeUp(List<WrittenPiece> batch, long dataBytes)
    {
    }

    private void Join()
    {
        if (_isStarted)
        {
            _thread.Join();
        }
    }

    /// <summary>Throws when it was given up.</summary>
    private protected void Check()
    {
        if (_isGivenUp)
        {
            throw new OperationCanceledException("the copy was given up");
        }
    }

    private void TakeAll()
    {
        try
        {
            var underWay = new Queue<List<WrittenPiece>>();
            foreach (var batch in _batches.GetConsumingEnumerable().TakeWhile(_ => !_isGivenUp))
            {
                StartWriteOut(batch);
                underWay.Enqueue(batch);
                if (underWay.Count > BatchesUnderWay)
                {
                    TakeUp(underWay.Dequeue());
                }
            }
            while (!_isGivenUp && underWay.TryDequeue(out var batch))
            {
                TakeUp(batch);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the thread that waits for this one.
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
            _thread.Start();
            _isStarted = true;
        }
        try
        {
            _batches.Add(_batch);
        }
        catch (InvalidOperationException) when (_failure != null)
        {
            // The thread takes no more: the copy need not go on to the end.
            throw _failure;
        }
        (_batch, _batchBytes) = (_spares.TryPop(out var spare) ? spare : [], 0);
    }

    private void StartWriteOut(List<WrittenPiece> batch)
    {
        var (first, count) = RangeOf(batch);
        if (count > 0)
        {
            _donor.StartWriteOut(first, count);
        }
    }

    private void TakeUp(List<WrittenPiece> batch)
    {
        var (first, count) = RangeOf(batch);
        if (count > 0)
        {
            _donor.MoveToDisk(first, count);
        }
        TakeUp(batch, count);
        batch.Clear();
        _spares.Push(batch);
    }

    // From the first byte of data to the last.
    private static (long First, long Count) RangeOf(List<WrittenPiece> batch)
    {
        int first = batch.FindIndex(p => !p.IsHole), last = batch.FindLastIndex(p => !p.IsHole);
        return first < 0 ? (0, 0) : (batch[first].Offset, batch[last].Offset + batch[last].Count - batch[first].Offset);
    }
}
