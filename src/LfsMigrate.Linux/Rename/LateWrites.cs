using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <summary>Carries over to the new file what was written to the old one after the copy.</summary>
/// <remarks>
/// CRASH: the new file has the names and a part of what was written, as if it had been written there and not been flushed; the
/// old one, which has all of it, keeps its hidden name and is compared by the next run.
/// </remarks>
internal sealed class LateWrites : IContentSink, IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly OpenedFile _donor;
    private readonly AlignedBuffer _buffer = new(PieceBytes);
    private readonly PatientIo _io = new(CancellationToken.None);

    private LateWrites(OpenedFile donor) => _donor = donor;

    private bool HasFound { get; set; }

    /// <summary>Makes the content of the donor that of the old file again, and flushes it.</summary>
    /// <param name="old">Nobody writes to it now.</param>
    /// <param name="donor">Nor to this.</param>
    /// <param name="check">Called before each piece; throws when that is no longer sure.</param>
    /// <returns>Whether there was anything to carry over.</returns>
    internal static bool CarryOver(OpenedFile old, OpenedFile donor, Action check)
    {
        var facts = old.Stat();
        using var writes = new LateWrites(donor) { HasFound = donor.Stat().SizeBytes != facts.SizeBytes };
        if (writes.HasFound)
        {
            donor.SetLength(facts.SizeBytes);
        }
        using var buffer = new AlignedBuffer(PieceBytes);
        new ContentReader(buffer, check, CancellationToken.None).Read(old, facts.SizeBytes, _ => writes);
        if (writes.HasFound)
        {
            donor.SetTimes(facts.Accessed, facts.Modified);
            donor.Flush();
        }
        return writes.HasFound;
    }

    /// <inheritdoc/>
    public void TakeData(long offset, Span<byte> data)
    {
        var there = _buffer.Span[..data.Length];
        _io.Read(_donor, there, there.Length, offset);
        int same = data.CommonPrefixLength(there);
        if (same < data.Length)
        {
            HasFound = true;
            _io.Write(_donor, data[same..], offset + same);
        }
    }

    /// <inheritdoc/>
    public void TakeHole(long offset, long count)
    {
        using var zeros = new AlignedBuffer(PieceBytes);
        zeros.Span.Clear();
        foreach (var piece in new ExtentWalk(_donor, offset + count, PieceBytes, startBytes: offset).Pieces().Where(p => !p.IsHole))
        {
            TakeData(piece.Offset, zeros.Span[..(int)piece.Count]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
