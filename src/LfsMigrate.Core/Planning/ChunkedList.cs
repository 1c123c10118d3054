namespace LfsMigrate.Core.Planning;

/// <summary>A list that grows without being copied: tens of millions of entries never lie there twice.</summary>
internal sealed class ChunkedList<T>
{
    private const int ChunkShift = 16, ChunkMask = (1 << ChunkShift) - 1;

    private readonly List<T[]> _chunks = [];

    internal int Count { get; private set; }

    internal T this[int at]
    {
        get => _chunks[at >> ChunkShift][at & ChunkMask];
        set => _chunks[at >> ChunkShift][at & ChunkMask] = value;
    }

    internal void Add(T entry)
    {
        if (Count >> ChunkShift == _chunks.Count)
        {
            _chunks.Add(new T[ChunkMask + 1]);
        }
        _chunks[Count >> ChunkShift][Count & ChunkMask] = entry;
        Count++;
    }
}
