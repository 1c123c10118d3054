using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Keeps busy files for the end of the run, and has them tried again there, where they are in nobody's way.</summary>
/// <remarks>Not thread-safe. A file that is kept has its one outcome when it is settled.</remarks>
/// <param name="policy">How often and when.</param>
/// <param name="clock">Waits.</param>
/// <param name="filesMax">How many files are kept at most: their names take memory.</param>
public sealed class BusyRetries(RetryPolicy policy, IClock clock, int filesMax = BusyRetries.FilesMax)
{
    /// <summary>How many files are kept at most, as a rule.</summary>
    public const int FilesMax = 100_000;

    // Those of the round that goes on, until each is settled, so that whatever happens in it GiveUp has them.
    private readonly HashSet<Attempt> _open = new(ReferenceEqualityComparer.Instance);
    private List<Attempt> _kept = [];

    /// <summary>Takes the outcome of an attempt.</summary>
    /// <returns>The outcome if the file is settled with it; null if it is kept.</returns>
    public MigrationOutcome? Settle(Attempt attempt, MigrationOutcome outcome)
    {
        _open.Remove(attempt);
        outcome = outcome with { Attempts = attempt.Number };
        if (outcome.Kind != OutcomeKind.Busy || attempt.Number > policy.Rounds || attempt.File.Refusal != null)
        {
            return outcome;
        }
        if (_kept.Count >= filesMax)
        {
            return outcome with { Message = $"{outcome.Message}; not tried again, {filesMax} busy files wait already" };
        }
        _kept.Add(new Attempt(attempt.File, attempt.Number + 1, outcome));
        return null;
    }

    /// <summary>Waits, and gives the files kept so far to be tried again; false when there are none, or it is cancelled.</summary>
    public bool TryNextRound(CancellationToken cancellation, out IReadOnlyList<Attempt> round)
    {
        round = [];
        if (_kept.Count == 0)
        {
            return false;
        }
        clock.Wait(policy.DelayBefore(_kept[0].Number - 1), cancellation);
        if (cancellation.IsCancellationRequested)
        {
            return false;
        }
        (round, _kept) = (_kept, []);
        _open.UnionWith(round);
        return true;
    }

    /// <summary>Settles the files kept with the outcome each had last.</summary>
    public IEnumerable<MigrationOutcome> GiveUp()
    {
        var left = _open.Concat(_kept).ToList();
        _open.Clear();
        _kept.Clear();
        return left.Select(a => a.Last!);
    }
}
