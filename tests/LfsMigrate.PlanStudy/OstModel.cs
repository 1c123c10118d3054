namespace LfsMigrate.PlanStudy;

/// <summary>One OST as the study sees it: how many files of each kind it holds.</summary>
internal sealed class OstModel(int index, long capacityBytes)
{
    private readonly long[] _counts = new long[SizeClasses.Count * Lifetimes.Count];

    internal int Index { get; } = index;

    internal long CapacityBytes { get; } = capacityBytes;

    internal long UsedBytes { get; private set; }

    internal long RoomBytes => Math.Max(0, CapacityBytes - UsedBytes);

    internal double Fill => (double)UsedBytes / CapacityBytes;

    internal long Files => _counts.Sum();

    internal long Count(int sizeClass, int lifetime) => _counts[(sizeClass * Lifetimes.Count) + lifetime];

    internal long Count(int sizeClass) => Enumerable.Range(0, Lifetimes.Count).Sum(l => Count(sizeClass, l));

    /// <summary>So many files come, or go if the number is below 0.</summary>
    internal void Add(int sizeClass, int lifetime, long files)
    {
        _counts[(sizeClass * Lifetimes.Count) + lifetime] += files;
        UsedBytes += files * SizeClasses.Bytes(sizeClass);
    }
}
