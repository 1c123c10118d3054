using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Testing.Fakes;

/// <summary>One file on its way through a <see cref="FakeBackend"/>: a real copy, a real comparison, an honest exchange.</summary>
public sealed class FakeSession : IMigrationSession
{
    private const int BufferBytes = 16 * 1024;

    private readonly FakeStore _store;
    private readonly FakeInode _inode;
    private readonly FaultPlan _faults;
    private MemoryContent? _donor;
    private ulong _changeToken;
    private int _guard;

    internal FakeSession(FakeStore store, FakeInode inode, FaultPlan faults, string way)
    {
        (_store, _inode, _faults, Way) = (store, inode, faults, way);
        (Facts, PlacementBefore, PlacementAfter) = (inode.Facts, inode.Placement, FakeBackend.Destination);
        store.CountSession(+1);
    }

    /// <inheritdoc/>
    public string Way { get; }

    /// <inheritdoc/>
    public Fid? Fid => _inode.Fid;

    /// <inheritdoc/>
    public Fid? FidAfter => null;

    /// <inheritdoc/>
    public FileFacts Facts { get; private set; }

    /// <inheritdoc/>
    public string? PlacementBefore { get; }

    /// <inheritdoc/>
    public string? PlacementAfter { get; private set; }

    /// <inheritdoc/>
    public string? PlacementProblem { get; private set; }

    /// <inheritdoc/>
    public StorageSeen Storage { get; private set; } = new() { OstsBefore = [0] };

    /// <inheritdoc/>
    public void Guard()
    {
        _faults.Reach(MigrationStep.Guard);
        if (!_inode.TryGuard())
        {
            throw new PosixException("guard", Errno.EBUSY);
        }
        if (Interlocked.CompareExchange(ref _guard, 1, 0) == 2)
        {
            _inode.Unguard();
            throw new RefusedException(OutcomeCode.Stuck, "its lock came too late");
        }
        Facts = _inode.Facts;
        _changeToken = _inode.Content.Version;
        Storage = Storage with { DataVersionBefore = _changeToken };
    }

    /// <inheritdoc/>
    public void Stage()
    {
        _faults.Reach(MigrationStep.Stage);
        _donor = new MemoryContent();
        _store.CountDonor(+1);
    }

    /// <inheritdoc/>
    public CopyResult Copy(CancellationToken cancellation)
    {
        _faults.Reach(MigrationStep.Copy);
        using var buffer = new AlignedBuffer(BufferBytes);
        var original = new MemoryDataFile(() => _inode.Content, _faults.Original) { IsDirect = true };
        var donor = new MemoryDataFile(_donor!, _faults.Donor) { IsDirect = true };
        return new DataCopier(new ContentReader(buffer, CheckGuard, cancellation))
            .Copy(original, donor, Facts.SizeBytes, digest: true);
    }

    /// <inheritdoc/>
    public void Verify(CopyResult copy, CancellationToken cancellation)
    {
        _faults.Reach(MigrationStep.Verify);
        using var buffer = new AlignedBuffer(BufferBytes);
        new DataVerifier(new ContentReader(buffer, CheckGuard, cancellation)).Verify(new MemoryDataFile(_donor!), copy);
    }

    /// <inheritdoc/>
    public ExchangeResult Exchange()
    {
        _faults.Reach(MigrationStep.Exchange);
        CheckGuard();
        if (_inode.Content.Version != _changeToken)
        {
            return new ExchangeResult(ExchangeTruth.NotDone, "exchange", Errno.EAGAIN);
        }
        if (_faults.ExchangeErrno == 0 && !_faults.ExchangeLies)
        {
            _inode.Content = _donor!;
            _inode.Placement = FakeBackend.Destination;
        }
        var truth = _faults.TruthUnknown ? ExchangeTruth.Unknown
            : ReferenceEquals(_inode.Content, _donor) ? ExchangeTruth.Done : ExchangeTruth.NotDone;
        int errno = _faults.ExchangeErrno != 0 ? _faults.ExchangeErrno : _faults.ExchangeLateErrno;
        return new ExchangeResult(truth, "exchange", errno) { HasLateWrites = _faults.LateWrites, Digest = _faults.ExchangeDigest };
    }

    /// <inheritdoc/>
    public void Settle()
    {
        _faults.Reach(MigrationStep.Settle);
        PlacementAfter = _inode.Placement;
        PlacementProblem = _faults.PlacementProblem;
        Storage = Storage with { OstsAfter = [1], DataVersionAfter = _inode.Content.Version };
        GiveBackGuard();
    }

    /// <inheritdoc/>
    public void GiveBackGuard()
    {
        if (Interlocked.Exchange(ref _guard, 2) == 1)
        {
            _inode.Unguard();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBackGuard();
        if (_donor != null)
        {
            _donor = null;
            _store.CountDonor(-1);
        }
        _store.CountSession(-1);
    }

    private void CheckGuard()
    {
        if (Volatile.Read(ref _guard) != 1)
        {
            throw new RefusedException(OutcomeCode.Stuck, "its lock was given back");
        }
    }
}
