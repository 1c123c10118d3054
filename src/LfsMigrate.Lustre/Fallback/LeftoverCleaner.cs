using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Guards;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>
/// Settles what a fallback that died has left in a directory. Nothing is removed unless another name holds the same
/// file, or a file of the same content: else it stays and is reported.
/// </summary>
internal sealed class LeftoverCleaner(DirectoryResolver resolver)
{
    // A directory is looked through once in a run, and not to the end of a huge one: a run over one file in a directory
    // of a million must not read a million names. A walk of the directory meets all leftovers by itself.
    private const int EntriesMax = 20_000, DirectoriesMax = 100_000, FilesMax = 1_000_000;

    private readonly HashSet<FileIdentity> _swept = [];
    private readonly HashSet<(string FsName, Fid Fid)> _sweptFiles = [];

    /// <summary>
    /// Whether a hard-linked file has names in directories that were not looked through yet: a keep-link lies beside the
    /// name that was the first to be moved, whichever that was.
    /// </summary>
    internal bool HasUnsweptNames(LustreMount mount, Fid fid)
    {
        if (_swept.Count >= DirectoriesMax || _sweptFiles.Contains((mount.FsName, fid)))
        {
            return false;
        }
        bool has = AtEachName(mount, fid, name => !_swept.Contains(name.Directory.Stat().Identity));
        if (!has && _sweptFiles.Count < FilesMax)
        {
            // Else a file with thousands of names would be asked for all of them at each one.
            _sweptFiles.Add((mount.FsName, fid));
        }
        return has;
    }

    /// <summary>Settles the leftovers beside all names of a file, of which no descriptor that can write may be open.</summary>
    internal void SweepBesideNames(LustreMount mount, Fid fid) => AtEachName(mount, fid, name =>
    {
        Sweep(name.Directory, mount);
        return false;
    });

    /// <summary>Settles the leftovers in a directory when it is met for the first time. Never throws for a leftover.</summary>
    internal void Sweep(DirectoryHandle directory, LustreMount mount)
    {
        if (_swept.Count >= DirectoriesMax || !_swept.Add(directory.Stat().Identity))
        {
            return;
        }
        try
        {
            var found = new List<LeftoverName>();
            foreach (var entry in directory.Entries().Take(EntriesMax))
            {
                if (LeftoverName.TryParse(entry.Name, out var leftover))
                {
                    found.Add(leftover);
                }
            }
            found.ForEach(leftover => Settle(directory, leftover, mount));
        }
        catch (PosixException)
        {
            // A directory that may be passed but not read: files in it can be migrated all the same.
        }
    }

    /// <summary>Settles one leftover and says what became of it, as the outcome of its name.</summary>
    internal RefusedException Settle(DirectoryHandle directory, LeftoverName leftover, LustreMount mount)
    {
        try
        {
            using var file = directory.OpenQuietly(leftover.ToName(), OpenFlags.O_RDWR);
            using var lease = new LeaseGuard(file);
            lease.Acquire();
            if (leftover.IsKeep)
            {
                SettleKeep(directory, leftover, mount, file, lease);
            }
            else
            {
                directory.Unlink(leftover.ToName());
            }
            return new RefusedException(OutcomeCode.Leftover, "left over from a run that died; cleaned up");
        }
        catch (PosixException e) when (e.Errno == Errno.ENOENT)
        {
            return new RefusedException(OutcomeCode.Leftover, "left over from a run that died; cleaned up");
        }
        catch (PosixException e) when (e.Errno is Errno.EBUSY or Errno.EAGAIN)
        {
            return new RefusedException(OutcomeCode.Leftover, "belongs to a migration that is going on");
        }
        catch (PosixException e)
        {
            return new RefusedException(OutcomeCode.LeftoverConflict, $"left over from a run that died and not to be settled: {e.Message}");
        }
        catch (RefusedException e)
        {
            return e;
        }
    }

    private bool AtEachName(LustreMount mount, Fid fid, Predicate<LinkedName> look)
    {
        try
        {
            var names = NamesOfFile.OfFid(mount, fid, resolver, leftoversToo: true);
            bool any = names.Aggregate(false, (found, name) => look(name) || found);
            names.ForEach(n => n.Dispose());
            return any;
        }
        catch (PosixException)
        {
            // The names cannot be had: whoever needs them all will say so.
            return false;
        }
    }

