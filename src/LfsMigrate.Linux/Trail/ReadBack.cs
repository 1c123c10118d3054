using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Trail;

/// <summary>Reads a copy back from storage while it is still being written.</summary>
internal sealed class ReadBack : ICopyFollower, IDisposable
{
    private readonly RangeDigests _ranges;
    private readonly CopyTrail _trail;

    /// <param name="lengthBytes">How long it will be.</param>
    /// <param name="streams">In how many streams it is written.</param>
    /// <param name="make">Makes what reads back what one of them has written, and hands in its digests.</param>
    internal ReadBack(long lengthBytes, int streams, Func<RangeDigests, TrailStream> make)
    {
        _ranges = new RangeDigests(lengthBytes);
        _trail = new CopyTrail(streams, () => make(_ranges));
    }

    /// <inheritdoc/>
    public void Follow(int stream, long offset, long count, bool isHole) => _trail.Follow(stream, offset, count, isHole);

    /// <summary>Waits for the readers: the digest of what they have read.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is shorter than what was written.</exception>
    internal string Finish()
    {
        _trail.Finish();
        return _ranges.ToText();
    }

    /// <inheritdoc/>
    public void Dispose() => _trail.Dispose();
}
