namespace LfsMigrate.Core.Scheduling;

/// <summary>How long one file may take before it is given up as stuck.</summary>
/// <param name="Fixed">The same for every file; null for the default that grows with the size.</param>
/// <param name="Limits">How fast a run may copy at most; null for no limit.</param>
public sealed record TimeBudget(TimeSpan? Fixed, RunLimits? Limits = null)
{
    private const long SlowestBytesPerSecond = 1024 * 1024;
    private static readonly TimeSpan Base = TimeSpan.FromMinutes(10);

    // Three years: a sparse file can be longer than a TimeSpan has room for.
    private const long SecondsMax = 100_000_000;

    /// <summary>The budget of a file: by default ten minutes, a second for each MiB, and twice what it takes at the limit, which
    /// all jobs share.</summary>
    public TimeSpan For(long sizeBytes) =>
        Fixed ?? Base + TimeSpan.FromSeconds(Math.Min((sizeBytes / SlowestBytesPerSecond) + AtTheLimit(sizeBytes), SecondsMax));

    /// <summary>How often to look whether a file has exceeded it: often enough to be about right, and seldom enough to cost nothing.</summary>
    public TimeSpan LookEvery => TimeSpan.FromSeconds(Math.Clamp(For(0).TotalSeconds / 10, 0.01, 1));

    private double AtTheLimit(long sizeBytes) => Limits is { BytesPerSecond: > 0 and var limit, Jobs: var jobs } ? 2.0 * sizeBytes / limit * jobs : 0;
}
