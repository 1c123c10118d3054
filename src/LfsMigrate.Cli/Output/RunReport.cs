using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>Passes each outcome on to several observers.</summary>
/// <param name="observers">In the order in which they are told; where one is not wanted there is null.</param>
public sealed class RunReport(params IRunObserver?[] observers) : IRunObserver
{
    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        foreach (var observer in observers.OfType<IRunObserver>())
        {
            observer.Settled(outcome);
        }
    }
}
