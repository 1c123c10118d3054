using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Passes the outcomes of files that several workers have in hand on in the order in which the files came.</summary>
/// <param name="settle">Takes them.</param>
/// <param name="interruption">Whoever waits for an earlier file waits no more.</param>
public sealed class OutcomesInOrder(Action<MigrationOutcome> settle, CancellationToken interruption)
{
    /// <summary>So many outcomes wait at most for that of an earlier file, and no more files are given out until they have it.</summary>
    public const int WaitingMax = 4096;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly Dictionary<long, MigrationOutcome> _waiting = [];
    private long _next;

    /// <summary>Gives each file its turn, when it is taken.</summary>
    public IEnumerable<Attempt> InTurn(IEnumerable<Attempt> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        long turn = 0;
        foreach (var file in files)
        {
            WaitForRoom();
            yield return file with { Turn = turn++ };
        }
    }

    /// <summary>A file has its outcome. Called by one thread at a time.</summary>
    public void Settled(Attempt attempt, MigrationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        lock (_gate)
        {
            _waiting.Add(attempt.Turn, outcome);
        }
        while (TryTakeNext() is { } next)
        {
            settle(next);
        }
    }

    /// <summary>No more come: those that wait for one that has none are passed on.</summary>
    public void End()
    {
        foreach (var (_, outcome) in _waiting.OrderBy(w => w.Key))
        {
            settle(outcome);
        }
        _waiting.Clear();
    }

    private MigrationOutcome? TryTakeNext()
    {
        lock (_gate)
        {
            if (!_waiting.Remove(_next, out var outcome))
            {
                return null;
            }
            _next++;
            Monitor.PulseAll(_gate);
            return outcome;
        }
    }

    private void WaitForRoom()
    {
        lock (_gate)
        {
            while (_waiting.Count >= WaitingMax && !interruption.IsCancellationRequested)
            {
                Monitor.Wait(_gate, LookEvery);
            }
        }
    }
}
