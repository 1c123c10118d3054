using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Reads a flushed donor back from storage, not from the page cache, and compares digests.</summary>
public sealed class DataVerifier(ContentReader reader)
{
    /// <summary>Returns when the donor's content is what the copy has read.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public void Verify(IDataFile donor, CopyResult copy)
    {
        donor.DropCache();
        donor.TrySetDirect(true);
        string found = Digest(donor, copy.LengthBytes);
        if (found != copy.Digest)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch,
                $"the copy read back has digest {found}, the original {copy.Digest}");
        }
    }

    /// <summary>XXH128 of a file's content.</summary>
    /// <exception cref="RefusedException">The file is shorter than <paramref name="lengthBytes"/>.</exception>
    public string Digest(IDataFile file, long lengthBytes)
    {
        var hash = new ContentDigest();
        long end = reader.Read(file, lengthBytes, hash.AppendZeros, (_, data) => hash.Append(data));
        if (end != lengthBytes)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch, $"it ends at byte {end} of {lengthBytes}");
        }
        return hash.ToHexadecimal();
    }
}
