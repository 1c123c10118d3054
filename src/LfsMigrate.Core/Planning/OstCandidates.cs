namespace LfsMigrate.Core.Planning;

/// <summary>The files kept for one OST: the best, the best of those small enough to find a place, and a few of each size as small change.</summary>
/// <param name="quotaBytes">Bytes that the files of each tier, and those of the tiers before it that are as small, must have together.</param>
/// <param name="filesMax">How many files a tier has at most.</param>
/// <param name="bytesMax">For each tier the largest file it takes, the largest first.</param>
internal sealed class OstCandidates(long quotaBytes, int filesMax, long[] bytesMax)
{
    private const int ChangePerSize = 8;

    // In each the worst is in front.
    private readonly PriorityQueue<RankedFile, ulong>[] _tiers = [.. bytesMax.Select(_ => new PriorityQueue<RankedFile, ulong>())];
    private readonly long[] _keptBytes = new long[bytesMax.Length];
    private readonly byte[] _change = new byte[64];

    /// <summary>How much of what is wanted is there, in parts of 1 and above.</summary>
    internal double Filled => (double)_keptBytes[0] / quotaBytes;

    /// <summary>Whether there is a place for a file.</summary>
    internal bool Wants(ulong rank, long bytes) => FirstTier(0, rank, bytes) < _tiers.Length || _change[SizeOf(bytes)] < ChangePerSize;

    /// <summary>Gives a file its place, if it is wanted.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dropped">Gets the numbers of files that have no place any longer.</param>
    internal void Offer(in RankedFile file, Action<int> dropped)
    {
        Place(file, 0, dropped);
        for (int tier = 0; tier < _tiers.Length; tier++)
        {
            while (_tiers[tier].TryPeek(out var worst, out _) && (_keptBytes[tier] - worst.Bytes >= quotaBytes || _tiers[tier].Count > filesMax))
            {
                _tiers[tier].Dequeue();
                Account(tier, worst.Bytes, -1);
                Place(worst, tier + 1, dropped);
            }
        }
    }

    private static int SizeOf(long bytes) => (int)long.Log2(Math.Max(1, bytes));

    // What a tier does not want, or does not need any longer, may be among the best of the next.
    private void Place(in RankedFile file, int from, Action<int> dropped)
    {
        int tier = FirstTier(from, file.Rank, file.Bytes);
        if (tier < _tiers.Length)
        {
            _tiers[tier].Enqueue(file, ulong.MaxValue - file.Rank);
            Account(tier, file.Bytes, 1);
        }
        else if (_change[SizeOf(file.Bytes)] < ChangePerSize)
        {
            _change[SizeOf(file.Bytes)]++;
        }
        else
        {
            dropped(file.Number);
        }
    }

    private int FirstTier(int from, ulong rank, long bytes)
    {
        int tier = from;
        while (tier < _tiers.Length && !IsWanted(tier, rank, bytes))
        {
            tier++;
        }
        return tier;
    }

    private bool IsWanted(int tier, ulong rank, long bytes) => bytes <= bytesMax[tier]
        && ((_keptBytes[tier] < quotaBytes && _tiers[tier].Count < filesMax) || (_tiers[tier].TryPeek(out var worst, out _) && rank < worst.Rank));

    private void Account(int from, long bytes, int sign)
    {
        for (int tier = from; tier < _tiers.Length; tier++)
        {
            _keptBytes[tier] += bytes <= bytesMax[tier] ? sign * bytes : 0;
        }
    }
}
