using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>Where a file's data lies on its file system (FIEMAP), in the order of the file.</summary>
/// <remarks>What has no storage of its own is left out: holes, and data that lies beside the inode.</remarks>
public sealed class ExtentMap
{
    private const int FirstBatch = 16, Batch = 4096;
    private const uint FIEMAP_EXTENT_LAST = 1, FIEMAP_EXTENT_UNKNOWN = 2, FIEMAP_EXTENT_ENCODED = 8;
    private const uint FIEMAP_EXTENT_DATA_INLINE = 0x200, FIEMAP_EXTENT_UNWRITTEN = 0x800;

    private readonly List<Extent> _data = [], _unwritten = [];

    private ExtentMap()
    {
    }

    /// <summary>A piece of storage.</summary>
    /// <param name="Offset">First byte in the file.</param>
    /// <param name="Length">Bytes in the file.</param>
    /// <param name="Physical">First byte on the file system.</param>
    /// <param name="Stored">Bytes on the file system that are known to belong to it: fewer where it is compressed.</param>
    public readonly record struct Extent(long Offset, long Length, ulong Physical, long Stored)
    {
        /// <summary>The byte of the file behind it.</summary>
        public long End => Length > long.MaxValue - Offset ? long.MaxValue : Offset + Length;

        /// <summary>The byte of the file system behind it.</summary>
        public ulong PhysicalEnd => Physical + (ulong)Stored;

        /// <summary>The part of it between two bytes of the file system; it itself when that is all of it.</summary>
        internal Extent Part(ulong from, ulong to) => to - from == (ulong)Stored ? this
            : new(Offset + (long)(from - Physical), (long)(to - from), from, (long)(to - from));
    }

    /// <summary>The extents that hold data.</summary>
    public IReadOnlyList<Extent> Data => _data;

    /// <summary>The extents that are allocated and hold nothing yet: fallocate.</summary>
    public IReadOnlyList<Extent> Unwritten => _unwritten;

    /// <summary>Reads the map; what is dirty in memory is written out first.</summary>
    /// <exception cref="Core.PosixException">EOPNOTSUPP: the file system does not tell.</exception>
    public static ExtentMap Of(OpenedFile file)
    {
        var map = new ExtentMap();
        ulong start = 0;
        for (int size = FirstBatch; map.Read(file, ref start, size); size = Batch)
        {
        }
        return map;
    }

    /// <summary>The map, or null where the file system does not tell.</summary>
    public static ExtentMap? TryOf(OpenedFile file)
    {
        try
        {
            return Of(file);
        }
        catch (Core.PosixException e) when (e.Errno is Core.Errno.EOPNOTSUPP or Core.Errno.ENOTTY or Core.Errno.EINVAL)
        {
            return null;
        }
    }

    /// <summary>Whether there is data in each of the first <paramref name="lengthBytes"/> bytes.</summary>
    public bool Covers(long lengthBytes)
    {
        long end = 0;
        foreach (var extent in _data.TakeWhile(e => e.Offset <= end))
        {
            end = extent.End;
        }
        return end >= lengthBytes;
    }

    /// <summary>How many bytes of storage two maps have in common.</summary>
    public long BytesInCommon(ExtentMap other)
    {
        var (mine, others) = (ByPlace(_data), ByPlace(other._data));
        long common = 0;
        for (int i = 0, j = 0; i < mine.Count && j < others.Count;)
        {
            var (left, right) = (mine[i], others[j]);
            ulong from = Math.Max(left.Physical, right.Physical), to = Math.Min(left.PhysicalEnd, right.PhysicalEnd);
            common += to > from ? (long)(to - from) : 0;
            if (left.PhysicalEnd <= right.PhysicalEnd)
            {
                i++;
            }
            else
            {
                j++;
            }
        }
        return common;
    }

