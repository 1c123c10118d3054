using System.Collections.Concurrent;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>
/// Reads a copy back from storage while it is still being written: each piece is written out and read again past the page cache,
/// or dropped from it before, on a thread of its own behind the copying one.
/// </summary>
/// <remarks>It learns of the pieces as the pace of the copy, and passes everything on to the real one.</remarks>
internal sealed class ReadBack : ITransferPace, ICopyProgress, IDisposable
{
    // Written out at once: a file in a million pieces is not to wait for the disk at each.
    private const long BatchBytes = 4L * 1024 * 1024;
    private const int BatchPiecesMax = 4096;

    // So many batches are being written while one is read, or the disk would have nothing to do meanwhile.
    private const int BatchesUnderWay = 8;
    private const int DirectBytesMin = 128 * 1024;

    private readonly OpenedFile _donor, _source;
    private readonly PatientIo _io = new(CancellationToken.None);
    private readonly ITransferPace _inner;
    private readonly BlockingCollection<Piece> _pieces = [];
    private readonly ContentDigest _digest = new();
    private readonly Thread _reader;
    private ICopyProgress? _progress;
    private Exception? _failure;
    private long _position;
    private volatile bool _isGivenUp;

    /// <param name="donor">Being written; holes of it are told as such.</param>
    /// <param name="inner">The pace of the run.</param>
    /// <param name="isDirectTrue">Direct I/O on this file system never goes through the page cache unasked: the cache need not be dropped.</param>
    internal ReadBack(OpenedFile donor, ITransferPace inner, bool isDirectTrue)
    {
        (_donor, _inner) = (donor, inner);
        _source = (isDirectTrue ? donor.TryOpenDirect() : null) ?? donor;
        _reader = new Thread(ReadAll) { IsBackground = true, Name = "read back" };
    }

    /// <inheritdoc/>
    public int PieceBytesMax => _inner.PieceBytesMax;

    /// <inheritdoc/>
    public ICopyProgress Begin(long lengthBytes)
    {
        _progress = _inner.Begin(lengthBytes);
        _reader.Start();
        return this;
    }

    /// <inheritdoc/>
    public void Advance(long positionBytes, int dataBytes, CancellationToken cancellation)
    {
        _pieces.Add(new Piece(_position, positionBytes - _position, dataBytes == 0), cancellation);
        _position = positionBytes;
        _progress!.Advance(positionBytes, dataBytes, cancellation);
    }

    /// <inheritdoc/>
    public void End() => _progress!.End();

    /// <summary>Waits for the reader: the digest of what it has read.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is shorter than what was written.</exception>
    internal string Finish()
    {
        _pieces.CompleteAdding();
        _reader.Join();
        return _failure == null ? _digest.ToText() : throw _failure;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isGivenUp = true;
        _pieces.CompleteAdding();
        if (_progress != null)
        {
            _reader.Join();
        }
        _pieces.Dispose();
        if (_source != _donor)
        {
            _source.Dispose();
        }
    }

    private void ReadAll()
    {
        try
        {
            using var buffer = new AlignedBuffer(1024 * 1024);
            var underWay = new Queue<List<Piece>>();
            foreach (var batch in Batches())
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
        }
    }

    private IEnumerable<List<Piece>> Batches()
    {
        var batch = new List<Piece>();
        long bytes = 0;
        foreach (var piece in _pieces.GetConsumingEnumerable().TakeWhile(_ => !_isGivenUp))
        {
            batch.Add(piece);
            bytes += piece.IsHole ? 0 : piece.Count;
            if (bytes >= BatchBytes || batch.Count >= BatchPiecesMax)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
        }
        yield return batch;
    }

    private void StartWriteOut(List<Piece> batch)
    {
        if (RangeOf(batch) is { } range)
        {
            _donor.StartWriteOut(range.Offset, range.Count);
        }
    }

    private void Read(List<Piece> batch, Span<byte> buffer)
    {
        var source = _donor;
        if (RangeOf(batch) is { } range)
        {
            _donor.WriteOut(range.Offset, range.Count);
            // Many small pieces: past the page cache the disk would be waited for at each, through it the kernel reads ahead.
            source = range.Count / batch.Count >= DirectBytesMin ? _source : _donor;
            if (!source.IsDirect)
            {
                DropCache(range.Offset, range.Count);
            }
        }
        foreach (var piece in batch)
        {
            if (piece.IsHole)
            {
                _digest.AppendZeros(piece.Count);
            }
            else
            {
                Read(source, piece.Offset, piece.Count, buffer);
            }
        }
    }

    // From the first byte of data to the last.
    private static (long Offset, long Count)? RangeOf(List<Piece> batch)
    {
        int first = batch.FindIndex(p => !p.IsHole), last = batch.FindLastIndex(p => !p.IsHole);
        return first < 0 ? null : (batch[first].Offset, batch[last].Offset + batch[last].Count - batch[first].Offset);
    }

    // Outward to pages: what lies in the page of a neighbour is dropped with it.
    private void DropCache(long offset, long count)
    {
        long first = offset / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
        _donor.DropCache(first, offset + count - first + AlignedBuffer.PageBytes);
    }

    private void Read(OpenedFile source, long offset, long count, Span<byte> buffer)
    {
        int wanted;
        for (long at = offset, left = count; left > 0; at += wanted, left -= wanted)
        {
            wanted = (int)Math.Min(buffer.Length, left);
            if (ReadFromStorage(source, at, wanted, buffer) < wanted)
            {
                throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy ends before byte {at + wanted}");
            }
            _digest.Append(buffer[..wanted]);
        }
    }

    private int ReadFromStorage(OpenedFile source, long offset, int wanted, Span<byte> buffer)
    {
        bool wasDirect = source.IsDirect;
        int got = _io.Read(source, buffer[..Pages(wanted)], wanted, offset);
        if (wasDirect && !source.IsDirect)
        {
            // It has gone over to the page cache, where the copy's own pages are.
            DropCache(offset, wanted);
            got = _io.Read(source, buffer[..wanted], wanted, offset);
        }
        return got;
    }

    // Direct I/O takes no odd lengths; what there is behind the end of the file is not counted.
    private static int Pages(int bytes) => (bytes + AlignedBuffer.PageBytes - 1) / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;

    private readonly record struct Piece(long Offset, long Count, bool IsHole);
}
