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
    /// <summary>Takes over an opened original.</summary>
    internal LayoutSwapSession(OriginalFile original, MigrationSettings settings) : base(original, settings,
        settings.NonBlocking || HasMirrors(original) || EndsEarly(original) ? new LeaseGuard(original.File) : new GroupLockGuard(original.File))
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.LayoutSwap;

    private protected override ExchangeResult ExchangeStorage()
    {
        // Under a group lock the MDS compares the data version itself, in the exchange.
        if (Lock is LeaseGuard)
        {
            CheckUnchanged();
        }
        Lock.Check();
        ulong donorVersion = Donor.DataVersion(LustreCalls.LL_DV_RD_FLUSH);
        byte[] before = Original.File.LayoutBlob(), donor = Donor.LayoutBlob();
        int rc = LustreShim.SwapLayouts(Original.File.Handle, Donor.Handle, ChangeToken, donorVersion, Lock.SwapFlags);
        var truth = LookAtTruth(before, donor);
        if (truth == ExchangeTruth.NotDone && rc == -Errno.EPERM)
        {
            RefuseByArchive();
        }
        return new ExchangeResult(truth, "llapi_fswap_layouts", rc < 0 ? -rc : 0);
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        // KERNEL: between the exchange and the unlock nothing may be asked of the original, not even its size: the client
        // would fetch the new layout and wait for our own group lock to end, for ever (seen on 2.17.57).
        Lock.Release();
        ReadPlacementBack(Original.File);
    }

    private protected override OpenedFile OpenDonor() =>
        VolatileFile.Open(Original.Directory, Original.File, Settings.DirectIo);

    // ORDER: the donor was made on the MDT that exchanges it, before: where the exchange is durable, the donor is. So the data alone
    // is flushed.
    // KERNEL: fsync waits for the MDT's journal too, fdatasync for the OSTs alone. Data on the MDT is left to fsync: how it is
    // flushed differs between releases.
    private protected override void FlushDonor()
    {
        if (HasPartOnMdt)
        {
            Donor.Flush();
        }
        else
        {
            Donor.FlushData();
        }
    }

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
    // donor is not locked: when it has got the original's objects, the original has got the donor's.
    private ExchangeTruth LookAtTruth(byte[] before, byte[] donor)
    {
        var truth = Look(Donor, donor, before);
        if (truth == ExchangeTruth.Unknown)
        {
            Lock.Release();
            truth = Look(Original.File, before, donor);
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

    private static ExchangeTruth Look(OpenedFile file, byte[] own, byte[] other)
    {
        try
        {
            return LayoutTruth.Tell(own, other, file.FreshLayoutBlob());
        }
        catch (PosixException)
        {
            return ExchangeTruth.Unknown;
        }
    }
}
