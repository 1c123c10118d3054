using System.Collections.Immutable;

namespace LfsMigrate.Core.Planning;

/// <summary>What to move, and where that leads.</summary>
/// <param name="Moves">The files, those first that help most for what they cost. They may be done in any order, and each may fail.</param>
/// <param name="Osts">All OSTs, in the order they were given.</param>
/// <param name="GoalFill">The fill aimed at, in parts of the capacity.</param>
/// <param name="CostBytes">The sum of what the files cost.</param>
public sealed record BalancePlan(ImmutableArray<FileMove> Moves, ImmutableArray<OstForecast> Osts, double GoalFill, long CostBytes)
{
    /// <summary>Bytes that will lie outside the band, over all OSTs: too much here, too little there.</summary>
    public long OutsideBytes => Osts.Sum(o => o.OutsideBytes);

    /// <summary>Bytes that lie outside the band now.</summary>
    public long OutsideBeforeBytes => Osts.Sum(o => o.OutsideBeforeBytes);

    /// <summary>Whether every OST in scope will be within the band.</summary>
    public bool ReachesBand => Osts.All(o => o.OutsideBytes == 0);

    /// <summary>The OSTs that stay outside, in the order they were given.</summary>
    public IEnumerable<OstForecast> StillOutside => Osts.Where(o => o.OutsideBytes > 0);
}
