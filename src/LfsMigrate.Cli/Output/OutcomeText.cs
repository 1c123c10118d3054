using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>What became of a file, in one line for people.</summary>
internal static class OutcomeText
{
    /// <summary>The line.</summary>
    internal static string Of(MigrationOutcome outcome) =>
        $"{outcome.Path}: {OutcomeJson.WordOf(outcome)}: {outcome.Message} ({outcome.Code})";

    /// <summary>The line for a file that was migrated, or would be.</summary>
    internal static string OfPlacement(MigrationOutcome outcome) =>
        $"{outcome.Path}: {outcome.Way}: {outcome.PlacementBefore} -> {outcome.PlacementAfter}";
}
