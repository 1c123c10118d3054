using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Lustre.Guards;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>One file on its way through rsync and a guarded rename. It gets a new inode; its names stay.</summary>
internal sealed class RsyncRenameSession : LustreSession
{
    private const uint OwnerReadWrite = 0x180;

    private readonly DirectoryResolver _resolver;
    private readonly UnixPath _donorName;
    private List<LinkedName> _names = [];

    /// <summary>Takes over an opened original.</summary>
    internal RsyncRenameSession(OriginalFile original, MigrationSettings settings, DirectoryResolver resolver)
        : base(original, settings, new LeaseGuard(original.File))
    {
        _resolver = resolver;
        _donorName = LeftoverName.OfNewDonor(original.Fid).ToName();
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.RsyncRename;

    /// <inheritdoc/>
    public override void Guard()
    {
        base.Guard();
        _names = NamesOfFile.All(Original, Facts.Links, _resolver);
    }

    private protected override ExchangeResult ExchangeStorage()
    {
        CheckUnchanged();
        CheckOwnerAndMode();
        CheckNotArchivedMeanwhile();
        var replacement = Donor.Fid();
        var result = new GuardedRename(Original, Facts, ChangeToken, Donor, _donorName, _names).Run(Lock);
        if (result.Truth == ExchangeTruth.Done)
        {
            FidAfter = replacement;
            LookAtNewFile();
        }
        return result;
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        Lock.Release();
        ReadPlacementBack(Donor);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _names.ForEach(n => n.Dispose());
    }

    // Its donor has a name, which only the holder of the guard may have.
    private protected override bool CanStageAhead => false;

    private protected override OpenedFile OpenDonor()
    {
        // O_NOATIME: reading it back must not move the atime that it has been given.
        const int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOATIME
            | LustreCalls.O_LOV_DELAY_CREATE;
        return _names[0].Directory.Open(_donorName, flags, OwnerReadWrite);
    }

    private protected override bool DonorGetsName => true;

    private protected override void CopyMetadata(CancellationToken cancellation)
    {
        try
        {
            string? whyNot = Rsync.IsAskedFor ? "" : CarryMetadata();
            if (whyNot != null)
            {
                RunRsync(whyNot, cancellation);
            }
            Donor.Flush();
        }
        catch (RefusedException) when (_names[0].Identity() != Facts.Identity)
        {
            throw new RefusedException(OutcomeCode.Replaced, "its name was given to another file, or removed, during the copy");
        }
        Donor.SetTimes(Facts.Accessed, Facts.Modified);
    }

    // chmod and chown break no lease and change no data version; what they took away must not come back with the copy.
    private void CheckOwnerAndMode()
    {
        var now = Original.File.Stat();
        if ((now.Mode, now.Uid, now.Gid) != (Facts.Mode, Facts.Uid, Facts.Gid))
        {
            throw new RefusedException(OutcomeCode.Changed, "its owner or mode was changed while it was copied");
        }
    }

    // Why it cannot be done without rsync; null when it is done. A process for each file would take longer than a small file does.
    private string? CarryMetadata()
    {
        try
        {
            DonorMetadata.CarryAttributes(Original.File, Facts, Donor, LustreXattr.IsInternal);
            CheckMetadata("the copy could not be given");
            return null;
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return e.Message + "; ";
        }
    }

    // With equal size and time rsync has only the metadata left to do, and whatever the copy might have missed: by
    // itself it would fill holes, and write them kilobyte by kilobyte.
    private void RunRsync(string whyNot, CancellationToken cancellation)
    {
        try
        {
            Rsync.Copy(_names[0], _donorName, () =>
            {
                cancellation.ThrowIfCancellationRequested();
                Lock.Check();
            });
        }
        catch (RefusedException e) when (e.Code == OutcomeCode.FallbackFailed)
        {
            throw new RefusedException(e.Code, whyNot + e.Message);
        }
        CheckMetadata("rsync did not give the copy");
    }

    private void CheckMetadata(string subject)
    {
        MetadataCheck.Check(Original.File, Facts, Donor, LustreXattr.IsInternal, subject);
    }

    // By identity: after the rename the donor's name is free for others.
    private protected override void RemoveName(OpenedFile donor)
    {
        try
        {
            if (new LinkedName(_names[0].Directory, _donorName).Identity() == donor.Stat().Identity)
            {
                _names[0].Directory.Unlink(_donorName);
            }
        }
        catch (PosixException)
        {
            // The next run removes it.
        }
    }

    // The other names of a hard-linked file lead to the new inode: that is the one to remember as migrated.
    private void LookAtNewFile()
    {
        try
        {
            Facts = Donor.Stat();
        }
        catch (PosixException)
        {
            // It is migrated all the same; another name of it would only be migrated once more.
        }
    }
}
