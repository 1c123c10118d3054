using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <summary>Gives a donor all names of a file, so that a writer who comes in between loses nothing.</summary>
/// <remarks>
/// CRASH: each name holds the whole old or the whole new file at each moment. The hidden name beside the first one carries
/// both inode numbers: it leads to the donor before the exchange and to the old file after it, and the next run settles it
/// (<see cref="HiddenCleaner"/>).
/// Who comes to the name after the exchange waits for the new file until it is known that it stays. Who has looked the name up
/// before and waits for the old one is let in first, and what he writes is carried over: while both have somebody who waits,
/// neither could be given up.
/// RACE: who has looked the name up before the exchange and opens the file only after the lease was given back has the old
/// file, which has no name any more; what he writes is lost. The lease is asked for once more after the exchange, which is
/// refused as soon as he has it open: the window is between his two steps inside one open(2). The same for the new file, when
/// the old one is put back.
/// RACE: between the last look at a name and the exchange another file is moved onto that name: until it is put back, a few
/// calls later, the name leads to the copy of the file before it, and a crash leaves it under the hidden name.
/// </remarks>
internal sealed class NameExchange(FileFacts facts, NewFile copy, UnixPath? donorName, IReadOnlyList<LinkedName> names)
{
    private const int RoundsMax = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<LinkedName> _moved = [];
    private bool _isPutBack;

    private LinkedName First => names[0];

    private UnixPath Keep => new HiddenName(HiddenKind.Keep, facts.Identity.Inode, copy.Identity.Inode).ToName();

    private UnixPath Passing => new HiddenName(HiddenKind.Donor, facts.Identity.Inode, null).ToName();

    // The names of the old file and of the new one change places when the old one is put back.
    private UnixPath KeepNew => new HiddenName(HiddenKind.Keep, copy.Identity.Inode, facts.Identity.Inode).ToName();

    /// <summary>Does it.</summary>
    /// <param name="old">Tells whether somebody has the old file open, or wrote to it.</param>
    /// <exception cref="RefusedException">Somebody came in between: the old file is under its names.</exception>
    internal ExchangeResult Run(IReplacedFile old)
    {
        foreach (var name in names)
        {
            CheckLeadsToOriginal(name);
        }
        try
        {
            MoveFirst();
            Confirm(old);
            foreach (var name in names.Skip(1))
            {
                MoveOther(name);
            }
            FlushDirectories();
            Confirm(old);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return PutBack(e, old);
        }
        // ORDER: the new names are on the disk before the old file's last one goes.
        Remove(Keep);
        return new ExchangeResult(ExchangeTruth.Done, "renameat2", 0) { HasLateWrites = old.HasLateWrites };
    }

    private void Confirm(IReplacedFile old)
    {
        for (int round = 1; ; round++)
        {
            try
            {
                old.Confirm();
                return;
            }
            catch (RefusedException e) when (e.Code == OutcomeCode.InUse && round <= RoundsMax)
            {
                // Once more after it: somebody else may have been on his way in that moment.
                if (!old.TryLetIn(copy))
                {
                    throw;
                }
            }
        }
    }

    private void MoveFirst()
    {
        try
        {
            if (donorName == null)
            {
                First.Directory.Link(copy.File, Keep);
            }
            else
            {
                First.Directory.Rename(donorName.Value, Keep);
            }
            First.Directory.Exchange(Keep, First.Name);
        }
        catch (PosixException e) when (e.Errno is Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP)
        {
            ReplaceFirst();
        }
        _moved.Add(First);
        // What the exchange has brought out is looked at: another file may have got the name a moment before.
        if (First.Identity() != copy.Identity || new LinkedName(First.Directory, Keep).Identity() != facts.Identity)
        {
            throw new RefusedException(OutcomeCode.Replaced, "its name leads to another file since a moment ago");
        }
    }

    // RACE: without RENAME_EXCHANGE: between the last look at the name and the rename another file is moved onto the name,
    // or the name is removed: the rename replaces that file, or brings the name back.
    private void ReplaceFirst()
    {
        First.Directory.Rename(Keep, Passing);
        First.Directory.Link(First.Name, First.Directory, Keep);
        CheckLeadsToOriginal(First);
        First.Directory.Rename(Passing, First.Name);
    }

    private void MoveOther(LinkedName name)
    {
        if (!new PassingName(name, facts.Identity, copy.Identity).TryGive(passing => name.Directory.Link(copy.File, passing)))
        {
            throw Replaced(name);
        }
        _moved.Add(name);
    }

