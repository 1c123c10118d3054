using System.Collections.Concurrent;
using LfsMigrate.Core;
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

    private readonly OpenedFile _file;
    private readonly WrittenData _written;
    private readonly Func<bool> _isWrittenTo;
    private readonly PatientIo _io = new(CancellationToken.None);
    private readonly AlignedBuffers _buffers;
    private readonly Stack<MovedBatch> _all = [];
    private readonly BlockingCollection<MovedBatch> _moved = [], _free = [];
    private readonly Thread _reader;
    private MovedBatch? _current;
    private bool _isStarted;
    private volatile Exception? _failure;

    /// <param name="file">Is moved.</param>
    /// <param name="fileBytes">Its length.</param>
    /// <param name="isWrittenTo">Whether somebody has written to it since it was first read.</param>
    internal MovedContent(OpenedFile file, long fileBytes, Func<bool> isWrittenTo)
    {
        _file = file;
        _isWrittenTo = isWrittenTo;
        // KERNEL: what would be read through the page cache all the same, journalled and encrypted files, MOVE_EXT refuses.
        _written = new WrittenData(file, direct: true);
        _buffers = new AlignedBuffers(1, PartBytesMax, fileBytes);
        _reader = new Thread(CheckAll) { IsBackground = true, Name = "read back" };
    }

    /// <summary>What is not known to be on the disk. To be asked for once <see cref="Finish"/> has thrown.</summary>
    internal IEnumerable<MovedBatch> Unseen => _all.Where(b => b.Parts.Count > 0);

    // For what is read back.
    private Span<byte> Buffer => _buffers.All[0].Span;

    /// <summary>The place for what is in the part of the file that will be moved next.</summary>
    /// <exception cref="PosixException">Something that was moved before cannot be written or read.</exception>
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

    /// <summary>Returns when all that was added was seen on the disk. Nothing is checked any more when it throws.</summary>
    /// <exception cref="PosixException">Something cannot be written or read.</exception>
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
        _buffers.Dispose();
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
        if (_failure != null)
        {
            throw _failure;
        }
        if (_all.Count < BatchesMax)
        {
            _all.Push(new MovedBatch(_buffers.BytesOfEach));
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
        var range = batch.Range;
        // An error of somebody else's write comes to us too: what is on the disk tells whether it is ours.
        var error = TryWriteOut(range.Offset, range.Count);
        // Where somebody writes the page cache is needed yet.
        _written.Choose(_isWrittenTo() ? long.MaxValue : range.Count, batch.Parts.Count);
        if (!_written.IsDirect)
        {
            _file.DropCache(range.Offset, range.Count);
        }
        if (!batch.Parts.All(p => IsOnDisk(batch, p)))
        {
            _written.Choose(long.MaxValue, pieces: 1);
            foreach (var part in batch.Parts)
            {
                CheckWithCache(batch, part, error);
            }
        }
        _file.DropCache(range.Offset, range.Count);
        batch.Clear();
    }

    private PosixException? TryWriteOut(long offset, long count)
    {
        try
        {
            _file.WriteOut(offset, count);
            return null;
        }
        catch (PosixException e)
        {
            return e;
        }
    }

    private bool IsOnDisk(MovedBatch batch, MovedBatch.Part part)
    {
        int got = _written.Read(Buffer, part.Count, part.Offset);
        return Buffer[..got].SequenceEqual(batch.Content(part));
    }

    // What is in memory tells a writer from a disk that lies. KERNEL: a direct read writes out first; so what was in memory before and is
    // there after it must be what it reads.
    private void CheckWithCache(MovedBatch batch, MovedBatch.Part part, PosixException? error)
    {
        int count = _io.Read(_file, Buffer[..part.Count], part.Count, part.Offset);
        var held = batch.Content(part)[..count];
        bool isChanged = count < part.Count || !Buffer[..count].SequenceEqual(held);
        if (isChanged && !_isWrittenTo())
        {
            throw error ?? Mismatch(part);
        }
        Buffer[..count].CopyTo(held);
        var found = Buffer[.._written.Read(Buffer, count, part.Offset)];
        Span<byte> page = stackalloc byte[AlignedBuffer.PageBytes];
        for (int at = 0; at < found.Length; at += AlignedBuffer.PageBytes)
        {
            int length = Math.Min(AlignedBuffer.PageBytes, found.Length - at);
            var before = held.Slice(at, length);
            if (!found.Slice(at, length).SequenceEqual(before)
                && page[.._io.Read(_file, page[..length], length, part.Offset + at)].SequenceEqual(before))
            {
                throw error ?? Mismatch(part);
            }
        }
    }

    private static Exception Mismatch(MovedBatch.Part part) => new RefusedException(OutcomeCode.VerifyMismatch,
        $"it does not read back as it was before, somewhere in the {part.Count} bytes from byte {part.Offset} on");
}
