using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Linux.Local;

/// <summary>One file on its way on an ordinary file system, as far as all ways go together: copy and verification.</summary>
public abstract class LocalSession : IMigrationSession
{
    // No block is smaller, so no hole is filled.
    private const int SectorBytes = 512;

    // Worth a call that has more read ahead, and somebody who goes behind the copy before its last piece is written.
    private const long LongBytesMin = 8 * 1024 * 1024;

    private OpenedFile? _donor;
    private ReadBack? _readBack;

    /// <summary>Takes over an opened original.</summary>
    private protected LocalSession(LocalFile original, LocalSettings settings, FileGuard guard) =>
        (Original, Settings, Lock, Facts) = (original, settings, guard, original.Facts);

    /// <inheritdoc/>
    public abstract string Way { get; }

    /// <inheritdoc/>
    public Fid? Fid => null;

    /// <inheritdoc/>
    public Fid? FidAfter => null;

    /// <inheritdoc/>
    public FileKey Key => FileKey.Of(Facts.Identity, Original.File.TryBorn());

    /// <inheritdoc/>
    public virtual FileKey? KeyAfter => null;

    /// <inheritdoc/>
    public FileFacts Facts { get; private protected set; }

    /// <inheritdoc/>
    public string? PlacementBefore { get; private protected set; }

    /// <inheritdoc/>
    public string? PlacementAfter { get; private protected set; }

    /// <inheritdoc/>
    public string? PlacementProblem => null;

    /// <inheritdoc/>
    public StorageSeen Storage => StorageSeen.Nothing;

    /// <summary>The file.</summary>
    private protected LocalFile Original { get; }

    /// <summary>What the operator wants.</summary>
    private protected LocalSettings Settings { get; }

    /// <summary>The guard.</summary>
    private protected FileGuard Lock { get; }

    /// <summary>The donor, once it is staged.</summary>
    private protected OpenedFile Donor => _donor ?? throw new InvariantException("a donor is used before it is staged");

    /// <inheritdoc/>
    public virtual void Guard()
    {
        Lock.Acquire();
        // ORDER: under the guard, or after the token that stands for one; what was seen before may be stale.
        Facts = Original.File.Stat();
    }

    /// <inheritdoc/>
    public void Stage()
    {
        Lock.Check();
        _donor = OpenDonor();
        DonorOwner.Apply(Original.File, Facts, _donor, DonorGetsName);
        IsRealtime = InodeFlags.CarryForData(Original, _donor);
        if (Facts.SizeBytes > Settings.BufferBytes || Facts.AllocatedBytes < Facts.SizeBytes)
        {
            // KERNEL: XFS allocates ahead behind the end of a file that grows, and what it has allocated in a hole stays there.
            _donor.SetLength(Facts.SizeBytes);
        }
        Prepare();
    }

    /// <inheritdoc/>
    public virtual CopyResult Copy(CancellationToken cancellation)
    {
        int streams = Streams;
        using var buffers = new AlignedBuffers(streams, AlignedBuffers.PieceBytes(Settings.BufferBytes, Settings.Pace, streams), Facts.SizeBytes);
        if (IsLong)
        {
            Original.File.WillBeReadThrough();
        }
        var follower = Settings.Verifies && IsLong ? FollowerOf(streams) : null;
        var reader = new ContentReader(buffers.All, Lock.Check, cancellation, SectorBytes);
        return new DataCopier(reader, Settings.Pace, FlushDonor, follower).Copy(Original.File, Donor, Facts.SizeBytes, digest: true, HasNoHoles);
    }

    /// <inheritdoc/>
    public virtual void Verify(CopyResult copy, CancellationToken cancellation)
    {
        if (_readBack is { } readBack)
        {
            using (readBack)
            {
                // ORDER: closed before the exchange. A lease on the donor is not granted while we have it open once more.
                _readBack = null;
                DataVerifier.Compare(readBack.Finish(), copy);
            }
            return;
        }
        using var buffers = NewBuffers();
        new DataVerifier(new ContentReader(buffers.All, Lock.Check, cancellation)).Verify(Donor, copy, direct: false);
    }

    /// <inheritdoc/>
    public ExchangeResult Exchange()
    {
        Lock.Check();
        return ExchangeStorage();
    }

    /// <inheritdoc/>
    public virtual void Settle() => Lock.Release();

    /// <inheritdoc/>
    public void GiveBackGuard() => Lock.Release();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _readBack?.Dispose();
        if (_donor != null)
        {
            RemoveName(_donor);
            _donor.Dispose();
        }
        Lock.Dispose();
        Original.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether its data lies on the realtime device of an XFS.</summary>
    private protected bool IsRealtime { get; private set; }

    /// <summary>Whether it takes long to read.</summary>
    private protected bool IsLong => Facts.SizeBytes > LongBytesMin;

    /// <summary>Whether the file is known to have no holes.</summary>
    private protected virtual bool HasNoHoles => false;

    /// <summary>Does the exchange, and looks at what is.</summary>
    private protected abstract ExchangeResult ExchangeStorage();

    /// <summary>Opens an empty donor without a name, on the file system of the original.</summary>
    private protected virtual OpenedFile OpenDonor() => NamelessFile.Open(Original.Directory);

    /// <summary>Flushes the copy, so far as the way needs it before the exchange.</summary>
    private protected virtual void FlushDonor() => Donor.Flush();

    /// <summary>Who goes behind the streams of a long copy that will be verified.</summary>
    private protected virtual ICopyFollower FollowerOf(int streams) => _readBack =
        new ReadBack(Facts.SizeBytes, streams, ranges => new ReadBackStream(Donor, ranges));

    /// <summary>Makes the donor ready for the data.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>Whether the donor takes the file's place by name.</summary>
    private protected virtual bool DonorGetsName => false;

    /// <summary>Takes a donor's name away, if it has one.</summary>
    private protected virtual void RemoveName(OpenedFile donor)
    {
    }

    /// <summary>Whether the file was changed since the guard was taken, as far as stat tells.</summary>
    private protected bool HasChanged()
    {
        var now = Original.File.Stat();
        return now.Changed != Facts.Changed || now.Modified != Facts.Modified || now.SizeBytes != Facts.SizeBytes;
    }

    /// <summary>Memory for the file's data: for each stream, and no more than the file needs.</summary>
    private protected AlignedBuffers NewBuffers() => new(Streams, Settings.BufferBytes, Facts.SizeBytes);

    private int Streams => Settings.Streams.OnOneDisk(Facts.SizeBytes);
}
