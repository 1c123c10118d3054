using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Keeps busy files for the end of the run, and tries them again there, where they are in nobody's way.</summary>
/// <remarks>Not thread-safe. A file that is kept has its one outcome when it is settled.</remarks>
/// <param name="policy">How often and when.</param>
/// <param name="clock">Waits.</param>
/// <param name="filesMax">How many files are kept at most: their names take memory.</param>
public sealed class BusyRetries(RetryPolicy policy, IClock clock, int filesMax = BusyRetries.FilesMax)
{
    /// <summary>How many files are kept at most, as a rule.</summary>
    public const int FilesMax = 100_000;

    private readonly Queue<(PlannedFile File, MigrationOutcome Last)> _kept = new();

    /// <summary>Takes the outcome of a file's first attempt.</summary>
    /// <returns>The outcome if the file is settled with it; null if it is kept.</returns>
    public MigrationOutcome? Settle(PlannedFile file, MigrationOutcome outcome)
    {
        if (outcome.Kind != OutcomeKind.Busy || policy.Rounds == 0 || file.Refusal != null)
        {
            return outcome;
        }
        if (_kept.Count >= filesMax)
        {
            return outcome with { Message = $"{outcome.Message}; not tried again, {filesMax} busy files wait already" };
        }
        _kept.Enqueue((file, outcome));
        return null;
    }

    /// <summary>Tries the files kept again, round by round, until each is settled; a cancellation settles the rest as they are.</summary>
    /// <param name="migrate">Tries a file; gets the number of the attempt, from 2.</param>
    /// <param name="cancellation">Ends a pause, and the rounds.</param>
    public IEnumerable<MigrationOutcome> Finish(Func<PlannedFile, int, MigrationOutcome> migrate, CancellationToken cancellation)
    {
        for (int round = 1; round <= policy.Rounds && _kept.Count > 0 && !cancellation.IsCancellationRequested; round++)
        {
            clock.Wait(policy.DelayBefore(round), cancellation);
            for (int left = _kept.Count; left > 0 && !cancellation.IsCancellationRequested; left--)
            {
                // ORDER: it leaves the queue after the attempt only, so that whatever the attempt throws, GiveUp has it.
                var (file, last) = _kept.Peek();
                var outcome = migrate(file, last.Attempts + 1) with { Attempts = last.Attempts + 1 };
                _kept.Dequeue();
                if (outcome.Kind == OutcomeKind.Busy && round < policy.Rounds)
                {
                    _kept.Enqueue((file, outcome));
                    continue;
                }
                yield return outcome;
            }
        }
        foreach (var outcome in GiveUp())
        {
            yield return outcome;
        }
    }

    /// <summary>Settles the files kept with the outcome each had last.</summary>
    public IEnumerable<MigrationOutcome> GiveUp()
    {
        while (_kept.TryDequeue(out var kept))
        {
            yield return kept.Last;
        }
    }
}
