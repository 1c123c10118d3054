namespace LfsMigrate.Core.Migration;

/// <summary>How long one step of a migration took.</summary>
/// <param name="Step">Its name in reports, such as <c>copy</c>.</param>
/// <param name="Elapsed">How long.</param>
public sealed record PhaseTime(string Step, TimeSpan Elapsed);
