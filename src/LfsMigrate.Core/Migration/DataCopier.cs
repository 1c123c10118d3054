using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>
/// Copies one file's data into an empty donor, in the streams of the reader: holes stay holes, every count is checked, the end is flushed.
/// </summary>
/// <param name="reader">Reads the original.</param>
/// <param name="pace">Is told how it comes on and may hold it up; null for nobody.</param>
/// <param name="flush">How the end is flushed; null for fsync.</param>
/// <param name="follower">Is told of each piece; null for nobody.</param>
public sealed class DataCopier(ContentReader reader, ITransferPace? pace = null, Action? flush = null, ICopyFollower? follower = null)
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
        var ranges = digest ? new RangeDigests(lengthBytes) : null;
        var progress = (pace ?? Unpaced.Instance).Begin(lengthBytes);
        var sum = new CopySum(progress, follower);
        long end = reader.Read(original, lengthBytes,
            stream => new CopyStream(donor, stream, ranges == null ? null : new StreamDigest(ranges, stream.Check), sum), isDense);
        if (end != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.Changed, $"it ends at byte {end} and had {lengthBytes} before");
        }
        // A hole at the end is made by the length alone; setting a length that is there already costs a transaction.
        if (sum.DataEndBytes != lengthBytes && donor.GetLength() != lengthBytes)
        {
            donor.SetLength(lengthBytes);
        }
        (flush ?? donor.Flush)();
        if (donor.GetLength() is var length && length != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy has {length} bytes instead of {lengthBytes}");
        }
        progress.End();
        return new CopyResult(lengthBytes, sum.DataBytes, ranges?.ToText());
    }
}
