using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>Passes each outcome on to several observers.</summary>
public sealed class RunReport(params IRunObserver[] observers) : IRunObserver
{
    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        foreach (var observer in observers)
        {
            observer.Settled(outcome);
        }
    }
}
