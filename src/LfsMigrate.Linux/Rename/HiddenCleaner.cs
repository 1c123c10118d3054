using System.Collections.Concurrent;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <summary>
/// Settles what a rename that died has left in a directory. Nothing is removed unless another name holds the same file, or a
/// file of the same content: else it stays and is reported.
/// </summary>
/// <remarks>Thread-safe: a directory is settled before anybody works in it.</remarks>
public sealed class HiddenCleaner
{
    // A directory is looked through once in a run, and not to the end of a huge one.
    private const int EntriesMax = 20_000, DirectoriesMax = 100_000;

    // The files of a run must not wait for hours of comparing: larger ones are settled when they are named.
    private const long ComparedInASweepMax = 1L << 30;

    private readonly ConcurrentDictionary<FileIdentity, Lazy<bool>> _swept = new();

    /// <summary>Settles the leftovers in a directory when it is met for the first time. Never throws for a leftover.</summary>
    public void Sweep(DirectoryHandle directory)
    {
        if (_swept.Count < DirectoriesMax)
        {
            // Whoever comes while it is looked through waits; who works in another directory does not.
            _ = _swept.GetOrAdd(directory.Stat().Identity, _ => new Lazy<bool>(() => SweepNow(directory))).Value;
        }
    }

    private static bool SweepNow(DirectoryHandle directory)
    {
        try
        {
            var found = new List<HiddenName>();
            foreach (var entry in directory.Entries().Take(EntriesMax))
            {
                if (HiddenName.TryParse(entry.Name, out var hidden))
                {
                    found.Add(hidden);
                }
            }
            // ORDER: donors first: the name of one is what a further name is given by.
            foreach (var hidden in found.OrderBy(h => h.Kind))
            {
                Settle(directory, hidden, ComparedInASweepMax);
            }
        }
        catch (PosixException)
        {
            // A directory that may be passed but not read: files in it can be migrated all the same.
        }
        return true;
    }

    /// <summary>Settles one leftover and says what became of it, as the outcome of its name.</summary>
    public static RefusedException Settle(DirectoryHandle directory, HiddenName hidden, long comparedBytesMax = long.MaxValue)
    {
        try
        {
            // KERNEL: an open that waits would wait for a living migration, which has a lease; this one is refused.
            using var file = directory.Open(hidden.ToName(), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOATIME);
            using var lease = new FileLease(file);
            lease.Acquire();
            Settle(directory, hidden, file, lease, comparedBytesMax);
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
        catch (RefusedException e) when (e.Code == OutcomeCode.InUse)
        {
            return new RefusedException(OutcomeCode.Leftover, "belongs to a migration that is going on");
        }
        catch (RefusedException e)
        {
            return e;
        }
    }

    private static void Settle(DirectoryHandle directory, HiddenName hidden, OpenedFile file, FileLease lease, long comparedBytesMax)
    {
        var facts = file.Stat();
        if (hidden.Kind == HiddenKind.Keep && facts.Identity.Inode == hidden.Original)
        {
            if (facts.SizeBytes > comparedBytesMax)
            {
                throw Conflict("it is large; name it to have it compared");
            }
            Finish(directory, hidden, file, facts, lease);
        }
        else if (hidden.Kind == HiddenKind.Keep && facts.Identity.Inode != hidden.Donor)
        {
            throw Conflict("its name tells another inode than it has");
        }
        else if (hidden is { Kind: HiddenKind.Donor, Donor: not null } && facts.Identity.Inode != hidden.Donor
            && (facts.Identity.Inode != hidden.Original || facts.Links == 1))
        {
            throw Conflict("it is the only name of a file that was there meanwhile; rename it if the file is missed");
        }
        else if (hidden.Kind == HiddenKind.Moved && facts.Links == 1)
        {
            throw Conflict("it is the old file of a move to another directory; compare it with the one there, and remove it");
        }
        // A donor is never the only copy of anything: the name it was to have still has the file. And it is looked at once more:
        // a migration that was going on when it was opened may have exchanged it for the old file since.
        if (new LinkedName(directory, hidden.ToName()).Identity() != facts.Identity)
        {
            throw new RefusedException(OutcomeCode.InUse, "a migration that is going on has the name now");
        }
        directory.Unlink(hidden.ToName());
    }

    // The names were exchanged: the old file may go if the new one has the same content, and then from all of its names.
    private static void Finish(DirectoryHandle directory, HiddenName hidden, OpenedFile old, FileFacts facts, FileLease lease)
    {
        var oldNames = NamesInDirectory.Of(facts.Identity, directory);
        try
        {
            using var replacement = TryOpenNew(directory, hidden.Donor);
            if (replacement == null)
            {
                if (oldNames.Count == 0)
                {
                    throw Conflict("it is the only name of the file that was being migrated; rename it if the file is missed");
                }
                return;
            }
            CheckSame(old, facts, replacement);
            if (oldNames.Count + 1 < facts.Links)
            {
                throw Conflict("the old file has names in other directories");
            }
            var taker = replacement.Stat().Identity;
            foreach (var name in oldNames)
            {
                // ORDER: looked at before each one and after it: who waits for the lease has come by the old file.
                ConfirmUnwritten(old, facts, lease);
                if (!new PassingName(name, facts.Identity, taker).TryGive(passing => name.Directory.Link(replacement, passing)))
                {
                    throw Conflict($"'{name.Name}' was removed or leads to another file since a moment ago");
                }
            }
            directory.Flush();
            ConfirmUnwritten(old, facts, lease);
        }
        finally
        {
            oldNames.ForEach(n => n.Dispose());
        }
    }

    private static void ConfirmUnwritten(OpenedFile old, FileFacts facts, FileLease lease)
    {
        lease.Confirm();
        var now = old.Stat();
        if (now.SizeBytes != facts.SizeBytes || now.Modified != facts.Modified)
        {
            throw Conflict("the old file was written to since it was replaced; compare them by hand");
        }
    }

    private static OpenedFile? TryOpenNew(DirectoryHandle directory, ulong? inode)
    {
        foreach (var entry in directory.Entries().Where(e => e.Inode == inode && !HiddenName.TryParse(e.Name, out _)))
        {
            var file = directory.Open(entry.Name, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOATIME);
            if (file.Stat().Identity.Inode == inode)
            {
                return file;
            }
            file.Dispose();
        }
        return null;
    }

    // Anybody can give a file of his such a name: it must not get him a link to the file of somebody else.
    private static void CheckSame(OpenedFile old, FileFacts before, OpenedFile replacement)
    {
        var after = replacement.Stat();
        using var buffer = new AlignedBuffer(1024 * 1024);
        var reader = new DataVerifier(new ContentReader(buffer, () => { }, CancellationToken.None));
        if ((before.Uid, before.Gid, before.Mode, before.SizeBytes) != (after.Uid, after.Gid, after.Mode, after.SizeBytes)
            || reader.Digest(old, before.SizeBytes) != reader.Digest(replacement, before.SizeBytes))
        {
            throw Conflict("the file that replaced it has another content, owner or mode by now; compare them by hand");
        }
    }

    private static RefusedException Conflict(string why) => new(OutcomeCode.LeftoverConflict, $"left over from a run that died: {why}");
}
