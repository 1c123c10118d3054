using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Copies one file's data into an empty donor: holes stay holes, every count is checked, the end is flushed.</summary>
/// <param name="reader">Reads the original.</param>
/// <param name="cancellation">Ends the copy between two pieces.</param>
public sealed class DataCopier(ContentReader reader, CancellationToken cancellation)
{
    /// <summary>Copies the first <paramref name="lengthBytes"/> of <paramref name="original"/>.</summary>
    /// <exception cref="RefusedException">The original is shorter than that, or the donor did not get its length.</exception>
    /// <exception cref="PosixException">A call failed for good.</exception>
    public CopyResult Copy(IDataFile original, IDataFile donor, long lengthBytes, bool digest)
    {
        var io = new PatientIo(cancellation);
        var hash = digest ? new ContentDigest() : null;
        long written = 0;
        long end = reader.Read(original, lengthBytes, hole => hash?.AppendZeros(hole), (offset, data) =>
        {
            hash?.Append(data);
            io.Write(donor, data, offset);
            written += data.Length;
        });
        if (end != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.Changed, $"it ends at byte {end} and had {lengthBytes} before");
        }
        // A hole at the end is made by the length alone.
        donor.SetLength(lengthBytes);
        donor.Flush();
        if (donor.GetLength() is var length && length != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy has {length} bytes instead of {lengthBytes}");
        }
        return new CopyResult(lengthBytes, written, hash?.ToHexadecimal());
    }
}
