using LfsMigrate.Core.Backends;

namespace LfsMigrate.Linux.Probe;

/// <summary>What was found out about one way at one place.</summary>
/// <param name="Way">The way.</param>
/// <param name="Works">Whether a file was migrated.</param>
/// <param name="Problem">Why not, one clause; null when it was.</param>
/// <param name="Kept">What it keeps here; none when it does not work.</param>
public sealed record WayReport(string Way, bool Works, string? Problem, Promise Kept);
