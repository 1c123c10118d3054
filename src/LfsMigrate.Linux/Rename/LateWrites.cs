using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <summary>Carries over to the new file what was written to the old one after the copy.</summary>
/// <remarks>
/// CRASH: the new file has the names and the beginning of what was written, as if whoever wrote it had not come further; the
/// old one, which has all of it, keeps its hidden name and is compared by the next run.
/// </remarks>
internal sealed class LateWrites : IContentSink, IDisposable
{
    private const int PieceBytes = 1 << 20;

    private static readonly byte[] Zeros = new byte[PieceBytes];

    private readonly OpenedFile _donor;
    private readonly Action _check;
    private readonly AlignedBuffer _buffer = new(PieceBytes);
    private readonly PatientIo _io = new(CancellationToken.None);

    private LateWrites(OpenedFile donor, Action check) => (_donor, _check) = (donor, check);

    /// <summary>Makes the content of the donor that of the old file again.</summary>
    /// <param name="old">Nobody writes to it now.</param>
    /// <param name="donor">Nor to this.</param>
    /// <param name="check">Called before each piece, and at the end; throws when that is no longer sure.</param>
    internal static void CarryOver(OpenedFile old, OpenedFile donor, Action check)
    {
        long length = old.GetLength();
        if (donor.GetLength() > length)
        {
            donor.SetLength(length);
        }
        using var buffer = new AlignedBuffer(PieceBytes);
        using var writes = new LateWrites(donor, check);
        new ContentReader(buffer, check, CancellationToken.None).Read(old, length, _ => writes);
        // ORDER: last. What was appended is there piece by piece, and no zeros in its place: this is for a hole at the end.
        if (donor.GetLength() < length)
        {
            donor.SetLength(length);
        }
        check();
    }

    /// <inheritdoc/>
    public void TakeData(long offset, Span<byte> data)
    {
        var there = _buffer.Span[..data.Length];
        int got = _io.Read(_donor, there, there.Length, offset);
        int same = data.CommonPrefixLength(there[..got]);
        if (same < data.Length)
        {
            _io.Write(_donor, data[same..], offset + same);
        }
    }

    /// <inheritdoc/>
    public void TakeHole(long offset, long count)
    {
        foreach (var piece in new ExtentWalk(_donor, Math.Min(offset + count, _donor.GetLength()), PieceBytes, startBytes: offset).Pieces().Where(p => !p.IsHole))
        {
            _check();
            TakeData(piece.Offset, Zeros.AsSpan(0, (int)piece.Count));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
