using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Rename;

/// <summary>One file whose copy takes its place, as far as the ways to do that go together: a donor with everything the file has.</summary>
public abstract class ReplacingSession : LocalSession
{
    private const uint OwnerReadWrite = 0x180;

    private UnixPath? _donorName;
    private XattrSnapshot? _xattrs;

    // Where the file lay under the guard; null where the file system does not tell.
    private ExtentMap? _before;

    /// <summary>Takes over an opened original.</summary>
    private protected ReplacingSession(LocalFile original, LocalSettings settings, FileGuard guard) : base(original, settings, guard)
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.Rename;

    /// <inheritdoc/>
    public override FileKey? KeyAfter => FileKey.Of(Donor.Stat().Identity, Donor.TryBorn());

    /// <summary>Where the donor is made.</summary>
    private protected abstract DirectoryHandle DonorDirectory { get; }

    /// <summary>The donor's name, where the file system has no nameless files; else null.</summary>
    private protected UnixPath? DonorName => _donorName;

    /// <inheritdoc/>
    public override void Guard()
    {
        base.Guard();
        if (Facts.IsVerity)
        {
            throw new RefusedException(OutcomeCode.FallbackFailed, "it is sealed by fs-verity, which no copy can be given");
        }
        _before = ExtentMap.TryOf(Original.File);
        PlacementBefore = _before?.ToString();
    }

    // ORDER: flushed once, with its metadata.
    private protected override void FlushDonor()
    {
        _xattrs = XattrSnapshot.Of(Original.File);
        try
        {
            DonorMetadata.Carry(Original.File, Facts, Donor);
        }
        catch (RefusedException e) when (e.Code == OutcomeCode.FallbackFailed && Original.File.Stat().Changed != Facts.Changed)
        {
            throw new RefusedException(OutcomeCode.Changed, $"its attributes were changed while it was copied: {e.Message}");
        }
        Donor.Flush();
    }

    /// <inheritdoc/>
    public override void Verify(CopyResult copy, CancellationToken cancellation)
    {
        base.Verify(copy, cancellation);
        // A file system that does not heed O_NOATIME has moved it by the reading.
        if (Donor.Stat().Accessed != Facts.Accessed)
        {
            Donor.SetTimes(Facts.Accessed, Facts.Modified);
        }
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        base.Settle();
        PlacementAfter = ExtentMap.TryOf(Donor)?.ToString();
    }

    private protected override void Prepare() => Preallocation.Carry(_before, Facts.SizeBytes, Donor);

    private protected override OpenedFile OpenDonor()
    {
        try
        {
            return NamelessFile.Open(DonorDirectory);
        }
        catch (RefusedException e) when (e.Code == OutcomeCode.ExchangeUnsupported)
        {
            return Settings.AcceptRaces ? OpenNamedDonor() : throw new RefusedException(OutcomeCode.UnsafeHere, $"{e.Message}; --accept-races makes one with a hidden name");
        }
    }

    private protected override bool DonorGetsName => true;

    // By identity: after the exchange the name may be gone, or somebody else's.
    private protected override void RemoveName(OpenedFile donor)
    {
        if (_donorName is not { } name)
        {
            return;
        }
        try
        {
            if (new LinkedName(DonorDirectory, name).Identity() == donor.Stat().Identity)
            {
                DonorDirectory.Unlink(name);
            }
        }
        catch (PosixException)
        {
            // The next run removes it.
        }
    }

    /// <summary>Throws when the file was written to, or given or taken a name, since the guard was taken.</summary>
    private protected void CheckUnchanged()
    {
        Lock.Check();
        if (HasChanged())
        {
            throw new RefusedException(OutcomeCode.Changed, "it was changed while it was copied");
        }
    }

    /// <summary>The old file, from the moment at which names are changed.</summary>
    private protected ReplacedFile NewReplacedFile() => new(Original.File, Lock, Facts, _xattrs!);

    /// <summary>The copy, before it has a name: it was given all attributes of the file, and no others.</summary>
    /// <param name="acceptsRaces">Whether no lease will do.</param>
    private protected NewFile NewCopy(bool acceptsRaces) => new(Donor, _xattrs!, acceptsRaces);

    private OpenedFile OpenNamedDonor()
    {
        const int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
        var name = new HiddenName(HiddenKind.Donor, Facts.Identity.Inode, null).ToName();
        try
        {
            _donorName = name;
            return DonorDirectory.Open(name, flags, OwnerReadWrite);
        }
        catch (PosixException e) when (e.Errno == Errno.EEXIST)
        {
            _donorName = null;
            throw new RefusedException(OutcomeCode.InUse, $"'{name}' is there: another migration of it is going on, or has died");
        }
    }
}
