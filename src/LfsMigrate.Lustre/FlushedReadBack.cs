using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Lustre;

/// <summary>Reads a donor back from its targets while it is still being written.</summary>
internal sealed class FlushedReadBack : IDisposable
{
    // Each flush is a request to each object. This is so many of theirs with data, that one more does not matter.
    private const long PartBytesOfEach = 16 * 1024 * 1024;

    private readonly OpenedFile _donor;
    private readonly AlignedBuffers _buffers;
    private readonly ReadBack _readBack;
    private readonly ulong _mdtEnd;

    private FlushedReadBack(OpenedFile donor, Layout layout, long lengthBytes, long partBytes, AlignedBuffers buffers, Action checkGuard,
        CancellationToken cancellation)
    {
        (_donor, _buffers) = (donor, buffers);
        _mdtEnd = layout.Components.Where(c => c.IsMdt).Select(c => c.EndBytes).DefaultIfEmpty().Max();
        var readers = new Queue<ContentReader>(buffers.All.Select(b => new ContentReader(b, checkGuard, cancellation)));
        _readBack = new ReadBack(lengthBytes, buffers.All.Count, ranges => new FlushedStream(donor, partBytes, Flush, readers.Dequeue(), ranges));
    }

    /// <summary>Begins, or is null where it is read back no earlier for it.</summary>
    /// <param name="donor">About to be written.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="lengthBytes">How long it will be.</param>
    /// <param name="newBuffers">Makes one for each stream in which it is written.</param>
    /// <param name="checkGuard">Throws when the guard is lost.</param>
    /// <param name="cancellation">Ends the reading.</param>
    // KERNEL: what is written past the page cache an OST has committed when it answers (ofd_commitrw_write), and then has nothing to do for a flush.
    internal static FlushedReadBack? TryBegin(OpenedFile donor, Layout layout, long lengthBytes, Func<AlignedBuffers> newBuffers, Action checkGuard,
        CancellationToken cancellation)
    {
        long partBytes = PartBytesOfEach * Math.Max(DonorStripes.Targets(layout, lengthBytes), 1);
        return donor.IsDirect && lengthBytes / 2 > partBytes
            ? new FlushedReadBack(donor, layout, lengthBytes, partBytes, newBuffers(), checkGuard, cancellation) : null;
    }

    /// <summary>Is told of the pieces of the copy.</summary>
    internal ICopyFollower Follower => _readBack;

    /// <summary>Waits for the readers, once the copy is done: the digest of what they have read.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is shorter than what was written, or the guard is lost.</exception>
    internal string Finish()
    {
        if (!_donor.IsDirect)
        {
            // ORDER: the copy is flushed, and nobody writes. Those who read on left what was written through the page cache for now.
            _donor.DropCache();
            _donor.TrySetDirect(true);
        }
        return _readBack.Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // ORDER: the readers end before their buffers.
        _readBack.Dispose();
        _buffers.Dispose();
    }

    // As LayoutSwapSession flushes the whole: fsync waits for the MDT, which has only the start.
    private void Flush(long startBytes)
    {
        if ((ulong)startBytes < _mdtEnd)
        {
            _donor.Flush();
        }
        else
        {
            _donor.FlushData();
        }
    }
}