    /// <summary>This map without the storage that another file has by now.</summary>
    public ExtentMap Without(ExtentMap other)
    {
        var rest = new ExtentMap();
        var taken = ByPlace(other._data);
        int first = 0;
        foreach (var extent in ByPlace(_data))
        {
            while (first < taken.Count && taken[first].PhysicalEnd <= extent.Physical)
            {
                first++;
            }
            rest._data.AddRange(Remains(extent, taken.Skip(first).TakeWhile(t => t.Physical < extent.PhysicalEnd)));
        }
        rest._data.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return rest;
    }

    private static IEnumerable<Extent> Remains(Extent extent, IEnumerable<Extent> taken)
    {
        ulong at = extent.Physical;
        foreach (var other in taken)
        {
            if (other.Physical > at)
            {
                yield return extent.Part(at, other.Physical);
            }
            at = Math.Max(at, other.PhysicalEnd);
        }
        if (at < extent.PhysicalEnd)
        {
            yield return extent.Part(at, extent.PhysicalEnd);
        }
    }

    /// <summary>The parts of the file that still lie where they lay according to an earlier map; in order, adjacent ones together.</summary>
    public IEnumerable<(long Offset, long Length)> RangesIn(ExtentMap earlier)
    {
        var places = ByPlace(earlier._data);
        return Ranges(_data.Where(extent => LiesIn(places, extent)), gapBytesMax: 0);
    }

    /// <summary>The parts of the file that hold data, in order; a part may span holes of a few bytes.</summary>
    /// <param name="gapBytesMax">The longest such hole: crossing it costs less than one more call.</param>
    public IEnumerable<(long Offset, long Length)> DataRanges(long gapBytesMax) => Ranges(_data, gapBytesMax);

    private static IEnumerable<(long Offset, long Length)> Ranges(IEnumerable<Extent> extents, long gapBytesMax)
    {
        long start = 0, end = -1;
        foreach (var extent in extents)
        {
            if (end >= 0 && extent.Offset - end <= gapBytesMax)
            {
                end = extent.End;
                continue;
            }
            if (end >= 0)
            {
                yield return (start, end - start);
            }
            (start, end) = (extent.Offset, extent.End);
        }
        if (end >= 0)
        {
            yield return (start, end - start);
        }
    }

    private static bool LiesIn(List<Extent> places, Extent extent)
    {
        // The last place that begins before the extent's end: extents of one file do not overlap each other.
        int low = 0, high = places.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = places[middle].Physical < extent.PhysicalEnd ? (middle + 1, high) : (low, middle);
        }
        return low > 0 && places[low - 1].PhysicalEnd > extent.Physical;
    }

    /// <summary>In words, for reports.</summary>
    public override string ToString() => _data.Count == 1 ? "1 extent" : $"{_data.Count} extents";

    private static List<Extent> ByPlace(List<Extent> extents)
    {
        var sorted = new List<Extent>(extents);
        sorted.Sort((a, b) => a.Physical.CompareTo(b.Physical));
        return sorted;
    }

    // False when that was the last one.
    private unsafe bool Read(OpenedFile file, ref ulong start, int count)
    {
        var buffer = new ExtentBuffer[count];
        int got;
        fixed (ExtentBuffer* first = buffer)
        {
            got = PosixCall.Check(Shim.Extents(file.Handle, start, first, (uint)count), "FS_IOC_FIEMAP");
        }
        foreach (var found in buffer.AsSpan(0, got))
        {
            Add(found);
            start = found.Logical + found.Length;
            if ((found.Flags & FIEMAP_EXTENT_LAST) != 0)
            {
                return false;
            }
        }
        return got == count;
    }

    private void Add(ExtentBuffer found)
    {
        if ((found.Flags & (FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DATA_INLINE)) != 0)
        {
            return;
        }
        // KERNEL: btrfs gives the length in the file for a compressed extent, which is shorter on the disk; its start is exact.
        long stored = (found.Flags & FIEMAP_EXTENT_ENCODED) != 0 ? 1 : (long)found.Length;
        var extent = new Extent((long)found.Logical, (long)found.Length, found.Physical, stored);
        ((found.Flags & FIEMAP_EXTENT_UNWRITTEN) != 0 ? _unwritten : _data).Add(extent);
    }
}
