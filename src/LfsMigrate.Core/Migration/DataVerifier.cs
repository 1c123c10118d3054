using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Reads a flushed donor back from storage, not from the page cache, and compares digests.</summary>
public sealed class DataVerifier(ContentReader reader)
{
    /// <summary>Returns when the donor's content is what the copy has read.</summary>
    /// <param name="donor">Flushed.</param>
    /// <param name="copy">What the copy has read.</param>
    /// <param name="direct">Whether it is read past the page cache, as far as the file system can; else the cache is only emptied before.</param>
    /// <exception cref="RefusedException">It is not.</exception>
    public void Verify(IDataFile donor, CopyResult copy, bool direct = true)
    {
        donor.DropCache();
        if (direct)
        {
            donor.TrySetDirect(true);
        }
        // What was written from end to end has no holes to look for.
        Compare(Digest(donor, copy.LengthBytes, isDense: copy.DataBytes == copy.LengthBytes), copy);
    }

    /// <summary>Returns when what was read back is what was copied.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public static void Compare(string found, CopyResult copy)
    {
        if (found != copy.Digest)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch,
                $"the copy read back has digest {found}, the original {copy.Digest}");
        }
    }

    /// <summary>The <see cref="ContentDigest"/> of a file.</summary>
    /// <param name="file">Is read.</param>
    /// <param name="lengthBytes">How much of it.</param>
    /// <param name="isDense">It is known to have no holes.</param>
    /// <exception cref="RefusedException">The file is shorter than <paramref name="lengthBytes"/>.</exception>
    public string Digest(IDataFile file, long lengthBytes, bool isDense = false)
    {
        var ranges = new RangeDigests(lengthBytes);
        long end = reader.Read(file, lengthBytes, stream => new StreamDigest(ranges, stream.Check), isDense);
        if (end != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch, $"it ends at byte {end} of {lengthBytes}");
        }
        return ranges.ToText();
    }
}
