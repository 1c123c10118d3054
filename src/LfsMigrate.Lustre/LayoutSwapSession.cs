using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Archive;
using LfsMigrate.Lustre.Guards;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>One file on its way through a layout exchange.</summary>
internal sealed class LayoutSwapSession : LustreSession
{
    private string? _remark;
    private Layout? _given;

    /// <summary>Takes over an opened original.</summary>
    internal LayoutSwapSession(OriginalFile original, MigrationSettings settings) : base(original, settings,
        BeginsWithLease(original, settings) ? new LeaseGuard(original.File) : new GroupLockGuard(original.File))
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.LayoutSwap;

    private protected override ExchangeResult ExchangeStorage()
    {
        var group = Lock as GroupLockGuard;
        // Under a group lock the MDS compares the data version itself, in the exchange.
        if (group == null)
        {
            CheckUnchanged();
        }
        Lock.Check();
        ulong donorVersion = Donor.DataVersion(LustreCalls.LL_DV_RD_FLUSH);
        byte[] before = Original.File.LayoutBlob(), donor = Donor.LayoutBlob();
        _given = OriginalOpener.DecodeLayout(donor);
        bool isCovered = group != null && TryCover(group);
        int rc = LustreShim.SwapLayouts(Original.File.Handle, Donor.Handle, ChangeToken, donorVersion, Lock.SwapFlags);
        var late = group == null ? null : new LateTruncation(group, Original, Donor, ChangeToken, donorVersion);
        if (group != null && !(isCovered && group.PassOn(Donor)))
        {
            // What it may still hold are the old ones.
            group.LetGo();
        }
        // ORDER: first who truncates late: that question brings the donor's layout as well.
        bool isFresh = late?.TryLook() == true;
        var truth = LookAtTruth(before, donor, isFresh);
        if (truth == ExchangeTruth.NotDone && rc == -Errno.EPERM)
        {
            RefuseByArchive();
        }
        var result = new ExchangeResult(truth, "llapi_fswap_layouts", rc < 0 ? -rc : 0);
        return late != null && truth == ExchangeTruth.Done ? WithLateTruncation(late, result) : result;
    }

    /// <inheritdoc/>
    public override string? Remark => _remark;

    // KERNEL: a group lock makes Lustre allocate all components of a composite file. So where the donor has some, others are not kept from
    // its objects, and who begins to truncate the file now is turned away instead, if its times tell of him.
    private bool TryCover(GroupLockGuard group)
    {
        if (Granted.Kind != LayoutKind.Composite && group.TryCover(Donor))
        {
            return true;
        }
        if (Original.File.Stat().Modified != Facts.Modified)
        {
            throw new RefusedException(OutcomeCode.Changed, "it was truncated, or got another time, while it was copied");
        }
        return false;
    }

    private ExchangeResult WithLateTruncation(LateTruncation late, ExchangeResult result)
    {
        try
        {
            if (!late.IsThere)
            {
                return result;
            }
            using var buffers = Content.NewBuffers(2);
            _remark = late.MakeGood(buffers);
            return _remark != null ? result : result with
            {
                Truth = ExchangeTruth.NotDone,
                Refusal = new RefusedException(OutcomeCode.Changed, "somebody truncated it while its layouts were exchanged; it has its old objects again"),
            };
        }
        catch (RefusedException refusal)
        {
            return result with { Truth = ExchangeTruth.Unknown, Refusal = refusal };
        }
        catch (PosixException)
        {
            return result with { Truth = ExchangeTruth.Unknown, Refusal = LateTruncation.Lost() };
        }
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        // KERNEL: between the exchange and the unlock nothing may be asked of the original, not even its size: the client
        // would fetch the new layout and wait for our own group lock to end, for ever (seen on 2.17.57).
        Lock.Release();
        // It may have been taken once more since it was released.
        (Lock as GroupLockGuard)?.LetGo();
        ReadPlacementBack(Original.File, _given);
    }

    // A file of components that somebody has open for writing: he can only be made to wait.
    private protected override void AcquireLock()
    {
        try
        {
            base.AcquireLock();
        }
        catch (PosixException e) when (e.Errno == Errno.EBUSY && Lock is LeaseGuard && !NeedsLease(Original, Settings))
        {
            AcquireInstead(new GroupLockGuard(Original.File));
        }
    }

    private static bool NeedsLease(OriginalFile original, MigrationSettings settings) =>
        settings.NonBlocking || HasMirrors(original) || EndsEarly(original);

    // KERNEL: a group lock cannot keep others from the components that a donor gets without having Lustre allocate them all (ll_get_grouplock),
    // and without that a truncation can be lost (LateTruncation). A lease sees it.
    private static bool BeginsWithLease(OriginalFile original, MigrationSettings settings) => NeedsLease(original, settings)
        || (!settings.Blocking && (original.Layout.Kind == LayoutKind.Composite || new DonorPlacement(settings.Layout, original).Wanted.IsComposite));

    private protected override Func<OpenedFile>? OpenInheritingDonor =>
        () => VolatileFile.Open(Original.Directory, Original.File, Settings.DirectIo, inherits: true);

    private protected override OpenedFile OpenDonor() =>
        VolatileFile.Open(Original.Directory, Original.File, Settings.DirectIo);

    private protected override void FlushDonor() => FlushedParts.Flush(Donor, Granted, startBytes: 0);

    private protected override void CopyMetadata(CancellationToken cancellation)
    {
        // Names, owner, mode, attributes belong to the inode, which stays.
    }

    // KERNEL: a group lock makes all mirrors but one stale, and they stay so when the migration fails later
    // (ll_get_grouplock). A lease does not.
    private static bool HasMirrors(OriginalFile original) => original.Layout.MirrorCount > 1;

    // KERNEL: taking a group lock asks the MDS for the objects of all components up to EOF (ll_get_grouplock); where the layout
    // ends before, it answers EINVAL, to `lfs migrate` as well (seen on 2.17.57). A lease does not.
    private static bool EndsEarly(OriginalFile original) => original.Layout.Components is [.., { EndBytes: not LovLimits.LUSTRE_EOF }];

    // KERNEL: under our own group lock the client keeps showing the original's old layout, whatever the MDS has. The
    // donor is not locked, or no more: when it has got the original's objects, the original has got the donor's.
    private ExchangeTruth LookAtTruth(byte[] before, byte[] donor, bool isFresh)
    {
        var truth = Look(Donor, donor, before, isFresh);
        if (truth == ExchangeTruth.Unknown)
        {
            Lock.Release();
            truth = Look(Original.File, before, donor, isFresh: false);
        }
        return truth;
    }

    // ORDER: after the lock, which the question must not wait for.
    private void RefuseByArchive()
    {
        Lock.Release();
        ArchiveState archive;
        try
        {
            archive = ArchiveState.Of(Original.File);
        }
        catch (PosixException)
        {
            // Then the exchange's own answer is all there is to say.
            return;
        }
        if (archive.WhyNotPermitted() is { } refusal)
        {
            throw refusal;
        }
    }

    private static ExchangeTruth Look(OpenedFile file, byte[] own, byte[] other, bool isFresh)
    {
        try
        {
            return LayoutTruth.Tell(own, other, isFresh ? file.LayoutBlob() : file.FreshLayoutBlob());
        }
        catch (PosixException)
        {
            return ExchangeTruth.Unknown;
        }
    }
}
