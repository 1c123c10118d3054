using System.Buffers.Binary;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>What was written to a disk and when it was told to flush, in order: the log of tests/native/trialdisk.</summary>
public sealed class DiskLog
{
    private const uint RecordWrite = 1;
    private const int HeaderBytes = 16, SectorBytes = 4096;

    private readonly byte[] _log;
    private readonly List<(bool IsWrite, long Offset, int Start, int Length)> _records = [];

    /// <summary>Reads a log that nobody writes to any more.</summary>
    public DiskLog(string path)
    {
        _log = File.ReadAllBytes(path);
        for (int at = 0; at < _log.Length;)
        {
            var header = _log.AsSpan(at, HeaderBytes);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
            _records.Add((BinaryPrimitives.ReadUInt32LittleEndian(header) == RecordWrite,
                BinaryPrimitives.ReadInt64LittleEndian(header[8..]), at + HeaderBytes, length));
            at += HeaderBytes + length;
        }
    }

    /// <summary>How many flushes there were.</summary>
    public int Flushes => _records.Count(r => !r.IsWrite);

    /// <summary>
    /// Makes of the image before the first write what a power cut at a moment by chance leaves: everything that was written before
    /// the last flush, and by chance nothing, everything or some sectors (of 4 KiB, as disks write them) of what was written after it.
    /// </summary>
    /// <returns>The moment, in words.</returns>
    public string Cut(string image, Random random)
    {
        int end = random.Next(_records.Count + 1), flush = _records.FindLastIndex(Math.Max(end - 1, 0), r => !r.IsWrite);
        int kept = random.Next(3);
        using var disk = File.OpenHandle(image, FileMode.Open, FileAccess.ReadWrite);
        for (int i = 0; i < end; i++)
        {
            var (isWrite, offset, start, length) = _records[i];
            if (isWrite && (i < flush || kept == 1))
            {
                RandomAccess.Write(disk, _log.AsSpan(start, length), offset);
            }
            else if (isWrite && kept == 2)
            {
                WriteSome(disk, _log.AsSpan(start, length), offset, random);
            }
        }
        return $"after {end} of {_records.Count} records, {(kept == 0 ? "nothing" : kept == 1 ? "all" : "some")} kept since record {flush}";
    }

    private static void WriteSome(Microsoft.Win32.SafeHandles.SafeFileHandle disk, ReadOnlySpan<byte> data, long offset, Random random)
    {
        // Most writes come through whole or not at all; some are torn.
        bool isTorn = random.Next(4) == 0, isKept = random.Next(2) == 0;
        for (int at = 0; at < data.Length; at += SectorBytes)
        {
            if (isTorn ? random.Next(2) == 0 : isKept)
            {
                RandomAccess.Write(disk, data.Slice(at, Math.Min(SectorBytes, data.Length - at)), offset + at);
            }
        }
    }
}
