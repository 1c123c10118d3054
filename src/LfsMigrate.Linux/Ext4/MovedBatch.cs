using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Ext4;

/// <summary>Parts of a file that are moved one after the other, in its order, and what was in them before.</summary>
/// <param name="bytes">How much fits; whole pages.</param>
internal sealed class MovedBatch(int bytes) : IDisposable
{
    private const int PartsMax = 2048;

    private readonly AlignedBuffer _buffer = new(bytes);
    private readonly List<Part> _parts = [];
    private int _filled;

    /// <summary>A part.</summary>
    /// <param name="Offset">First byte in the file.</param>
    /// <param name="Count">How many.</param>
    /// <param name="At">Where they are in the batch.</param>
    internal readonly record struct Part(long Offset, int Count, int At)
    {
        /// <summary>The byte of the file behind it.</summary>
        internal long End => Offset + Count;
    }

    /// <summary>In the order in which they lie in the file.</summary>
    internal IReadOnlyList<Part> Parts => _parts;

    /// <summary>From the first byte of the file to the last.</summary>
    internal (long Offset, long Count) Range => (_parts[0].Offset, _parts[^1].End - _parts[0].Offset);

    /// <summary>Whether one more of so many bytes fits, and lies behind the others.</summary>
    internal bool HasRoom(long offset, int count) =>
        _parts.Count < PartsMax && count <= _buffer.Length - _filled && (_parts.Count == 0 || offset >= _parts[^1].End);

    /// <summary>The place for what is in the next part.</summary>
    internal Span<byte> Room(int count) => _buffer.Span.Slice(_filled, count);

    /// <summary>Takes a part, whose content is in its place.</summary>
    internal void Add(long offset, int count)
    {
        _parts.Add(new Part(offset, count, _filled));
        _filled += count;
    }

    /// <summary>What was in a part.</summary>
    internal Span<byte> Content(Part part) => _buffer.Span.Slice(part.At, part.Count);

    /// <summary>Is to be filled anew.</summary>
    internal void Clear()
    {
        _parts.Clear();
        _filled = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
