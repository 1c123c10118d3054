using System.Diagnostics;
using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Archive;
using LfsMigrate.Lustre.Guards;

namespace LfsMigrate.Lustre;

/// <summary>One file on its way, as far as both ways go together: guard, placement, copy and verification.</summary>
internal abstract class LustreSession : IMigrationSession
{
    private OpenedFile? _donor;
    private StagedAhead? _ahead;
    private IDisposable? _passage;
    private DonorCopy? _content;
    private int _isGivenUp;
    private readonly Stopwatch _waiting = new();

    /// <summary>Takes over an opened original.</summary>
    private protected LustreSession(OriginalFile original, MigrationSettings settings, Guard guard)
    {
        (Original, Settings, Lock, Facts) = (original, settings, guard, original.Facts);
        Placement = new DonorPlacement(settings.Layout, original);
        PlacementBefore = original.Layout.ToString();
        PlacementAfter = Placement.Wanted.ToString();
        Storage = new StorageSeen { OstsBefore = original.Layout.Osts };
    }

    /// <inheritdoc/>
    public abstract string Way { get; }

    /// <inheritdoc/>
    public Fid? Fid => Original.Fid;

    /// <inheritdoc/>
    public Fid? FidAfter { get; private protected set; }

    /// <inheritdoc/>
    public FileFacts Facts { get; private protected set; }

    /// <inheritdoc/>
    public string? PlacementBefore { get; private set; }

    /// <inheritdoc/>
    public string? PlacementAfter { get; private protected set; }

    /// <inheritdoc/>
    public string? PlacementProblem { get; private set; }

    /// <inheritdoc/>
    public StorageSeen Storage { get; private set; }

    /// <summary>What the operator wants.</summary>
    private protected MigrationSettings Settings { get; }

    /// <summary>The guard: a lock of one kind or the other.</summary>
    private protected Guard Lock { get; private set; }

    /// <summary>The file; its layout is the one found under the guard, once that is held.</summary>
    private protected OriginalFile Original { get; private set; }

    /// <summary>Decides the donor's layout.</summary>
    private protected DonorPlacement Placement { get; private set; }

    /// <summary>The data version under the guard, before the copy.</summary>
    private protected ulong ChangeToken { get; private set; }

    /// <summary>The donor, once it is staged.</summary>
    private protected OpenedFile Donor => _donor ?? throw new InvariantException("a donor is used before it is staged");

    /// <summary>The donor's layout.</summary>
    private protected Layout Granted { get; private set; } = Layout.Plain(0, null);

    /// <summary>The donor's content, from its copy on.</summary>
    private protected DonorCopy Content => _content ?? throw new InvariantException("a donor's content is used before it is copied");

    /// <inheritdoc/>
    public virtual void Guard()
    {
        if (Original.Layout.IsReleased || Original.Archive.IsReleased)
        {
            Restore();
        }
        // ORDER: before the lock, so that nobody waits for a file that waits for the copies of others.
        PassGates();
        AcquireLock();
        // ORDER: size, times, data version and layout are taken under the guard; what was seen before may be stale.
        Facts = Original.File.Stat();
        ChangeToken = Original.File.DataVersion(Lock.DataVersionFlags);
        var layout = OriginalOpener.ReadLayout(Original.File);
        if (layout.IsReleased)
        {
            throw new RefusedException(OutcomeCode.HsmActive, "HSM released it meanwhile");
        }
        Original = Original with { Layout = LayoutGrowth.HasOnlyGrown(Original.Layout, layout) ? Original.Layout : layout, Facts = Facts };
        Placement = new DonorPlacement(Settings.Layout, Original);
        PlacementBefore = Original.Layout.ToString();
        Storage = new StorageSeen { OstsBefore = Original.Layout.Osts, DataVersionBefore = ChangeToken };
    }

    /// <inheritdoc/>
    public string? WaitsFor { get; private set; }

    /// <inheritdoc/>
    public TimeSpan Waited => _waiting.Elapsed;

    /// <inheritdoc/>
    public string? IfNotBack { get; private protected set; }

    /// <inheritdoc/>
    public virtual string? Remark => null;

    /// <inheritdoc/>
    public long BytesToWrite => Facts.SizeBytes * Math.Max(Placement.Wanted.MirrorCount, 1);

