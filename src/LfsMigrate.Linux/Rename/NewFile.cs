using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux.Rename;

/// <summary>
/// The copy from before it has a name: a lease keeps everybody from its data until it is known that it stays, and what others do to
/// it by its name, which needs no open, is seen.
/// </summary>
internal sealed class NewFile : IDisposable
{
    private readonly LeaseIfAny _guard;
    private readonly XattrSnapshot _xattrs;
    private FileFacts _made;

    /// <param name="file">The copy, complete.</param>
    /// <param name="xattrs">Its extended attributes.</param>
    /// <param name="acceptsRaces">Whether no lease will do.</param>
    internal NewFile(OpenedFile file, XattrSnapshot xattrs, bool acceptsRaces = false)
    {
        (File, _xattrs) = (file, xattrs);
        _guard = new LeaseIfAny(new FileLease(file), isNew: acceptsRaces);
        _guard.Acquire();
        _made = file.Stat();
    }

    /// <summary>The copy.</summary>
    internal OpenedFile File { get; }

    /// <summary>Which file it is.</summary>
    internal FileIdentity Identity => _made.Identity;

    /// <summary>Whether it has no name any more.</summary>
    internal bool IsNameless => File.Stat().Links == 0;

    /// <summary>Whether somebody waits for it, or has got it since.</summary>
    internal bool IsAwaited => _guard.IsAwaited;

    /// <summary>Whether whoever has come for it surely waits still.</summary>
    internal bool KeepsOthersOut => _guard.KeepsOthersOut;

    /// <summary>Whether nobody has done anything to it: its data, times, owner, mode and attributes are those of the copy.</summary>
    internal bool IsAsMade => File.Stat() is var now
        && (now.SizeBytes, now.Modified, now.Mode, now.Uid, now.Gid) == (_made.SizeBytes, _made.Modified, _made.Mode, _made.Uid, _made.Gid)
        && XattrSnapshot.Of(File).Equals(_xattrs);

    /// <summary>Throws when anybody waits for it or has it.</summary>
    internal void Confirm() => _guard.Confirm();

    /// <summary>Lets in those who wait for it; false when they are not done in time.</summary>
    internal bool TryLetIn(TimeSpan limit) => _guard.TryLetIn(passed => passed < limit);

    /// <summary>Takes what was written to the old file after the copy, and its times if nobody has set those of this one meanwhile.</summary>
    /// <param name="old">The old file; nobody has it.</param>
    /// <param name="check">Throws when it is no longer sure that nobody has either.</param>
    internal void TakeLateWrites(OpenedFile old, Action check)
    {
        var wanted = old.Stat();
        var (before, xattrs) = (File.Stat(), XattrSnapshot.Of(File));
        bool isTouched = before.Modified != _made.Modified;
        try
        {
            LateWrites.CarryOver(old, File, check);
            KeepPrivileges(before.Mode, xattrs);
            // Who has written, closed and then set the times by the name has set those of this file.
            File.SetTimes(isTouched ? before.Accessed : wanted.Accessed, isTouched ? before.Modified : wanted.Modified);
            File.Flush();
        }
        finally
        {
            var now = File.Stat();
            // What was done here is no reason not to put the old file back.
            _made = _made with { SizeBytes = now.SizeBytes, Modified = isTouched ? _made.Modified : now.Modified };
        }
    }

    // A write takes privileges away that somebody may have given the file by its name a moment ago.
    private void KeepPrivileges(uint mode, XattrSnapshot xattrs)
    {
        if (File.Stat().Mode != mode)
        {
            File.SetMode(mode);
        }
        xattrs.Restore(File);
    }

    /// <inheritdoc/>
    public void Dispose() => _guard.Dispose();
}
