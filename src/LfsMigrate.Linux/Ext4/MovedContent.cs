using System.Collections.Concurrent;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Ext4;

/// <summary>
/// Keeps what was in the parts of a file that are moved, until it was seen on the disk in their new place: by a thread of its own where
/// there are several batches of them.
/// </summary>
/// <remarks>KERNEL: the old blocks are no help, MOVE_EXT marks them as never written: they read as zeros in the donor.</remarks>
internal sealed class MovedContent : IDisposable
{
    /// <summary>The longest part.</summary>
    internal const int PartBytesMax = 4 * 1024 * 1024;

    // One is being filled, some are being written, one is read.
    private const int BatchesMax = 8;

    private readonly WrittenData _written;
    private readonly int _batchBytes;
    private readonly Stack<MovedBatch> _all = [];
    private readonly BlockingCollection<MovedBatch> _moved = [], _free = [];
    private readonly Thread _reader;
    private MovedBatch? _current;
    private AlignedBuffer? _buffer;
    private bool _isStarted;
    private volatile Exception? _failure;

    /// <param name="file">Is moved.</param>
    /// <param name="fileBytes">Its length.</param>
    internal MovedContent(OpenedFile file, long fileBytes)
    {
        _written = new WrittenData(file);
        _batchBytes = (int)Math.Min(PartBytesMax, (fileBytes + AlignedBuffer.PageBytes - 1) / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes);
        _reader = new Thread(CheckAll) { IsBackground = true, Name = "read back" };
    }

    /// <summary>What is not known to be on the disk yet. To be asked for once <see cref="Finish"/> has thrown.</summary>
    internal IEnumerable<MovedBatch> Unseen => _all.Where(b => b.Parts.Count > 0);

    /// <summary>The place for what is in the part of the file that will be moved next.</summary>
    /// <exception cref="Core.PosixException">Something that was moved before cannot be written or read.</exception>
    /// <exception cref="RefusedException">Something that was moved before reads otherwise.</exception>
    internal Span<byte> Room(long offset, int count)
    {
        if (_current?.HasRoom(offset, count) == false)
        {
            HandOver(_current);
            _current = null;
        }
        _current ??= NextBatch();
        return _current.Room(count);
    }

    /// <summary>It is in its place, and will be moved now.</summary>
    internal void Add(long offset, int count) => _current!.Add(offset, count);

    /// <summary>Returns when all that was added was seen on the disk.</summary>
    /// <exception cref="Core.PosixException">Something cannot be written or read.</exception>
    /// <exception cref="RefusedException">Something reads otherwise.</exception>
    internal void Finish()
    {
        if (_isStarted)
        {
            End();
        }
        if (_failure == null && _current?.Parts.Count > 0)
        {
            Try(() => Check(_current));
        }
        if (_failure != null)
        {
            throw _failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _failure ??= new OperationCanceledException("the move was given up");
        if (_isStarted)
        {
            End();
        }
        foreach (var batch in _all)
        {
            batch.Dispose();
        }
        _buffer?.Dispose();
        _written.Dispose();
        _moved.Dispose();
        _free.Dispose();
    }

    private void End()
    {
        _moved.CompleteAdding();
        _reader.Join();
    }

    private void HandOver(MovedBatch batch)
    {
        if (!_isStarted)
        {
            _reader.Start();
            _isStarted = true;
        }
        _moved.Add(batch);
    }

    private MovedBatch NextBatch()
    {
        if (_all.Count < BatchesMax)
        {
            _all.Push(new MovedBatch(_batchBytes));
            return _all.Peek();
        }
        return _free.TryTake(out var batch, Timeout.Infinite) ? batch : throw _failure!;
    }

    private void CheckAll()
    {
        foreach (var batch in _moved.GetConsumingEnumerable())
        {
            // After a failure those that come are left as they are.
            if (_failure == null && Try(() => Check(batch)))
            {
                _free.Add(batch);
            }
        }
        _free.CompleteAdding();
    }

    private bool Try(Action check)
    {
        try
        {
            check();
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the thread that moves.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
            _free.CompleteAdding();
            return false;
        }
    }

    private void Check(MovedBatch batch)
    {
        _buffer ??= new AlignedBuffer(_batchBytes);
        _written.WriteOut(batch.Range.Offset, batch.Range.Count, batch.Parts.Count);
        foreach (var part in batch.Parts)
        {
            int got = _written.Read(_buffer.Span, part.Count, part.Offset);
            var found = _buffer.Span[..got];
            if (!found.SequenceEqual(batch.Content(part)))
            {
                long at = part.Offset + found.CommonPrefixLength(batch.Content(part));
                throw new RefusedException(OutcomeCode.VerifyMismatch, $"it does not read back as it was before, from byte {at} on");
            }
        }
        batch.Clear();
    }
}
