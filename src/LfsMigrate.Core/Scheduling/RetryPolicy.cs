namespace LfsMigrate.Core.Scheduling;

/// <summary>How often busy files are tried again at the end of a run, and after which pauses.</summary>
/// <param name="Rounds">How often; 0 for never.</param>
/// <param name="FirstDelay">The pause before the first round; each later one is twice as long.</param>
public sealed record RetryPolicy(int Rounds, TimeSpan FirstDelay)
{
    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan DelayMax = TimeSpan.FromMinutes(1);

    /// <summary>The pause before a round, counted from 1.</summary>
    public TimeSpan DelayBefore(int round)
    {
        double seconds = FirstDelay.TotalSeconds * Math.Pow(2, round - 1);
        return seconds < DelayMax.TotalSeconds ? TimeSpan.FromSeconds(seconds) : DelayMax;
    }
}
