using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Planning;

/// <summary>The files that a round of a drain did not get away, each with the reason. Thread-safe.</summary>
internal sealed class LeftBehind : IRunObserver
{
    // For people to read; what is more than that is counted.
    private const int ListedMax = 10_000;

    private readonly Lock _gate = new();
    private readonly List<(MigrationOutcome Outcome, bool IsReported)> _files = [];

    /// <summary>How many files went.</summary>
    internal long Migrated { get; private set; }

    /// <summary>How many stay.</summary>
    internal long Count { get; private set; }

    /// <summary>Whether all that stay were busy, and nothing else is wrong with them.</summary>
    internal bool AreBusy { get; private set; } = true;

    /// <summary>Adds a file that cannot go anywhere.</summary>
    internal void Add(UnixPath path, string code, string message) =>
        Add(new MigrationOutcome { Path = path, Kind = OutcomeCode.KindOf(code), Code = code, Message = message }, isReported: false);

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        if (outcome.Code == OutcomeCode.Migrated)
        {
            Migrated++;
        }
        else if (outcome.Code is not (OutcomeCode.NotNeeded or OutcomeCode.AlreadyMigrated or OutcomeCode.Interrupted or OutcomeCode.Vanished))
        {
            Add(outcome, isReported: true);
        }
    }

    /// <summary>Gives a report those that no run has reported.</summary>
    internal void ReportTo(IRunObserver report)
    {
        foreach (var (outcome, _) in _files.Where(f => !f.IsReported))
        {
            report.Settled(outcome);
        }
    }

    /// <summary>Lists them.</summary>
    internal void WriteTo(Stream output)
    {
        foreach (var (outcome, _) in _files)
        {
            NameText.WriteLine(output, outcome.Path, $"{outcome.Message} ({outcome.Code})");
        }
        if (Count > _files.Count)
        {
            NameText.WriteLine(output, $"and {Count - _files.Count} more");
        }
    }

    private void Add(MigrationOutcome outcome, bool isReported)
    {
        lock (_gate)
        {
            Count++;
            AreBusy &= outcome.Kind == OutcomeKind.Busy;
            if (_files.Count < ListedMax)
            {
                _files.Add((outcome, isReported));
            }
        }
    }
}