    /// <inheritdoc/>
    public void Stage()
    {
        if (_ahead is { } ahead && ReferenceEquals(ahead.Layout, Original.Layout) && ahead.Wanted.Equals(Placement.Wanted))
        {
            GiveOwner();
            return;
        }
        Placement.Make(NewDonor);
    }

    /// <inheritdoc/>
    public virtual CopyResult Copy(CancellationToken cancellation)
    {
        _content = new DonorCopy(Original, Donor, Granted, Settings, Lock.Check);
        // Where the donor gets the name, rsync may write to it.
        var copy = _content.Copy(FlushWithTimes, isFinal: !DonorGetsName, cancellation);
        CopyMetadata(cancellation);
        return copy;
    }

    /// <inheritdoc/>
    public void Verify(CopyResult copy, CancellationToken cancellation) => Content.Verify(copy, cancellation);

    /// <inheritdoc/>
    public ExchangeResult Exchange()
    {
        // ORDER: before an exchange that may never come back; nothing is copied or read any more.
        _content?.Dispose();
        _passage?.Dispose();
        return ExchangeStorage();
    }

    /// <inheritdoc/>
    public abstract void Settle();

    /// <inheritdoc/>
    public void GiveBackGuard()
    {
        // ORDER: first what cannot hang.
        Interlocked.Exchange(ref _isGivenUp, 1);
        Volatile.Read(ref _passage)?.Dispose();
        Lock.Release();
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        if (!DonorGetsName)
        {
            // ORDER: first. Who reads the donor back may hang, and others wait for the file; what has no name needs no guard.
            Lock.Release();
        }
        _content?.Dispose();
        DropDonor();
        Lock.Dispose();
        Original.Dispose();
        _passage?.Dispose();
    }

    /// <summary>Takes the guard.</summary>
    private protected virtual void AcquireLock() => Lock.Acquire();

    /// <summary>Takes another guard instead of the first, which could not be had.</summary>
    private protected void AcquireInstead(Guard guard)
    {
        Lock = guard;
        guard.Acquire();
        if (Volatile.Read(ref _isGivenUp) != 0)
        {
            // Whoever gave it up has perhaps released the first one.
            guard.Release();
            throw new RefusedException(OutcomeCode.Stuck, "it was given up for taking too long");
        }
    }

    /// <summary>Does the exchange, and looks at what is.</summary>
    private protected abstract ExchangeResult ExchangeStorage();

    /// <summary>Whether the donor can be made before the guard is held.</summary>
    private protected virtual bool CanStageAhead => true;

    /// <summary>Whether this way writes a mirror by itself, also when the wanted layout has one only.</summary>
    private protected virtual bool WritesMirrors => false;

    /// <summary>Whether the donor takes the file's place by name.</summary>
    private protected virtual bool DonorGetsName => false;

    /// <summary>Opens an empty donor with the layout that new files get in its directory; null for a way that has no use for such.</summary>
    private protected virtual Func<OpenedFile>? OpenInheritingDonor => null;

    /// <summary>Opens an empty donor without a layout.</summary>
    private protected abstract OpenedFile OpenDonor();

    /// <summary>Copies what the exchange does not keep by itself.</summary>
    private protected abstract void CopyMetadata(CancellationToken cancellation);

    /// <summary>Flushes what was copied to stable storage.</summary>
    private protected virtual void FlushDonor() => Donor.Flush();

    // ORDER: times after the flush; the writes of the copy would move them again (LU-7152). And before the copier asks for the length: the lock
    // under which they are set answers that too, while the lock that an OST grants with the length would have to be given back for them.
    private void FlushWithTimes()
    {
        FlushDonor();
        Donor.SetTimes(Facts.Accessed, Facts.Modified);
    }

    /// <summary>Takes a donor's name away, if it has one.</summary>
    private protected virtual void RemoveName(OpenedFile donor)
    {
    }

    /// <summary>Throws when the original was written to since the guard was taken, as far as the guard can tell.</summary>
    private protected void CheckUnchanged()
    {
        Lock.Check();
        if (Original.File.DataVersion(Lock.DataVersionFlags) != ChangeToken)
        {
            throw new RefusedException(OutcomeCode.Changed, "it was written to while it was copied");
        }
    }

