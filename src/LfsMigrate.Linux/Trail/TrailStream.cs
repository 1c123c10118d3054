using System.Collections.Concurrent;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Trail;

/// <summary>The thread behind one stream of a copy: it takes up what was written, batch by batch.</summary>
internal abstract class TrailStream : IDisposable
{
    /// <summary>Taken up at once: a file in a million pieces is not to wait for its storage at each.</summary>
    private protected const int BatchBytes = 4 * 1024 * 1024;

    private const int BatchPiecesMax = 2048;

    // So many may wait for the thread; then the copy waits too.
    private const int BatchesMax = 64;

    private readonly BlockingCollection<List<WrittenPiece>> _batches = new(BatchesMax);
    private readonly ConcurrentStack<List<WrittenPiece>> _spares = [];
    private readonly Thread _thread;
    private List<WrittenPiece> _batch = [];
    private long _batchBytes;
    private bool _isStarted;
    private volatile Exception? _failure;
    private volatile bool _isGivenUp;

    /// <param name="name">Of the thread.</param>
    private protected TrailStream(string name) => _thread = new Thread(TakeAll) { IsBackground = true, Name = name };

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

    /// <summary>Takes a batch up. Called by the thread, in their order.</summary>
    /// <param name="batch">Its pieces, one behind the other.</param>
    private protected abstract void TakeUp(List<WrittenPiece> batch);

    /// <summary>There are no more batches. Called by the thread.</summary>
    private protected abstract void TakeRest();

    /// <summary>A batch is done with, and its list can be used again.</summary>
    private protected void GiveBack(List<WrittenPiece> batch)
    {
        batch.Clear();
        _spares.Push(batch);
    }

    private void Join()
    {
        if (_isStarted)
        {
            _thread.Join();
        }
    }

    /// <summary>Whether what it does is of no use any more.</summary>
    private protected bool IsGivenUp => _isGivenUp;

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
            foreach (var batch in _batches.GetConsumingEnumerable().TakeWhile(_ => !_isGivenUp))
            {
                TakeUp(batch);
            }
            if (!_isGivenUp)
            {
                TakeRest();
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
}
