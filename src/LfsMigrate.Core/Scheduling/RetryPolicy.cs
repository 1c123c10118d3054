namespace LfsMigrate.Core.Scheduling;

/// <summary>How often busy files are tried again at the end of a run, and after which pauses.</summary>
/// <param name="Rounds">How often; 0 for never.</param>
/// <param name="FirstDelay">The pause before the first round; each later one is twice as long.</param>
public sealed record RetryPolicy(int Rounds, TimeSpan FirstDelay)
{
    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan DelayMax = TimeSpan.FromMinutes(1);

    private const double Spread = 0.25;

    /// <summary>Makes each pause up to a quarter longer or shorter; null for none of that.</summary>
    /// <remarks>Two runs over the same files would else meet each other at the same file each time.</remarks>
    public Random? Chance { get; init; }

    /// <summary>The pause before a round, counted from 1.</summary>
    public TimeSpan DelayBefore(int round)
    {
        double seconds = Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, round - 1), DelayMax.TotalSeconds);
        return TimeSpan.FromSeconds(Chance == null ? seconds : seconds * (1 - Spread + (2 * Spread * Chance.NextDouble())));
    }
}
