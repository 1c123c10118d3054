using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Verbs;

/// <summary>One attempt at one file, announced to the progress report.</summary>
internal sealed class FileTurn(FileMigrator migrator, ProgressReport? progress, bool isPlan, CancellationToken cancellation)
{
    /// <summary>Migrates or plans a file.</summary>
    internal MigrationOutcome Of(Attempt attempt, FileInHand hand)
    {
        progress?.Start(attempt.File.Path, attempt.Number);
        return isPlan ? migrator.Plan(attempt.File) : migrator.Migrate(attempt.File, hand, cancellation);
    }
}
