using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>
/// Compares a donor's metadata with the original's: rsync reports success also where it was not allowed to give the
/// owner away, or where it could not read an attribute.
/// </summary>
internal static class DonorMetadata
{
    private const uint PermissionBits = 0xFFF;

    /// <summary>Returns when owner, mode, length and extended attributes (ACLs among them) are equal.</summary>
    /// <exception cref="RefusedException">They are not.</exception>
    internal static void Check(OpenedFile original, FileFacts facts, OpenedFile donor)
    {
        var made = donor.Stat();
        if (made.SizeBytes != facts.SizeBytes)
        {
            throw new RefusedException(OutcomeCode.VerifyMismatch, $"the copy has {made.SizeBytes} bytes instead of {facts.SizeBytes}");
        }
        if (made.Uid != facts.Uid || made.Gid != facts.Gid || (made.Mode & PermissionBits) != (facts.Mode & PermissionBits))
        {
            throw new RefusedException(OutcomeCode.FallbackFailed, "rsync did not give the copy the file's owner and mode");
        }
        var names = original.XattrNames().Concat(donor.XattrNames()).Where(n => !LustreXattr.IsInternal(n)).Distinct();
        foreach (var name in names)
        {
            if (!Same(original.Xattr(name), donor.Xattr(name)))
            {
                throw new RefusedException(OutcomeCode.FallbackFailed, $"rsync did not give the copy the file's attribute {name}");
            }
        }
    }

    private static bool Same(byte[]? left, byte[]? right) =>
        left == null ? right == null : right != null && left.AsSpan().SequenceEqual(right);
}
