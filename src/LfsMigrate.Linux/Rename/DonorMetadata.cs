using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Rename;

/// <summary>Gives a donor whatever a file has beside its data, and looks whether it has got it.</summary>
internal static class DonorMetadata
{
    /// <summary>Carries mode, extended attributes (ACLs and capabilities among them), inode flags and times.</summary>
    /// <param name="original">The file.</param>
    /// <param name="facts">stat of it.</param>
    /// <param name="donor">Has its data and its owner already: writing and chown take capabilities away.</param>
    /// <exception cref="RefusedException">Something of it cannot be kept here.</exception>
    internal static void Carry(OpenedFile original, FileFacts facts, OpenedFile donor)
    {
        CarryAttributes(original, facts, donor, _ => false);
        InodeFlags.CarryRest(original, donor);
        donor.SetTimes(facts.Accessed, facts.Modified);
        MetadataCheck.Check(original, facts, donor, _ => false, "the copy could not be given");
        if (donor.Stat() is var made && (made.Modified != facts.Modified || made.Accessed != facts.Accessed))
        {
            throw new RefusedException(OutcomeCode.FallbackFailed, "this file system does not keep its times to the nanosecond");
        }
    }

    /// <summary>Carries mode and extended attributes.</summary>
    /// <param name="original">The file.</param>
    /// <param name="facts">stat of it.</param>
    /// <param name="donor">Has its data and its owner already.</param>
    /// <param name="isInternal">Says which attributes belong to the inode and not to the file.</param>
    /// <exception cref="RefusedException">An attribute cannot be set here.</exception>
    internal static void CarryAttributes(OpenedFile original, FileFacts facts, OpenedFile donor, Predicate<UnixPath> isInternal)
    {
        var wanted = original.XattrNames().Where(name => !isInternal(name)).ToList();
        // A default ACL of the directory may have given the donor some.
        foreach (var name in donor.XattrNames().Where(name => !isInternal(name)).Except(wanted))
        {
            donor.RemoveXattr(name);
        }
        CarryXattrs(original, wanted, donor);
        // ORDER: after the ACL, which has a part of the mode in it.
        donor.SetMode(facts.Mode);
    }

    private static void CarryXattrs(OpenedFile original, IEnumerable<UnixPath> names, OpenedFile donor)
    {
        foreach (var name in names)
        {
            byte[]? value = original.Xattr(name);
            if (value != null && !value.AsSpan().SequenceEqual(donor.Xattr(name)))
            {
                Set(donor, name, value);
            }
        }
    }

    private static void Set(OpenedFile donor, UnixPath name, byte[] value)
    {
        try
        {
            donor.SetXattr(name, value);
        }
        catch (PosixException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM or Errno.EACCES)
        {
            throw new RefusedException(OutcomeCode.FallbackFailed, $"it could not be given the file's attribute {name}: {e.Message}");
        }
    }
}
