using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Lustre;

/// <summary>Reads a donor back from its targets while it is still being written.</summary>
internal sealed class FlushedReadBack : IDisposable
{
    private readonly OpenedFile _donor;
    private readonly AlignedBuffers _buffers;
    private readonly ReadBack _readBack;

    /// <param name="donor">About to be written.</param>
    /// <param name="parts">What is flushed of it at once, and how.</param>
    /// <param name="lengthBytes">How long it will be.</param>
    /// <param name="buffers">One for each stream in which it is written; owned.</param>
    /// <param name="checkGuard">Throws when the guard is lost.</param>
    /// <param name="cancellation">Ends the reading.</param>
    internal FlushedReadBack(OpenedFile donor, FlushedParts parts, long lengthBytes, AlignedBuffers buffers, Action checkGuard,
        CancellationToken cancellation)
    {
        (_donor, _buffers) = (donor, buffers);
        var free = new Queue<AlignedBuffer>(buffers.All);
        _readBack = new ReadBack(lengthBytes, buffers.All.Count,
            ranges => new FlushedStream(donor, parts, ranges, free.Dequeue(), checkGuard, cancellation));
    }

    /// <summary>Whether much of a donor can be read back before its copy is done.</summary>
    /// <param name="donor">About to be written.</param>
    /// <param name="parts">What is flushed of it at once.</param>
    /// <param name="lengthBytes">How long it will be.</param>
    /// <param name="streams">In how many streams it will be written.</param>
    // KERNEL: what is written past the page cache an OST has committed when it answers (ofd_commitrw_write), and then has nothing to do for a flush.
    internal static bool IsWorthWhile(OpenedFile donor, FlushedParts parts, long lengthBytes, int streams) =>
        donor.IsDirect && lengthBytes / streams / 2 > parts.Bytes;

    /// <summary>Is told of the pieces of the copy.</summary>
    internal ICopyFollower Follower => _readBack;

    /// <summary>Waits for the readers, once the copy is done: the digest of what they have read.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is shorter than what was written, or the guard is lost.</exception>
    internal string Finish()
    {
        if (!_donor.IsDirect)
        {
            // ORDER: nobody writes any more. What went through the page cache the readers have left until now.
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
}
