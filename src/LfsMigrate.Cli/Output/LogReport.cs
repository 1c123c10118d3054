using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using Serilog.Events;

namespace LfsMigrate.Cli.Output;

/// <summary>The report for the log: every file that was not migrated, and those that were when asked for.</summary>
/// <param name="messages">Leads to the log.</param>
/// <param name="verbose">Whether migrated files are logged too.</param>
public sealed class LogReport(Messages messages, bool verbose) : IRunObserver
{
    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Migrated when outcome.Message.Length > 0:
                messages.Record(LogEventLevel.Warning, OutcomeText.Of(outcome), outcome);
                break;
            case OutcomeKind.Migrated when verbose:
                messages.Record(LogEventLevel.Information, OutcomeText.OfPlacement(outcome), outcome);
                break;
            case OutcomeKind.Skipped when outcome.Code != OutcomeCode.SettledBefore
                && (verbose || outcome.Code is not (OutcomeCode.AlreadyMigrated or OutcomeCode.NotNeeded)):
                messages.Record(LogEventLevel.Information, OutcomeText.Of(outcome), outcome);
                break;
            case OutcomeKind.Busy or OutcomeKind.Failed:
                messages.Record(LogEventLevel.Error, OutcomeText.Of(outcome), outcome);
                break;
        }
    }
}
