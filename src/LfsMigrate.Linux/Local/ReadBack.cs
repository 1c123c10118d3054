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
    private readonly OpenedFile _donor;
    private readonly ITransferPace _inner;
    private readonly BlockingCollection<(long Offset, long Count, bool IsHole)> _pieces = [];
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
        _pieces.Add((_position, positionBytes - _position, dataBytes == 0), cancellation);
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
        return _failure == null ? _digest.ToHexadecimal() : throw _failure;
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
            foreach (var (offset, count, isHole) in _pieces.GetConsumingEnumerable().TakeWhile(_ => !_isGivenUp))
            {
                if (isHole)
                {
                    _digest.AppendZeros(count);
                }
                else
                {
                    Read(offset, count, buffer.Span);
                }
            }
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the thread that asks for the digest.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
        }
    }

    private void Read(long offset, long count, Span<byte> buffer)
    {
        _donor.WriteOut(offset, count);
        // Outward to pages: what lies in the page of a neighbour is dropped with it.
        long first = offset / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
        _donor.DropCache(first, offset - first + count + AlignedBuffer.PageBytes);
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
}
