using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Testing.Fakes;

/// <summary>Remembers every outcome it is told.</summary>
public sealed class RecordingObserver : IRunObserver
{
    private readonly List<MigrationOutcome> _outcomes = [];

    /// <summary>The outcomes in order.</summary>
    public IReadOnlyList<MigrationOutcome> Outcomes => _outcomes;

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome) => _outcomes.Add(outcome);
}
