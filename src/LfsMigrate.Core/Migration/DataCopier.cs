using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Copies one file's data into an empty donor: holes stay holes, every count is checked, the end is flushed.</summary>
/// <param name="reader">Reads the original.</param>
/// <param name="cancellation">Ends the copy between two pieces.</param>
/// <param name="pace">Is told how it comes on and may hold it up; null for nobody.</param>
/// <param name="flush">How the end is flushed; null for fsync.</param>
public sealed class DataCopier(ContentReader reader, CancellationToken cancellation, ITransferPace? pace = null, Action? flush = null)
{
    /// <summary>Copies the first <paramref name="lengthBytes"/> of <paramref name="original"/>.</summary>
    /// <param name="original">Is read.</param>
    /// <param name="donor">Is written.</param>
    /// <param name="lengthBytes">How much.</param>
    /// <param name="digest">Whether somebody will verify the copy.</param>
    /// <param name="isDense">The original is known to have no holes.</param>
    /// <exception cref="RefusedException">The original is shorter than that, or the donor did not get its length.</exception>
    /// <exception cref="PosixException">A call failed for good.</exception>
    public CopyResult Copy(IDataFile original, IDataFile donor, long lengthBytes, bool digest, bool isDense = false)
    {
        var io = new PatientIo(cancellation);
        var hash = digest ? new ContentDigest() : null;
        var progress = (pace ?? Unpaced.Instance).Begin(lengthBytes);
        long written = 0, position = 0, dataEnd = 0;
        long end = reader.Read(original, lengthBytes, hole =>
        {
            hash?.AppendZeros(hole);
            progress.Advance(position += hole, 0, cancellation);
        }, (offset, data) =>
        {
            hash?.Append(data);
            io.Write(donor, data, offset);
            written += data.Length;
            dataEnd = offset + data.Length;
            // ORDER: behind the write, so that the reader looks at the guard between a pause and the next piece.
            progress.Advance(position = offset + data.Length, data.Length, cancellation);
        }, isDense);
        if (end != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.Changed, $"it ends at byte {end} and had {lengthBytes} before");
        }
        // A hole at the end is made by the length alone; setting a length that is there already costs a transaction.
        if (dataEnd != lengthBytes && donor.GetLength() != lengthBytes)
        {
            donor.SetLength(lengthBytes);
        }
        (flush ?? donor.Flush)();
        if (donor.GetLength() is var length && length != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy has {length} bytes instead of {lengthBytes}");
        }
        progress.End();
        return new CopyResult(lengthBytes, written, hash?.ToText());
    }
}
