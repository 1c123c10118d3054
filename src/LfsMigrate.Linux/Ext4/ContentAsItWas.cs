using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux.Ext4;

/// <summary>A file whose disk has failed, for reading: what is held of it comes from memory, the rest from the disk.</summary>
internal sealed class ContentAsItWas(OpenedFile file, IEnumerable<MovedBatch> held) : IDataFile
{
    private readonly List<(MovedBatch Batch, MovedBatch.Part Part)> _held =
        [.. held.SelectMany(b => b.Parts.Select(p => (b, p))).OrderBy(h => h.p.Offset)];

    // The part that was last read from, or lies behind it.
    private int _next;

    /// <inheritdoc/>
    public bool IsDirect => false;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        var (batch, part) = PartAt(offset);
        if (batch == null)
        {
            return file.Read(buffer, offset);
        }
        if (offset < part.Offset)
        {
            return file.Read(buffer[..(int)Math.Min(buffer.Length, part.Offset - offset)], offset);
        }
        var content = batch.Content(part)[(int)(offset - part.Offset)..];
        int count = Math.Min(content.Length, buffer.Length);
        content[..count].CopyTo(buffer);
        return count;
    }

    /// <inheritdoc/>
    public long? SeekData(long offset) => file.SeekData(offset);

    /// <inheritdoc/>
    public long SeekHole(long offset) => file.SeekHole(offset);

    /// <inheritdoc/>
    public long GetLength() => file.GetLength();

    /// <inheritdoc/>
    public bool TrySetDirect(bool on) => !on;

    /// <inheritdoc/>
    public void DropCache()
    {
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> data, long offset) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void SetLength(long length) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Flush() => throw new NotSupportedException();

    // It is read from start to end.
    private (MovedBatch? Batch, MovedBatch.Part Part) PartAt(long offset)
    {
        while (_next < _held.Count && _held[_next].Part.End <= offset)
        {
            _next++;
        }
        return _next < _held.Count ? _held[_next] : default;
    }
}
