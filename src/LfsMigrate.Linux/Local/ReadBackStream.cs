using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Linux.Local;

/// <summary>Reads back what one stream of a copy has written.</summary>
internal sealed class ReadBackStream : WriteOutStream
{
    private readonly WrittenData _written;
    private readonly StreamDigest _digest;
    private readonly AlignedBuffer _buffer = new(BatchBytes);

    /// <param name="donor">Being written; holes of it are told as such.</param>
    /// <param name="ranges">Takes the digests of what is read.</param>
    /// <param name="direct">Whether direct I/O is worth while there; null for what is known of the file system.</param>
    internal ReadBackStream(OpenedFile donor, RangeDigests ranges, bool? direct = null) : base(donor, "read back")
    {
        _written = new WrittenData(donor, direct);
        _digest = new StreamDigest(ranges, Check);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _written.Dispose();
        _buffer.Dispose();
    }

    private protected override void TakeWrittenOut(List<WrittenPiece> batch, long dataBytes)
    {
        _written.Choose(dataBytes, batch.Count);
        foreach (var piece in batch)
        {
            if (piece.IsHole)
            {
                _digest.TakeHole(piece.Offset, piece.Count);
            }
            else
            {
                Read(piece.Offset, piece.Count);
            }
        }
    }

    private void Read(long offset, long count)
    {
        int wanted;
        for (long at = offset, left = count; left > 0; at += wanted, left -= wanted)
        {
            var buffer = _buffer.Span;
            wanted = (int)Math.Min(buffer.Length, left);
            if (_written.Read(buffer, wanted, at) < wanted)
            {
                throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy ends before byte {at + wanted}");
            }
            _digest.TakeData(at, buffer[..wanted]);
        }
    }
}
