using System.Collections.Frozen;

namespace LfsMigrate.Core.Planning;

/// <summary>How full OSTs are to be when all is done.</summary>
/// <param name="Band">How far an OST may be from the goal, in parts of its capacity, on both sides: 0.05 is five points. 0 to 1.</param>
/// <param name="Fill">The goal in parts of the capacity, 0 to 1; null is the mean fill of the OSTs in scope.</param>
public sealed record BalanceGoal(double Band, double? Fill = null)
{
    /// <summary>For each pool that pieces name, the indices of the OSTs that may take its data. What is in a pool that is not here stays.</summary>
    public IReadOnlyDictionary<int, IReadOnlySet<int>> Pools { get; init; } = FrozenDictionary<int, IReadOnlySet<int>>.Empty;

    /// <summary>Indices of the OSTs that give and take; null is all.</summary>
    public IReadOnlySet<int>? Scope { get; init; }
}
