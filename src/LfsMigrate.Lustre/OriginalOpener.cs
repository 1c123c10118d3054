using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Archive;
using LfsMigrate.Lustre.Fallback;

namespace LfsMigrate.Lustre;

/// <summary>Opens files for migration, and says of what is not fit for it why.</summary>
internal sealed class OriginalOpener(DirectoryResolver resolver, MigrationSettings settings)
{
    private readonly LeftoverCleaner _leftovers = new(resolver);
    private DirectoryHandle? _lastDirectory;
    private LustreMount? _lastMount;

    /// <summary>Opens the directories.</summary>
    internal DirectoryResolver Resolver => resolver;

    /// <summary>Opens a file; nothing of it is locked or changed.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="access">O_RDWR for a migration, which also settles leftovers; O_RDONLY and O_NONBLOCK for a plan, which
    /// changes nothing and waits for nobody.</param>
    /// <param name="withSize">Whether its size and times are wanted already; else they are 0, but for a released file.</param>
    /// <exception cref="RefusedException">It is of a kind that is not migrated.</exception>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    internal OriginalFile Open(UnixPath path, int access, bool withSize)
    {
        FitFile.RefuseDirectory(path);
        return TryOpen(path, access, withSize) ?? Open(path, access, withSize);
    }

    // Null when the leftovers beside its other names were settled first: then it is to be looked at anew.
    private OriginalFile? TryOpen(UnixPath path, int access, bool withSize)
    {
        var directory = resolver.Resolve(path.Parent);
        OpenedFile? file = null;
        try
        {
            bool isPlan = (access & OpenFlags.O_RDWR) == 0;
            var mount = MountOf(directory, settleLeftovers: !isPlan);
            if (LeftoverName.TryParse(path.Name, out var leftover))
            {
                throw isPlan
                    ? new RefusedException(OutcomeCode.Leftover, "left over from a run that died, or of a migration that is going on")
                    : _leftovers.Settle(directory, leftover, mount);
            }
            var facts = Look(directory, path.Name, withSize);
            file = OpenEntry(directory, path.Name, access, settings.DirectIo && !facts.IsEncrypted);
            if (file.StatLazily().Identity != facts.Identity)
            {
                throw new RefusedException(OutcomeCode.Replaced, "its name leads to another file since a moment ago");
            }
            var fid = file.Fid();
            if (!isPlan && facts.Links > 1 && SweptBesideNames(file, fid, mount))
            {
                directory.Dispose();
                return null;
            }
            var original = new OriginalFile(file, directory, path.Name, mount, facts, fid, ReadLayout(file))
            {
                Archive = ArchiveState.Of(file),
            };
            original.Archive.RefuseUnfit(original.Layout, settings.Restore);
            // How long it may take to come back is a matter of its size.
            return original.Layout.IsReleased || original.Archive.IsReleased ? original with { Facts = file.Stat() } : original;
        }
        catch
        {
            file?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    // Each directory is swept once in a run, so this file is opened anew once at most for each of its names.
    private bool SweptBesideNames(OpenedFile file, Fid fid, LustreMount mount)
    {
        if (!_leftovers.HasUnsweptNames(mount, fid))
        {
            return false;
        }
        // ORDER: our own descriptor could write, so it would stand in the way of the lease that settling takes.
        file.Dispose();
        _leftovers.SweepBesideNames(mount, fid);
        return true;
    }

    /// <summary>Reads the layout of an open file.</summary>
    /// <exception cref="RefusedException">It is of a kind that is not known here.</exception>
    internal static Layout DecodeLayout(byte[] lov)
    {
        try
        {
            return LayoutCodec.Decode(lov);
        }
        catch (FormatException e)
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, $"its layout cannot be read: {e.Message}");
        }
    }

    private static FileFacts Look(DirectoryHandle directory, UnixPath name, bool withSize)
    {
        var facts = FitFile.Look(directory, name, withSize);
        if (facts.Identity.Device != directory.Device)
        {
            throw new RefusedException(OutcomeCode.OtherFileSystem, "another file system is mounted on its name");
        }
        return facts;
    }

    private LustreMount MountOf(DirectoryHandle directory, bool settleLeftovers)
    {
        if (_lastMount == null || !ReferenceEquals(directory, _lastDirectory))
        {
            if (directory.FileSystemType() != LustreCalls.LL_SUPER_MAGIC)
            {
                throw new RefusedException(OutcomeCode.NotLustre, "it is not on Lustre");
            }
            var mount = LustreMount.Find(directory.CurrentPath())
                ?? throw new RefusedException(OutcomeCode.NotLustre, "no mounted Lustre holds it");
            // One object per mount: what is known of its OSTs and pools stays known.
            if (_lastMount?.Root != mount.Root)
            {
                _lastMount = mount;
                settings.OnMount?.Invoke(mount);
            }
            _lastDirectory = directory;
            if (settleLeftovers)
            {
                _leftovers.Sweep(directory, _lastMount);
            }
        }
        return _lastMount;
    }

    // With its key an encrypted file is not written with O_DIRECT, see EncryptionRules; without it nothing else works.
    private OpenedFile OpenEntry(DirectoryHandle directory, UnixPath name, int access, bool direct)
    {
        // KERNEL: O_NOATIME is for the owner and root; O_DIRECT is refused at open by file systems without it.
        int wishes = OpenFlags.O_NOATIME | (direct ? OpenFlags.O_DIRECT : 0);
        while (true)
        {
            try
            {
                return directory.Open(name, access | wishes);
            }
            catch (PosixException e) when (e.Errno == Errno.EPERM && (wishes & OpenFlags.O_NOATIME) != 0)
            {
                wishes &= ~OpenFlags.O_NOATIME;
            }
            catch (PosixException e) when (e.Errno == Errno.EINVAL && (wishes & OpenFlags.O_DIRECT) != 0)
            {
                wishes &= ~OpenFlags.O_DIRECT;
            }
            catch (PosixException e) when (e.Errno == Errno.ENOKEY && (wishes & OpenFlags.O_CIPHERTEXT) == 0)
            {
                wishes |= settings.DirectIo ? OpenFlags.O_DIRECT | OpenFlags.O_CIPHERTEXT : throw new RefusedException(
                    OutcomeCode.EncryptedNoKey, "it is encrypted and its key is not here; without the key only O_DIRECT can copy it");
            }
            catch (PosixException e) when (e.Errno == Errno.EPERM)
            {
                FitFile.RefuseByInodeFlags(directory, name);
                throw;
            }
            catch (PosixException e) when (e.Errno == Errno.ELOOP)
            {
                throw FitFile.NotRegular(OutcomeCode.NotRegular, "a symbolic link");
            }
        }
    }

    /// <summary>Reads the layout of an open file, if it is of a kind that is migrated.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    internal static Layout ReadLayout(OpenedFile file)
    {
        var layout = DecodeLayout(file.LayoutBlob());
        if (layout.IsForeign)
        {
            throw new RefusedException(OutcomeCode.ForeignLayout, "its layout is foreign: its data is not on this Lustre");
        }
        // Not to be given another layout either: what is read of it may not be what the layout holds for others.
        if (layout.KeepOwnObstacle is { } obstacle)
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, obstacle);
        }
        MirrorRules.Check(layout);
        return layout;
    }
}
