using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>Copies the data of one file into its donor and reads it back.</summary>
/// <param name="original">The file, as it was found under the guard.</param>
/// <param name="donor">Empty.</param>
/// <param name="layout">The donor's.</param>
/// <param name="settings">What the operator wants.</param>
/// <param name="checkGuard">Throws when the guard is lost.</param>
internal sealed class DonorCopy(OriginalFile original, OpenedFile donor, Layout layout, MigrationSettings settings, Action checkGuard) : IDisposable
{
    private readonly FileFacts _facts = original.Facts;
    private readonly int _pieceBytes = settings.BufferBytes ?? DonorStripes.PieceBytes(layout);
    private readonly int _targets = DonorStripes.Targets(layout, original.Facts.SizeBytes);
    private FlushedReadBack? _readBack;

    /// <summary>Copies all of it, to each mirror of the donor, and gives the donor the file's times.</summary>
    /// <param name="flush">Flushes a donor without mirrors and sets its times.</param>
    /// <param name="isFinal">Nobody writes to the donor after that.</param>
    /// <param name="cancellation">Ends it, and the reading back meanwhile.</param>
    internal CopyResult Copy(Action flush, bool isFinal, CancellationToken cancellation)
    {
        int streams = Streams;
        using var buffers = NewBuffers(streams, AlignedBuffers.PieceBytes(_pieceBytes, settings.Pace, streams));
        if (settings.Verifies && isFinal && !HasMirrors)
        {
            ReadBackMeanwhile(streams, cancellation);
        }
        var copier = new DataCopier(new ContentReader(buffers.All, checkGuard, cancellation), settings.Pace, HasMirrors ? null : flush, _readBack?.Follower);
        var copy = copier.Copy(original.File, donor, _facts.SizeBytes, digest: true, IsOnePage);
        if (HasMirrors)
        {
            DonorMirrors.Fill(donor, mirror => copier.Copy(original.File, mirror, _facts.SizeBytes, digest: false));
            DonorMirrors.SetTimes(donor, _facts.Accessed, _facts.Modified);
        }
        return copy;
    }

    /// <summary>Returns when the donor's content is what the copy has read.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    internal void Verify(CopyResult copy, CancellationToken cancellation)
    {
        if (_readBack is { } readBack)
        {
            DataVerifier.Compare(readBack.Finish(), copy);
            Dispose();
            return;
        }
        // ORDER: behind the flush of the whole copy. What an OST has before it, it may be sent once more after it was started anew.
        using var buffers = NewBuffers(Streams);
        var verifier = new DataVerifier(new ContentReader(buffers.All, checkGuard, cancellation));
        if (HasMirrors)
        {
            DonorMirrors.Verify(donor, mirror => verifier.Verify(mirror, copy));
        }
        else
        {
            verifier.Verify(donor, copy);
        }
    }

    /// <summary>Memory for the file's data, for each stream; no more than the file needs.</summary>
    internal AlignedBuffers NewBuffers(int streams) => NewBuffers(streams, _pieceBytes);

    /// <summary>Ends the reading back.</summary>
    public void Dispose()
    {
        _readBack?.Dispose();
        _readBack = null;
    }

    private void ReadBackMeanwhile(int streams, CancellationToken cancellation)
    {
        var parts = new FlushedParts(layout, _targets == int.MaxValue ? original.Mount.Count() : _targets);
        if (FlushedReadBack.IsWorthWhile(donor, parts, _facts.SizeBytes, streams))
        {
            _readBack = new FlushedReadBack(donor, parts, _facts.SizeBytes, NewBuffers(streams), checkGuard, cancellation);
        }
    }

    private AlignedBuffers NewBuffers(int streams, int bytesMax)
    {
        bool isEncrypted = EncryptionRules.IsEncryptedOnTheWay(original.File, _facts);
        var buffers = new AlignedBuffers(streams, isEncrypted ? Math.Min(bytesMax, EncryptionRules.PieceBytesMax) : bytesMax, _facts.SizeBytes);
        if (isEncrypted)
        {
            foreach (var buffer in buffers.All)
            {
                HugePages.Avoid(buffer);
            }
        }
        return buffers;
    }

    private int Streams => settings.Streams.OverTargets(_facts.SizeBytes, _targets);

    private bool HasMirrors => layout.MirrorCount > 1;

    // Holes are told by the page: what has a page's worth of storage in its only page has none. Asking the OST would cost more than reading.
    private bool IsOnePage => _facts.SizeBytes <= AlignedBuffer.PageBytes && _facts.AllocatedBytes >= _facts.SizeBytes;
}
