namespace LfsMigrate.Core.Journal;

/// <summary>Which positions of a list were settled: a bit for each.</summary>
public sealed class PositionSet
{
    private ulong[] _bits = new ulong[64];

    /// <summary>The highest position that was added; 0 when none was.</summary>
    public long Highest { get; private set; }

    /// <summary>Adds a position, from 1.</summary>
    public void Add(long position)
    {
        long word = position / 64;
        if (word >= _bits.Length)
        {
            Array.Resize(ref _bits, checked((int)Math.Max(word + 1, _bits.Length * 2L)));
        }
        _bits[word] |= 1UL << (int)(position % 64);
        Highest = Math.Max(Highest, position);
    }

    /// <summary>Whether a position was added.</summary>
    public bool Contains(long position) => position <= Highest && (_bits[position / 64] & (1UL << (int)(position % 64))) != 0;
}