    private void SettleKeep(DirectoryHandle directory, LeftoverName keep, LustreMount mount, OpenedFile old, LeaseGuard lease)
    {
        if (old.Fid() != keep.Old)
        {
            throw Conflict("its name tells another FID than it has");
        }
        var oldNames = NamesOfFile.OfFid(mount, keep.Old, resolver);
        var newNames = NamesOfFile.OfFid(mount, keep.New!.Value, resolver);
        var identity = old.Stat().Identity;
        try
        {
            if (newNames.Count > 0)
            {
                Finish(old, lease, oldNames, newNames[0], keep);
            }
            else if (!oldNames.Any(name => name.Identity() == identity))
            {
                throw Conflict("it is the only name of the file that was being migrated; rename it if the file is missed");
            }
            directory.Unlink(keep.ToName());
        }
        finally
        {
            oldNames.ForEach(n => n.Dispose());
            newNames.ForEach(n => n.Dispose());
        }
    }

    // The rename was done: the old file may go if the new one has the same content, and then from all of its names.
    // RACE: between the last look at a name and the rename another file may be moved onto that name, or the name removed:
    // the rename then replaces that file, or brings the name back. The window is two calls long.
    private static void Finish(OpenedFile old, LeaseGuard oldLease, List<LinkedName> oldNames, LinkedName source, LeftoverName keep)
    {
        using var replacement = source.Directory.OpenQuietly(source.Name, OpenFlags.O_RDWR);
        CheckReplaces(old, replacement, keep);
        using var lease = new LeaseGuard(replacement);
        lease.Acquire();
        ulong token = old.DataVersion(LustreCalls.LL_DV_RD_FLUSH);
        CheckSameContent(old, replacement);
        oldLease.Check();
        oldLease.Release();
        // ORDER: looked at before the first rename and after each: the old file may be open under its other names, and
        // what was written to it since the comparison is nowhere else. The keep-link goes only when nothing was.
        CheckUnwritten(old, token);
        var identity = old.Stat().Identity;
        foreach (var name in oldNames)
        {
            var passing = LeftoverName.OfNewDonor(keep.Old).ToName();
            source.Directory.Link(source.Name, name.Directory, passing);
            if (name.Identity() != identity)
            {
                name.Directory.Unlink(passing);
                throw Conflict($"'{name.Name}' leads to another file since a moment ago");
            }
            name.Directory.Rename(passing, name.Name);
            CheckUnwritten(old, token);
        }
    }

    // Anybody can give a file of his such a name: it must not get him a link to the file of somebody else.
    private static void CheckReplaces(OpenedFile old, OpenedFile replacement, LeftoverName keep)
    {
        FileFacts before = old.Stat(), after = replacement.Stat();
        if (replacement.Fid() != keep.New || before.Uid != after.Uid || before.Gid != after.Gid || before.Mode != after.Mode)
        {
            throw Conflict("the file that replaced it has another owner or mode by now; compare them by hand");
        }
    }

    private static void CheckUnwritten(OpenedFile old, ulong token)
    {
        using var lease = new LeaseGuard(old);
        lease.Acquire();
        if (old.DataVersion(LustreCalls.LL_DV_RD_FLUSH) != token)
        {
            throw Conflict("the old file was written to since it was replaced; compare them by hand");
        }
    }

    private static void CheckSameContent(OpenedFile old, OpenedFile replacement)
    {
        long length = old.GetLength();
        using var buffer = new AlignedBuffer(1024 * 1024);
        var reader = new DataVerifier(new ContentReader(buffer, () => { }, CancellationToken.None));
        if (replacement.GetLength() != length || reader.Digest(old, length) != reader.Digest(replacement, length))
        {
            throw Conflict("the file that replaced it has another content by now; compare them by hand");
        }
    }

    private static RefusedException Conflict(string why) => new(OutcomeCode.LeftoverConflict,
        $"left over from a run that died: {why}");
}
