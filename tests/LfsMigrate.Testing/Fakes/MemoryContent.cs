namespace LfsMigrate.Testing.Fakes;

/// <summary>What an inode holds: blocks in memory, holes between them, a length and a data version.</summary>
/// <param name="blockBytes">The unit of allocation; a real file system has 512 to 65536.</param>
public sealed class MemoryContent(int blockBytes = 4096)
{
    private readonly SortedDictionary<long, byte[]> _blocks = [];

    /// <summary>Length in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Changes with every write, as Lustre's data version does.</summary>
    public ulong Version { get; private set; } = 1;

    /// <summary>Bytes of all blocks that are not holes.</summary>
    public long AllocatedBytes => (long)_blocks.Count * blockBytes;

    /// <summary>Copies what is there into <paramref name="buffer"/>; holes are zeros, the end cuts it short.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        int count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (int done = 0; done < count;)
        {
            var (block, start, length) = Locate(offset + done, count - done);
            var target = buffer.Slice(done, length);
            if (_blocks.TryGetValue(block, out byte[]? data))
            {
                data.AsSpan(start, length).CopyTo(target);
            }
            else
            {
                target.Clear();
            }
            done += length;
        }
        return count;
    }

    /// <summary>Stores all of <paramref name="data"/>, and the file grows where it must.</summary>
    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        for (int done = 0; done < data.Length;)
        {
            var (block, start, length) = Locate(offset + done, data.Length - done);
            if (!_blocks.TryGetValue(block, out byte[]? stored))
            {
                _blocks[block] = stored = new byte[blockBytes];
            }
            data.Slice(done, length).CopyTo(stored.AsSpan(start));
            done += length;
        }
        Length = Math.Max(Length, offset + data.Length);
        Version++;
    }

    /// <summary>Cuts or lengthens; what is gained is a hole.</summary>
    public void SetLength(long length)
    {
        foreach (long block in _blocks.Keys.Where(b => b * blockBytes >= length).ToList())
        {
            _blocks.Remove(block);
        }
        if (length % blockBytes != 0 && _blocks.TryGetValue(length / blockBytes, out byte[]? last))
        {
            last.AsSpan((int)(length % blockBytes)).Clear();
        }
        Length = length;
        Version++;
    }

    /// <summary>Flips one bit where data is stored; false when it is a hole.</summary>
    public bool TryFlip(long offset)
    {
        if (!_blocks.TryGetValue(offset / blockBytes, out byte[]? stored))
        {
            return false;
        }
        stored[offset % blockBytes] ^= 1;
        return true;
    }

    /// <summary>Where the next block at or behind an offset starts (or the offset itself); null when only a hole follows.</summary>
    public long? SeekData(long offset)
    {
        foreach (long block in _blocks.Keys)
        {
            if (block >= offset / blockBytes && block * blockBytes < Length)
            {
                return Math.Max(offset, block * blockBytes);
            }
        }
        return null;
    }

    /// <summary>Where the next hole at or behind an offset starts; the end is one.</summary>
    public long SeekHole(long offset)
    {
        while (offset < Length && _blocks.ContainsKey(offset / blockBytes))
        {
            long left = blockBytes - (offset % blockBytes);
            offset = Length - offset <= left ? Length : offset + left;
        }
        return Math.Min(offset, Length);
    }

    /// <summary>All bytes, for comparing; small files only.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        _ = Read(bytes, 0);
        return bytes;
    }

    private (long Block, int Start, int Length) Locate(long offset, int wanted)
    {
        int start = (int)(offset % blockBytes);
        return (offset / blockBytes, start, Math.Min(wanted, blockBytes - start));
    }
}
