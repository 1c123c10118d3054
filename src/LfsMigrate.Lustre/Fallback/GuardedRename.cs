using System.Diagnostics;
using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Guards;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>
/// Replaces a file by its donor under all of its names, so that a writer who comes in between loses nothing.
/// </summary>
/// <remarks>
/// Lustre has no RENAME_EXCHANGE, and a rename over a leased file breaks the lease. So the old file keeps a second name
/// until it is known that nobody has written to it since the copy; else it is put back.
/// CRASH: before the rename the name holds the old file, after it the new one; the keep-link beside it carries both
/// FIDs, and the next run settles it (<see cref="LeftoverCleaner"/>).
/// RACE: between the last look at a name and the rename another file may be moved onto that name or the name removed:
/// the rename then replaces that file, or brings the name back. Lustre offers no conditional rename; the window is two
/// calls long.
/// </remarks>
internal sealed class GuardedRename(OriginalFile original, FileFacts facts, ulong token, OpenedFile donor,
    UnixPath donorName, IReadOnlyList<LinkedName> names)
{
    // Whoever only looks, as another run that settles leftovers does, is gone by then; for a writer the old file is put back.
    private const int ShortlyOpenMilliseconds = 250, LookAgainMilliseconds = 5;

    private readonly FileIdentity _newIdentity = donor.Stat().Identity;
    private readonly LeftoverName _keep = new(original.Fid, donor.Fid());
    private readonly ulong _donorToken = donor.DataVersion(LustreCalls.LL_DV_RD_FLUSH);
    private readonly List<LinkedName> _moved = [];

    /// <summary>Does it. The lease is still held when it is called, and gone when it returns.</summary>
    /// <exception cref="RefusedException">Somebody came in between: the old file is under its names.</exception>
    internal ExchangeResult Run(Guard lease)
    {
        var first = names[0];
        KeepOldFile(first);
        var result = MoveFirst(first);
        if (result.Truth != ExchangeTruth.Done)
        {
            return result;
        }
        _moved.Add(first);
        lease.Release();
        try
        {
            ConfirmUnchanged();
            foreach (var name in names.Skip(1))
            {
                MoveOther(first, name);
                ConfirmUnchanged();
            }
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            PutBack(e);
            throw;
        }
        RemoveKeep(first);
        FlushDirectories();
        return result;
    }

    private void KeepOldFile(LinkedName first)
    {
        foreach (var name in names)
        {
            CheckLeadsToOriginal(name);
        }
        var keep = new LinkedName(first.Directory, _keep.ToName());
        // ORDER: looked at after the link and not only before it: the name may have been given to another file.
        LinkAnyhow(first.Directory, first.Name, keep, facts.Identity);
        if (keep.Identity() == facts.Identity)
        {
            return;
        }
        RemoveKeep(first);
        throw new RefusedException(OutcomeCode.Replaced, "its name leads to another file since a moment ago");
    }

    private static void LinkAnyhow(DirectoryHandle directory, UnixPath name, LinkedName second, FileIdentity wanted)
    {
        try
        {
            directory.Link(name, second.Directory, second.Name);
        }
        catch (PosixException) when (second.Identity() == wanted)
        {
            // It happened whatever it said: an answer can get lost.
        }
        catch (PosixException e) when (e.Errno == Errno.EXDEV)
        {
            // KERNEL: a directory that passes its project on takes no further name of a file that has another one.
            throw new RefusedException(OutcomeCode.FallbackFailed,
                "its project is not the one that its directory gives to all files (chattr +P), and so it can be given no second name there");
        }
    }

    private void CheckLeadsToOriginal(LinkedName name)
    {
        if (name.Identity() != facts.Identity)
        {
            throw new RefusedException(OutcomeCode.Replaced, $"'{name.Name}' leads to another file since a moment ago");
        }
    }

    private ExchangeResult MoveFirst(LinkedName first)
    {
        int errno = 0;
        try
        {
            CheckLeadsToOriginal(first);
            first.Directory.Rename(donorName, first.Name);
        }
        catch (PosixException e)
        {
            errno = e.Errno;
        }
        catch (RefusedException)
        {
            RemoveKeep(first);
            throw;
        }
        return new ExchangeResult(LookAtTruth(first, errno), "rename", errno);
    }

    private ExchangeTruth LookAtTruth(LinkedName first, int errno)
    {
        var now = LookAfterwards(first);
        if (now == facts.Identity)
        {
            bool isCopyGone = errno == Errno.ENOENT && IsDonorNameGone(first.Directory);
            RemoveKeep(first);
            return isCopyGone
                ? throw new RefusedException(OutcomeCode.FallbackFailed, $"somebody has removed or renamed its copy, '{donorName}'")
                : ExchangeTruth.NotDone;
        }
        // Who has renamed or removed the new file since, or put another one in its place, has come by it under that name.
        return now == _newIdentity || (errno == 0 && IsDonorNameGone(first.Directory)) ? ExchangeTruth.Done : ExchangeTruth.Unknown;
    }

    private bool IsDonorNameGone(DirectoryHandle directory)
    {
        try
        {
            return new LinkedName(directory, donorName).Identity() == null;
        }
        catch (PosixException)
        {
            return false;
        }
    }

    // A look that fails is no failure of the rename: it only leaves open what has happened.
    private static FileIdentity? LookAfterwards(LinkedName name)
    {
        try
        {
            return name.Identity();
        }
        catch (PosixException)
        {
            return null;
        }
    }

    // KERNEL: every rename over a name of the file breaks its lease. A new one is granted only while nobody has the old
    // file open for writing, and the data version then tells whether somebody had it in between.
    private void ConfirmUnchanged()
    {
        using var lease = new LeaseGuard(original.File);
        AcquireShortly(lease);
        if (original.File.DataVersion(LustreCalls.LL_DV_RD_FLUSH) != token)
        {
            throw new RefusedException(OutcomeCode.Changed, "it was written to while it was replaced; the old file is back");
        }
    }

    private static void AcquireShortly(LeaseGuard lease)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                lease.Acquire();
                return;
            }
            catch (PosixException e) when (e.Errno is Errno.EBUSY or Errno.EAGAIN && since.ElapsedMilliseconds < ShortlyOpenMilliseconds)
            {
                Thread.Sleep(LookAgainMilliseconds);
            }
        }
    }

    private void MoveOther(LinkedName first, LinkedName other)
    {
        CheckLeadsToOriginal(other);
        ReplaceBy(first.Directory, first.Name, other, _newIdentity);
        _moved.Add(other);
    }

    // A second name for the source, under a donor's name that any later run knows to remove; then renamed into place.
    private void ReplaceBy(DirectoryHandle sourceDirectory, UnixPath source, LinkedName target, FileIdentity wanted)
    {
        var passing = LeftoverName.OfNewDonor(original.Fid).ToName();
        LinkAnyhow(sourceDirectory, source, new LinkedName(target.Directory, passing), wanted);
        try
        {
            target.Directory.Rename(passing, target.Name);
        }
        catch (PosixException) when (target.Identity() == wanted)
        {
            // It happened whatever it said.
        }
        catch (PosixException)
        {
            target.Directory.Unlink(passing);
            throw;
        }
        if (target.Identity() != wanted)
        {
            throw new RefusedException(OutcomeCode.FallbackFailed, $"the rename to '{target.Name}' did not happen");
        }
    }

    private void PutBack(Exception why)
    {
        CheckNewFileUntouched(why);
        var first = names[0];
        try
        {
            // ORDER: the first name last, because the keep-link is what it gets. A name that somebody has given to
            // another file meanwhile, or removed, is his: it stays, and so does the keep-link.
            foreach (var name in _moved.Skip(1).Where(name => name.Identity() == _newIdentity))
            {
                ReplaceBy(first.Directory, _keep.ToName(), name, facts.Identity);
            }
            if (first.Identity() == _newIdentity)
            {
                first.Directory.Rename(_keep.ToName(), first.Name);
            }
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            // What counts is looked at below.
        }
        FlushDirectories();
        if (_moved.Any(name => LookAfterwards(name) != facts.Identity))
        {
            throw Conflict($"{why.Message}, and the old file could not be put back");
        }
        CheckNoFurtherName(why);
    }

    // A link that somebody has made while the new file had the name leads to that one. It is no name of ours to change.
    private void CheckNoFurtherName(Exception why)
    {
        long links;
        try
        {
            links = donor.Stat().Links;
        }
        catch (PosixException)
        {
            return;
        }
        if (links > 0)
        {
            throw new RefusedException(OutcomeCode.LeftoverConflict, $"{why.Message}; but meanwhile somebody has made a hard link, {FurtherNames()}, "
                + "and that is of the new file, which lacks what was written: link it anew");
        }
    }

    private string FurtherNames()
    {
        var fid = _keep.New!.Value;
        try
        {
            return string.Join(", ", original.Mount.PathsOf(fid).Select(path => $"'{path}'").DefaultIfEmpty(fid.ToString()));
        }
        catch (PosixException)
        {
            return fid.ToString();
        }
    }

    // Whoever opened the name since the rename has the new file: what he wrote must not go either.
    private void CheckNewFileUntouched(Exception why)
    {
        try
        {
            using var lease = new LeaseGuard(donor);
            AcquireShortly(lease);
            if (donor.DataVersion(LustreCalls.LL_DV_RD_FLUSH) == _donorToken)
            {
                return;
            }
        }
        catch (PosixException)
        {
            // Somebody has it open for writing.
        }
        throw Conflict($"both the old and the new file were written to while one replaced the other ({why.Message})");
    }

    private RefusedException Conflict(string what) => new(OutcomeCode.LeftoverConflict,
        $"{what}; the old file is kept as '{_keep.ToName()}' beside the new one: compare them by hand");

    private void RemoveKeep(LinkedName first)
    {
        try
        {
            first.Directory.Unlink(_keep.ToName());
        }
        catch (PosixException)
        {
            // A second name too many harms nothing, and the next run removes it.
        }
    }

    private void FlushDirectories()
    {
        foreach (var name in names)
        {
            try
            {
                name.Directory.Flush();
            }
            catch (PosixException)
            {
                // A directory that may not be read cannot be flushed; the MDS commits in order anyway.
            }
        }
    }
}
