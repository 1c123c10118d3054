using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>The report as the script <c>lfs_migrate</c> gives it: a line on stdout for each file, the reasons on stderr.</summary>
/// <param name="output">Stdout.</param>
/// <param name="messages">Stderr.</param>
/// <param name="byRename">Whether every file goes by rsync and rename.</param>
/// <param name="verbose">Whether each file's layouts are said.</param>
/// <param name="quiet">Whether only errors are said.</param>
public sealed class ScriptReport(Stream output, Messages messages, bool byRename, bool verbose, bool quiet) : IRunObserver
{
    // Others look for these words: "done" once for each migrated file, "refusing to fall back to rsync" for one that failed.
    private const string Done = "done", Refused = "refusing to fall back to rsync, skipped";

    /// <summary>Says of each name that it is not migrated.</summary>
    public static void Refuse(Stream output, IEnumerable<UnixPath> names)
    {
        foreach (var name in names)
        {
            NameText.WriteLine(output, name, Refused);
        }
    }

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        if (!quiet)
        {
            NameText.WriteLine(output, outcome.Path, Word(outcome));
            output.Flush();
        }
        Explain(outcome);
    }

    private string Word(MigrationOutcome outcome) => outcome.Code switch
    {
        OutcomeCode.Planned => "dry run, skipped",
        OutcomeCode.AlreadyMigrated => "already migrated via another hard link",
        OutcomeCode.NotRegular or OutcomeCode.ListedDirectory => "not a regular file, skipped",
        _ => outcome.Kind switch
        {
            OutcomeKind.Migrated => Done,
            OutcomeKind.Skipped => "skipped",
            _ => byRename ? "not migrated, skipped" : Refused,
        },
    };

    private void Explain(MigrationOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Busy or OutcomeKind.Failed:
                messages.ShowError(OutcomeText.Of(outcome));
                break;
            case OutcomeKind.Migrated when verbose:
                messages.ShowNote(OutcomeText.OfPlacement(outcome));
                break;
            case OutcomeKind.Skipped when outcome.Code is not (OutcomeCode.AlreadyMigrated or OutcomeCode.NotRegular):
                messages.ShowNote(OutcomeText.Of(outcome));
                break;
        }
        if (outcome.Kind == OutcomeKind.Migrated && outcome.Message.Length > 0)
        {
            messages.ShowNote($"{outcome.Path}: {outcome.Message}");
        }
    }
}
