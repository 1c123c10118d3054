using System.Collections.Concurrent;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>
/// Reads a copy back from storage while it is still being written: each piece is written out, dropped from the page cache and
/// read again, on a thread of its own behind the copying one.
/// </summary>
/// <remarks>It learns of the pieces as the pace of the copy, and passes everything on to the real one.</remarks>
internal sealed class ReadBack : ITransferPace, ICopyProgress, IDisposable
{
    // Written out at once: a file in a million pieces is not to wait for the disk at each.
    private const long BatchBytes = 4L * 1024 * 1024;
    private const int BatchPiecesMax = 4096;

    private readonly OpenedFile _donor;
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
    internal ReadBack(OpenedFile donor, ITransferPace inner)
    {
        (_donor, _inner) = (donor, inner);
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
    }

    private void ReadAll()
    {
        try
        {
            using var buffer = new AlignedBuffer(1024 * 1024);
            var batch = new List<Piece>();
            long bytes = 0;
            foreach (var piece in _pieces.GetConsumingEnumerable().TakeWhile(_ => !_isGivenUp))
            {
                batch.Add(piece);
                bytes += piece.IsHole ? 0 : piece.Count;
                if (bytes >= BatchBytes || batch.Count >= BatchPiecesMax)
                {
                    Read(batch, buffer.Span);
                    batch.Clear();
                    bytes = 0;
                }
            }
            Read(batch, buffer.Span);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the thread that asks for the digest.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
        }
    }

    private void Read(List<Piece> batch, Span<byte> buffer)
    {
        var data = batch.Where(p => !p.IsHole).ToList();
        if (data.Count > 0)
        {
            long start = data[0].Offset, end = data[^1].Offset + data[^1].Count;
            _donor.WriteOut(start, end - start);
            // Outward to pages: what lies in the page of a neighbour is dropped with it.
            long first = start / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
            _donor.DropCache(first, end - first + AlignedBuffer.PageBytes);
        }
        foreach (var piece in batch)
        {
            if (piece.IsHole)
            {
                _digest.AppendZeros(piece.Count);
            }
            else
            {
                Read(piece.Offset, piece.Count, buffer);
            }
        }
    }

    private void Read(long offset, long count, Span<byte> buffer)
    {
        var io = new PatientIo(CancellationToken.None);
        int wanted;
        for (long at = offset, left = count; left > 0; at += wanted, left -= wanted)
        {
            wanted = (int)Math.Min(buffer.Length, left);
            if (io.Read(_donor, buffer[..wanted], wanted, at) < wanted)
            {
                throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy ends before byte {at + wanted}");
            }
            _digest.Append(buffer[..wanted]);
        }
    }

    private readonly record struct Piece(long Offset, long Count, bool IsHole);
}
