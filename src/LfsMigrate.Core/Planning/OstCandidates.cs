namespace LfsMigrate.Core.Planning;

/// <summary>The files kept for one OST: the best until they have the bytes it may have to give, and a few of each size as small change.</summary>
/// <param name="quotaBytes">Bytes that the best must have together.</param>
/// <param name="filesMax">How many of the best are kept at most.</param>
internal sealed class OstCandidates(long quotaBytes, int filesMax)
{
    private const int ChangePerSize = 8;

    private readonly PriorityQueue<int, ulong> _best = new();
    private readonly byte[] _change = new byte[64];

    internal long KeptBytes { get; private set; }

    /// <summary>How much of what is wanted is there, in parts of 1 and above.</summary>
    internal double Filled => quotaBytes == 0 ? double.PositiveInfinity : (double)KeptBytes / quotaBytes;

    /// <summary>Whether it would be among the best.</summary>
    internal bool IsWanted(ulong rank) => quotaBytes > 0
        && ((KeptBytes < quotaBytes && _best.Count < filesMax) || (_best.TryPeek(out _, out ulong worst) && Inverse(rank) > worst));

    internal void Keep(int entry, ulong rank, long bytes)
    {
        _best.Enqueue(entry, Inverse(rank));
        KeptBytes += bytes;
    }

    /// <summary>The worst of the best, if those that remain suffice; -1 when all are needed.</summary>
    internal int TakeSurplus(Func<int, long> bytesOf)
    {
        if (!_best.TryPeek(out int entry, out _) || (KeptBytes - bytesOf(entry) < quotaBytes && _best.Count <= filesMax))
        {
            return -1;
        }
        KeptBytes -= bytesOf(_best.Dequeue());
        return entry;
    }

    /// <summary>Whether there is a place among the few of a size; if so it is taken.</summary>
    internal bool TryKeepAsChange(long bytes)
    {
        ref byte count = ref _change[long.Log2(Math.Max(1, bytes))];
        if (count == ChangePerSize)
        {
            return false;
        }
        count++;
        return true;
    }

    // The queue has the smallest in front, and the worst is to be there.
    private static ulong Inverse(ulong rank) => ulong.MaxValue - rank;
}
