using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Verbs;

/// <summary>One attempt at one file, announced to the progress report.</summary>
internal sealed class FileTurn(FileMigrator migrator, ProgressReport? progress, bool isPlan, CancellationToken cancellation)
{
    /// <summary>Migrates or plans a file.</summary>
    internal MigrationOutcome Of(PlannedFile file, int attempt)
    {
        progress?.Start(file.Path, attempt);
        return isPlan ? migrator.Plan(file) : migrator.Migrate(file, cancellation);
    }
}
