using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Core.Scheduling;

/// <summary>How much a run may do, this time: reached, it takes no more files. What is null has no bound.</summary>
/// <param name="Gate">Closed when a bound is reached.</param>
public sealed record RunBounds(RunGate Gate) : IRunObserver
{
    private long _files, _bytes, _failures;

    /// <summary>Files settled.</summary>
    public long? FilesMax { get; init; }

    /// <summary>Bytes of the files migrated.</summary>
    public long? BytesMax { get; init; }

    /// <summary>Failures; one more ends the run.</summary>
    public long? FailuresMax { get; init; }

    /// <summary>The time of day.</summary>
    public DateTimeOffset? StopAt { get; init; }

    /// <summary>What must stay available on each target that gets data.</summary>
    public FreeFloor? MinFree { get; init; }

    /// <summary>Whether there is a bound that outcomes count for.</summary>
    public bool CountOutcomes => FilesMax != null || BytesMax != null || FailuresMax != null;

    /// <summary>How many files it may still take, at least 1: no more need be in hand. Thread-safe.</summary>
    public int FilesLeft => FilesMax is { } most ? (int)Math.Clamp(most - Interlocked.Read(ref _files), 1, int.MaxValue) : int.MaxValue;

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        if (outcome.Code is OutcomeCode.SettledBefore or OutcomeCode.Interrupted)
        {
            return;
        }
        Interlocked.Increment(ref _files);
        _bytes += outcome.Kind == OutcomeKind.Migrated ? outcome.SizeBytes : 0;
        _failures += outcome.Kind == OutcomeKind.Failed ? 1 : 0;
        if (_files >= FilesMax)
        {
            Gate.Close($"--max-files={FilesMax} are done");
        }
        if (_bytes >= BytesMax)
        {
            Gate.Close($"--max-bytes={BytesMax} are migrated");
        }
        if (_failures > FailuresMax)
        {
            Gate.Close($"there are more than --max-failures={FailuresMax}");
        }
    }

    /// <summary>Looks at the time.</summary>
    public void Look(DateTimeOffset now)
    {
        if (now >= StopAt)
        {
            Gate.Close("its time is over");
        }
    }

    /// <summary>Looks at the space of the targets that get data.</summary>
    public void Look(IEnumerable<TargetSpace> targets)
    {
        if (MinFree != null && targets.Where(MinFree.IsUndercutBy).Select(t => t.Name).FirstOrDefault() is { } full)
        {
            Gate.Close($"{full} has less than --min-free-target={MinFree} available");
        }
    }
}
