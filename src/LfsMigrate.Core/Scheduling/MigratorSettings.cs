using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>How files are migrated, whatever backend does it.</summary>
/// <param name="Verify">How a copy is verified.</param>
/// <param name="Fallback">When rsync and rename take over.</param>
/// <param name="Budget">How long a file may take.</param>
public sealed record MigratorSettings(VerifyMode Verify, FallbackPolicy Fallback, TimeBudget Budget)
{
    /// <summary>What the run did before it was resumed; null where nobody keeps a journal.</summary>
    public IRunHistory? History { get; init; }
}
