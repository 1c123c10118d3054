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
    private readonly List<(UnixPath Path, string Why)> _files = [];

    /// <summary>How many files went.</summary>
    internal long Migrated { get; private set; }

    /// <summary>How many stay.</summary>
    internal long Count { get; private set; }

    /// <summary>Adds a file that cannot go anywhere.</summary>
    internal void Add(UnixPath path, string code, string message)
    {
        lock (_gate)
        {
            Count++;
            if (_files.Count < ListedMax)
            {
                _files.Add((path, $"{message} ({code})"));
            }
        }
    }

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        if (outcome.Code == OutcomeCode.Migrated)
        {
            Migrated++;
        }
        else if (outcome.Code is not (OutcomeCode.NotNeeded or OutcomeCode.AlreadyMigrated or OutcomeCode.Interrupted or OutcomeCode.Vanished))
        {
            Add(outcome.Path, outcome.Code, outcome.Message);
        }
    }

    /// <summary>Lists them.</summary>
    internal void WriteTo(Stream output)
    {
        foreach (var (path, why) in _files)
        {
            NameText.WriteLine(output, path, why);
        }
        if (Count > _files.Count)
        {
            NameText.WriteLine(output, $"and {Count - _files.Count} more");
        }
    }
}
