using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Rename;

/// <summary>One file whose copy gets its name in another directory, perhaps of another file system; the old name goes last.</summary>
/// <remarks>
/// CRASH: the file is whole under its old name, under the new one, or under both; when the old name is gone, the old file is
/// still there under a hidden one beside it until it is known that nobody has written to it.
/// </remarks>
internal sealed class MoveSession : ReplacingSession
{
    private readonly DirectoryHandle _target;
    private bool _isHidden;

    /// <summary>Takes over an opened original, and the directory.</summary>
    internal MoveSession(LocalFile original, LocalSettings settings, FileGuard guard, DirectoryHandle target)
        : base(original, settings, guard) => _target = target;

    private protected override DirectoryHandle DonorDirectory => _target;

    /// <inheritdoc/>
    public override void Guard()
    {
        base.Guard();
        if (Facts.Links > 1)
        {
            throw new RefusedException(OutcomeCode.LinksUnknown, "it has several names, and would lose them in another directory");
        }
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        base.Settle();
        PlacementAfter = Settings.To?.Join(Original.Name).ToString();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _target.Dispose();
    }

    private UnixPath Hidden => new HiddenName(HiddenKind.Moved, Facts.Identity.Inode, Donor.Stat().Identity.Inode).ToName();

    private protected override ExchangeResult ExchangeStorage()
    {
        CheckUnchanged();
        // ORDER: before anybody can find it.
        using var copy = NewCopy(Settings.AcceptRaces);
        NameDonor();
        try
        {
            _target.Flush();
            CheckUnchanged();
            HideOld();
            NewReplacedFile().Confirm();
            Original.Directory.Flush();
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return PutBack(e, copy);
        }
        RemoveOld();
        return new ExchangeResult(ExchangeTruth.Done, "rename", 0);
    }

    private void RemoveOld()
    {
        try
        {
            Original.Directory.Unlink(Hidden);
        }
        catch (PosixException)
        {
            // It is moved; a run over the hidden name says what that is.
        }
    }

    private void NameDonor()
    {
        try
        {
            if (DonorName is { } name)
            {
                _target.RenameToFree(name, Original.Name);
            }
            else
            {
                _target.Link(Donor, Original.Name);
            }
        }
        catch (PosixException e) when (e.Errno == Errno.EEXIST)
        {
            throw new RefusedException(OutcomeCode.NameTaken, "there is a file of this name in the other directory; it is left alone");
        }
    }

    private void HideOld()
    {
        Original.Directory.RenameToFree(Original.Name, Hidden);
        _isHidden = true;
        if (new LinkedName(Original.Directory, Hidden).Identity() != Facts.Identity)
        {
            throw new RefusedException(OutcomeCode.Replaced, "its name leads to another file since a moment ago");
        }
    }

    private ExchangeResult PutBack(Exception why, NewFile copy)
    {
        try
        {
            copy.Confirm();
            if (!copy.IsAsMade)
            {
                throw new RefusedException(OutcomeCode.Changed, "the new file was changed");
            }
            // Whatever was hidden is put back: the old file, or one that had got its name a moment before.
            if (_isHidden)
            {
                Original.Directory.RenameToFree(Hidden, Original.Name);
            }
            if (new LinkedName(_target, Original.Name).Identity() == Donor.Stat().Identity)
            {
                _target.Unlink(Original.Name);
            }
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            throw new RefusedException(OutcomeCode.LeftoverConflict, $"{why.Message}, and meanwhile {e.Message}: "
                + $"the old file is here as '{(_isHidden ? Hidden : Original.Name)}', the new one is in the other directory; compare them by hand");
        }
        return new ExchangeResult(ExchangeTruth.NotDone, "rename", (why as PosixException)?.Errno ?? 0) { Refusal = why as RefusedException };
    }
}
