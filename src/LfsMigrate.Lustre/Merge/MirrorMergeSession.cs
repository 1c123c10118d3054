using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Guards;

namespace LfsMigrate.Lustre.Merge;

/// <summary>One file on its way to a part on the MDT.</summary>
internal sealed class MirrorMergeSession : LustreSession
{
    private const string MergeCall = "LL_LEASE_LAYOUT_MERGE";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private CopyResult? _copy;

    /// <summary>Takes over an opened original.</summary>
    internal MirrorMergeSession(OriginalFile original, MigrationSettings settings)
        : base(original, settings, new LeaseGuard(original.File))
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.MirrorMerge;

    /// <inheritdoc/>
    public override CopyResult Copy(CancellationToken cancellation) => _copy = base.Copy(cancellation);

    /// <inheritdoc/>
    public override void Guard()
    {
        base.Guard();
        if (!MirrorMergeBackend.Leads(Original.Layout, Placement.Wanted))
        {
            throw new RefusedException(OutcomeCode.Changed, "it was given another layout meanwhile");
        }
    }

    private protected override ExchangeResult ExchangeStorage()
    {
        CheckUnchanged();
        CheckNotArchivedMeanwhile();
        // KERNEL: the merge ends the lease, and is not done when the lease was broken before (mdt_close_handle_layouts).
        Exception? failure = Try(() => Original.File.Merge(Donor));
        Layout now;
        try
        {
            now = OriginalOpener.DecodeLayout(Original.File.FreshLayoutBlob());
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return new ExchangeResult(ExchangeTruth.Unknown, MergeCall, ErrnoOf(failure));
        }
        return now.Mirrors.Length > 1 ? Finish(now) : NotMerged(failure);
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        Lock.Release();
        ReadPlacementBack(Original.File);
    }

    private protected override bool WritesMirrors => true;

    private protected override OpenedFile OpenDonor() =>
        VolatileFile.Open(Original.Directory, Original.File, Settings.DirectIo);

    private protected override void CopyMetadata(CancellationToken cancellation)
    {
        // Names, owner, mode, attributes belong to the inode, which stays.
    }

    private ExchangeResult Finish(Layout merged)
    {
        IfNotBack = MirrorRules.WaysOut(merged.Mirrors[0], merged.Mirrors[^1]);
        using var buffers = Content.NewBuffers(1);
        var merge = new MirrorMerge(new MirroredFile(Original.File), merged, buffers.All[0], Pause);
        var failure = Try(() => merge.BringInStep(_copy!));
        return merge.End(failure);
    }

    private static ExchangeResult NotMerged(Exception? failure) =>
        new(ExchangeTruth.NotDone, MergeCall, ErrnoOf(failure)) { Refusal = failure as RefusedException };

    private static Exception? Try(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return e;
        }
    }

    private static int ErrnoOf(Exception? failure) => (failure as PosixException)?.Errno ?? 0;
}
