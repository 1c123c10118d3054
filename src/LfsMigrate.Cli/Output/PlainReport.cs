using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>The report for people: names on stdout when asked for, everything else on stderr.</summary>
/// <param name="output">Standard output.</param>
/// <param name="messages">Standard error.</param>
/// <param name="verbose">Whether each migrated name is printed.</param>
/// <param name="isYaml">Whether names are printed as comments, because standard output is YAML.</param>
public sealed class PlainReport(Stream output, Messages messages, bool verbose, bool isYaml = false) : IRunObserver
{
    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Migrated when outcome.Code == OutcomeCode.Planned:
                NameText.WriteLine(output, OutcomeText.OfPlacement(outcome));
                break;
            case OutcomeKind.Migrated:
                Migrated(outcome);
                break;
            case OutcomeKind.Skipped when outcome.Code is OutcomeCode.AlreadyMigrated or OutcomeCode.SettledBefore or OutcomeCode.NotNeeded && !verbose:
                break;
            case OutcomeKind.Skipped:
                messages.ShowNote(OutcomeText.Of(outcome));
                break;
            default:
                messages.ShowError(OutcomeText.Of(outcome));
                break;
        }
    }

    private void Migrated(MigrationOutcome outcome)
    {
        if (verbose && isYaml)
        {
            NameText.WriteLine(output, $"# {YamlText.Scalar(outcome.Path)}");
        }
        else if (verbose)
        {
            NameText.WriteName(output, outcome.Path);
        }
        if (outcome.Message.Length > 0)
        {
            messages.ShowNote($"{outcome.Path}: {outcome.Message}");
        }
        if (outcome.Way is MigrationWay.RsyncRename or MigrationWay.Rename)
        {
            messages.ShowNote($"{outcome.Path}: migrated by {(outcome.Way == MigrationWay.Rename ? "rename: it has another inode" : "rsync and rename")}");
        }
    }
}