    private void CheckLeadsToOriginal(LinkedName name)
    {
        if (name.Identity() != facts.Identity)
        {
            throw Replaced(name);
        }
    }

    private static RefusedException Replaced(LinkedName name) =>
        new(OutcomeCode.Replaced, $"'{name.Name}' was removed or leads to another file since a moment ago");

    private ExchangeResult PutBack(Exception why, IReplacedFile old)
    {
        try
        {
            if (_moved.Count > 0 && !copy.IsNameless)
            {
                GiveNamesBack(why);
                LetLatecomersIn(why);
            }
            RemoveDonorNames();
            if (_isPutBack && !copy.IsNameless)
            {
                throw new RefusedException(OutcomeCode.LeftoverConflict,
                    $"{why.Message}, and meanwhile somebody has given its copy a name of its own: compare the two by hand");
            }
            if (IsKeptForNothing(old))
            {
                First.Directory.Unlink(Keep);
            }
        }
        catch (PosixException)
        {
            // What counts is looked at below.
        }
        return new LinkedName(First.Directory, Keep).Identity() == null && names.All(n => n.Identity() != copy.Identity)
            ? new ExchangeResult(ExchangeTruth.NotDone, "renameat2", (why as PosixException)?.Errno ?? 0) { Refusal = why as RefusedException }
            : throw Conflict($"{why.Message}, and the old file could not be put back");
    }

    private void GiveNamesBack(Exception why)
    {
        if (!copy.KeepsOthersOut || !copy.IsAsMade)
        {
            throw Conflict($"{why.Message}, and meanwhile somebody has changed the new file");
        }
        // ORDER: first. The new file keeps a name until it is known that nobody wants it.
        First.Directory.Link(copy.File, KeepNew);
        foreach (var name in _moved.Skip(1).Where(n => n.Identity() == copy.Identity))
        {
            // One that was removed or given away meanwhile stays so.
            _ = new PassingName(name, copy.Identity, facts.Identity).TryGive(passing => First.Directory.Link(Keep, name.Directory, passing));
        }
        if (First.Identity() == copy.Identity)
        {
            // Whatever the exchange has brought out: the old file, or one that had got the name a moment before.
            First.Directory.Rename(Keep, First.Name);
            _isPutBack = true;
        }
        FlushDirectories();
    }

    // Those who have come by the new file while it had the name: one who only reads has seen what the old one has.
    private void LetLatecomersIn(Exception why)
    {
        if ((!IsConfirmed(copy.Confirm) && !copy.TryLetIn(Patience)) || !copy.IsAsMade)
        {
            throw Conflict($"{why.Message}, and meanwhile somebody has the new file, or has changed it");
        }
    }

    // A hidden name that leads to the donor is a copy too many.
    private void RemoveDonorNames()
    {
        foreach (var name in names.SelectMany(n => (LinkedName[])[new(n.Directory, Keep), new(n.Directory, KeepNew), new(n.Directory, Passing)]))
        {
            if (name.Identity() == copy.Identity)
            {
                name.Directory.Unlink(name.Name);
            }
        }
    }

    // What the exchange has brought out may go where the new file is gone, removed or replaced, and it would be too. The old
    // file may go where it has another name, and where the new one was given another name and nobody writes to the old one.
    private bool IsKeptForNothing(IReplacedFile old) => new LinkedName(First.Directory, Keep).Identity() is { } kept
        && ((_moved.Count > 0 && copy.IsNameless) || (kept == facts.Identity && First.Identity() != copy.Identity
            && (First.Directory.Stat(Keep).Links > 1 || IsConfirmed(old.Confirm))));

    private static bool IsConfirmed(Action confirm)
    {
        try
        {
            confirm();
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private RefusedException Conflict(string what)
    {
        var kept = (UnixPath[])[Keep, KeepNew];
        string files = string.Join(" and ", kept.Where(n => new LinkedName(First.Directory, n).Identity() != null).Select(n => $"'{n}'"));
        return new RefusedException(OutcomeCode.LeftoverConflict, $"{what}; both are kept, one or both as {files}: compare them by hand");
    }

    private void Remove(UnixPath name)
    {
        try
        {
            First.Directory.Unlink(name);
        }
        catch (PosixException)
        {
            // A name too many harms nothing, and the next run removes it.
        }
    }

    private void FlushDirectories()
    {
        foreach (var name in names)
        {
            name.Directory.Flush();
        }
    }
}
