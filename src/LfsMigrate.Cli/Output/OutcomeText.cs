using LfsMigrate.Core.Migration;

namespace LfsMigrate.Cli.Output;

/// <summary>What became of a file, in one line for people.</summary>
internal static class OutcomeText
{
    /// <summary>The line.</summary>
    internal static string Of(MigrationOutcome outcome) =>
        $"{outcome.Path}: {outcome.Kind.ToString().ToLowerInvariant()}: {outcome.Message} ({outcome.Code})";

    /// <summary>The line for a file that was migrated, or would be.</summary>
    internal static string OfPlacement(MigrationOutcome outcome) =>
        $"{outcome.Path}: {outcome.Way}: {outcome.PlacementBefore} -> {outcome.PlacementAfter}";
}
