using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>Chooses OSTs where the MDS would choose the wrong ones.</summary>
public static class OstChooser
{
    /// <summary>Draws distinct OSTs that take objects, outside a set, each with a chance that grows with its free space.</summary>
    /// <param name="targets">The OSTs there are; of several with one index the first counts.</param>
    /// <param name="avoid">Indices never to choose.</param>
    /// <param name="pool">Indices to choose from; null is all.</param>
    /// <param name="count">How many.</param>
    /// <param name="bytesNeeded">Bytes to be spread evenly over them: each must have its share available, and never none at all.</param>
    /// <param name="random">Where chance comes from; with a seed the choice repeats.</param>
    /// <returns>The indices in the order drawn; empty when there are not enough, or none was asked for.</returns>
    public static ImmutableArray<int> ChooseOther(
        IReadOnlyList<StorageTarget> targets, IReadOnlySet<int> avoid, IReadOnlySet<int>? pool, int count, ulong bytesNeeded, Random random)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(avoid);
        ArgumentNullException.ThrowIfNull(random);
        if (count <= 0)
        {
            return [];
        }

        ulong shareBytes = (bytesNeeded / (ulong)count) + (bytesNeeded % (ulong)count == 0 ? 0UL : 1UL);
        List<StorageTarget> fit = [.. targets
            .DistinctBy(t => t.Index)
            .Where(t => t.TakesObjects && t.FreeBytes > 0 && t.FreeBytes >= shareBytes)
            .Where(t => !avoid.Contains(t.Index) && (pool is null || pool.Contains(t.Index)))];
        return fit.Count < count ? [] : [.. fit.OrderBy(t => DrawKey(t, random)).Take(count).Select(t => t.Index)];
    }

    // Exponential races: the smallest of -ln(u)/weight wins with a chance of weight/sum, and taking the next smallest
    // is drawing again without the winner (Efraimidis and Spirakis, 2006).
    private static double DrawKey(StorageTarget target, Random random) => -Math.Log(1.0 - random.NextDouble()) / target.FreeBytes;
}