    // The OSTs that the donor has got are known once it is there; where it cannot be made ahead, those that were asked for.
    private void PassGates()
    {
        if (Settings.Gates is not { } gates)
        {
            return;
        }
        if (Original.Layout.IsReleased)
        {
            Original = Original with { Layout = OriginalOpener.ReadLayout(Original.File) };
            Placement = new DonorPlacement(Settings.Layout, Original);
        }
        IEnumerable<int> destinations = Placement.Wanted.Components.SelectMany(c => c.Osts);
        if (CanStageAhead)
        {
            Placement.Make(NewDonor);
            _ahead = new StagedAhead(Original.Layout, Placement.Wanted);
            destinations = OriginalOpener.DecodeLayout(Donor.LayoutBlob()).Osts;
        }
        WaitsFor = "other files of this run that are on its OSTs (--ost-streams)";
        _waiting.Start();
        Interlocked.Exchange(ref _passage, gates.Enter(Original.Mount.FsName, Original.Layout.Osts.Concat(destinations), Settings.Interruption));
        _waiting.Stop();
        if (Volatile.Read(ref _isGivenUp) != 0)
        {
            // Whoever gave it up found no passage to give back.
            _passage?.Dispose();
            throw new RefusedException(OutcomeCode.Stuck, "it was given up for taking too long");
        }
        WaitsFor = null;
    }

    private void Restore()
    {
        WaitsFor = "the HSM archive to give its data back; is there a copytool? The request stays";
        new ArchiveRestore(Original, Lock, Settings.Interruption).Run();
        WaitsFor = null;
    }

    /// <summary>Reads back what the file has got: of the original after a layout exchange, else of the donor.</summary>
    /// <param name="file">The file.</param>
    /// <param name="given">The layout that it was given: another migration may have given it another one since. Null where nobody can.</param>
    private protected void ReadPlacementBack(OpenedFile file, Layout? given = null)
    {
        var seen = Storage;
        PlacementProblem = Placement.ReadBack(file, ref seen, out var now);
        if (PlacementProblem != null && given != null && now?.IsApartFrom(given) == true)
        {
            PlacementProblem = null;
        }
        Storage = seen;
        PlacementAfter = now?.ToString() ?? PlacementAfter;
    }

    /// <summary>Throws when HSM has come to know the file since it was opened: archiving only reads, and breaks no lease.</summary>
    private protected void CheckNotArchivedMeanwhile()
    {
        var archive = ArchiveState.Of(Original.File);
        if (archive.IsKnown || archive.IsInWork)
        {
            throw new RefusedException(archive.IsInWork ? OutcomeCode.HsmActive : OutcomeCode.HsmArchived,
                "HSM has taken it up meanwhile, and would not know it any more afterwards");
        }
    }

    private Layout NewDonor(LayoutTemplate template)
    {
        EncryptionRules.Check(Original.File, Facts, WritesMirrors || template.MirrorCount > 1);
        var granted = OpenInheritingDonor is { } open
            ? Settings.Inherited.TryOpen(Original.Directory, Original.Mount, template, () => OpenInheriting(open)) : null;
        granted ??= OpenAsking(template);
        GiveOwner();
        PlacementAfter = granted.ToString();
        Granted = granted;
        return granted;
    }

    private void GiveOwner() => DonorOwner.Apply(Original.File, Facts, Donor, DonorGetsName, LustreCalls.KnownProject);

    private Layout OpenInheriting(Func<OpenedFile> open)
    {
        OpenNew(open);
        return DonorPlacement.ReadBack(Donor);
    }

    private Layout OpenAsking(LayoutTemplate template)
    {
        OpenNew(OpenDonor);
        var granted = Placement.Apply(template, Donor);
        Settings.Inherited.Learn(Original.Directory, template, granted);
        return granted;
    }

    private void OpenNew(Func<OpenedFile> open)
    {
        DropDonor();
        _donor = open();
        EncryptionRules.CheckDonor(_donor, Facts);
    }

    // What a donor was made for before the guard was held.
    private sealed record StagedAhead(Layout Layout, LayoutTemplate Wanted);

    private void DropDonor()
    {
        if (_donor != null)
        {
            RemoveName(_donor);
            _donor.Dispose();
            _donor = null;
        }
    }
}
