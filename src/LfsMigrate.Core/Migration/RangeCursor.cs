using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>
/// Deals the ranges of a file out to its streams, from start to end: one after the other where there is data, and as many at once as there
/// are where there is none.
/// </summary>
/// <remarks>Thread-safe. The last range is always dealt out by itself.</remarks>
/// <param name="file">The file.</param>
/// <param name="lengthBytes">How much of it.</param>
/// <param name="isDense">It is known to have no holes: none are looked for.</param>
/// <param name="startBytes">Where it begins. Within a range, the rest of that is dealt out first.</param>
internal sealed class RangeCursor(IDataFile file, long lengthBytes, bool isDense, long startBytes = 0)
{
    private readonly Lock _gate = new();
    private readonly HoleSeeker _holes = new(file, isDense);
    private long _next = startBytes;
    private long? _earlyEnd;

    /// <summary>Where the file turned out to end, in bytes; the length asked for when it was not shorter.</summary>
    internal long EndBytes
    {
        get
        {
            lock (_gate)
            {
                return _earlyEnd ?? lengthBytes;
            }
        }
    }

    /// <summary>The next range, or ranges that are a hole; false when there are no more.</summary>
    internal bool TryTake(out ExtentWalk.Piece taken)
    {
        lock (_gate)
        {
            if (_next >= lengthBytes || _earlyEnd != null)
            {
                taken = default;
                return false;
            }
            long last = (ContentDigest.RangesOf(lengthBytes) - 1) * ContentDigest.RangeBytes;
            bool isStart = _next % ContentDigest.RangeBytes == 0;
            long data = isStart && _next < last ? Math.Clamp(_holes.Data(_next, lengthBytes), _next, last) : _next;
            long hole = (data / ContentDigest.RangeBytes * ContentDigest.RangeBytes) - _next;
            taken = hole > 0 ? new ExtentWalk.Piece(_next, hole, IsHole: true)
                : new ExtentWalk.Piece(_next, Math.Min(ContentDigest.RangeBytes - (_next % ContentDigest.RangeBytes), lengthBytes - _next), IsHole: false);
            _next += taken.Count;
            return true;
        }
    }

    /// <summary>The file ends here already: nothing more is dealt out.</summary>
    internal void EndAt(long bytes)
    {
        lock (_gate)
        {
            _earlyEnd = Math.Min(_earlyEnd ?? lengthBytes, bytes);
        }
    }
}
