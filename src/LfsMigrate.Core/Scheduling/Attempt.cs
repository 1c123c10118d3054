using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>One attempt at a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Number">Which attempt it is, from 1.</param>
/// <param name="Last">What became of the attempt before it; null for the first.</param>
public sealed record Attempt(PlannedFile File, int Number, MigrationOutcome? Last)
{
    /// <summary>Which file it was of those that were given out in order, from 0.</summary>
    public long Turn { get; init; }

    /// <summary>The first attempt at a file.</summary>
    public static Attempt First(PlannedFile file) => new(file, 1, null);
}
