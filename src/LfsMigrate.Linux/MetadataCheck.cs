using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux;

/// <summary>Compares a donor's metadata with the original's: a tool that reports success may have left something out.</summary>
public static class MetadataCheck
{
    private const uint PermissionBits = 0xFFF;

    /// <summary>Returns when owner, mode, length and extended attributes (ACLs among them) are equal.</summary>
    /// <param name="original">The file.</param>
    /// <param name="facts">stat of it.</param>
    /// <param name="donor">The copy.</param>
    /// <param name="isInternal">Says which attributes belong to the inode and not to the file.</param>
    /// <param name="subject">Who has failed, and the verb.</param>
    /// <exception cref="RefusedException">They are not.</exception>
    public static void Check(OpenedFile original, FileFacts facts, OpenedFile donor, Predicate<UnixPath> isInternal, string subject)
    {
        var made = donor.Stat();
        if (made.SizeBytes != facts.SizeBytes)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy has {made.SizeBytes} bytes instead of {facts.SizeBytes}");
        }
        if (made.Uid != facts.Uid || made.Gid != facts.Gid || (made.Mode & PermissionBits) != (facts.Mode & PermissionBits))
        {
            throw new RefusedException(OutcomeCode.FallbackFailed, $"{subject} the file's owner and mode");
        }
        foreach (var name in original.XattrNames().Concat(donor.XattrNames()).Where(n => !isInternal(n)).Distinct())
        {
            if (!Same(original.Xattr(name), donor.Xattr(name)))
            {
                throw new RefusedException(OutcomeCode.FallbackFailed, $"{subject} the file's attribute {name}");
            }
        }
    }

    private static bool Same(byte[]? left, byte[]? right) =>
        left == null ? right == null : right != null && left.AsSpan().SequenceEqual(right);
}
