namespace LfsMigrate.Core.Placement;

/// <summary>How evenly OSTs are filled: each counts alike, whatever its size. Fills are from 0 to 1.</summary>
/// <param name="Count">OSTs that answered; no other counts.</param>
/// <param name="Mean">The mean of their fills.</param>
/// <param name="Deviation">The standard deviation of all of them (not of a sample).</param>
/// <param name="Least">The emptiest; the first of several. Null when there is none.</param>
/// <param name="Most">The fullest; the first of several. Null when there is none.</param>
public sealed record TargetSpread(int Count, double Mean, double Deviation, StorageTarget? Least, StorageTarget? Most)
{
    /// <summary>The fill of the fullest less that of the emptiest.</summary>
    public double Range => (Most?.Fill - Least?.Fill) ?? 0;

    /// <summary>Of the active ones among some OSTs.</summary>
    public static TargetSpread Of(IEnumerable<StorageTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        List<StorageTarget> active = [.. targets.Where(t => t.IsActive)];
        if (active.Count == 0)
        {
            return new TargetSpread(0, 0, 0, null, null);
        }

        double mean = active.Average(t => t.Fill);
        double variance = active.Average(t => (t.Fill - mean) * (t.Fill - mean));
        return new TargetSpread(active.Count, mean, Math.Sqrt(variance), active.MinBy(t => t.Fill), active.MaxBy(t => t.Fill));
    }
}
