using System.Diagnostics;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>One migration within its time budget: it runs in the thread of its worker, and another looks on.</summary>
internal sealed class BoundedMigration(FileMigration migration, TimeBudget budget, CancellationToken interruption)
{
    private static readonly TimeSpan InterruptGrace = TimeSpan.FromSeconds(5), FenceGrace = TimeSpan.FromMilliseconds(50);

    // What a wait can take: 24 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly object _gate = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(interruption);
    private readonly long _started = Stopwatch.GetTimestamp();
    private MigrationOutcome? _verdict;
    private TimeSpan _budget;
    private bool _isOver;
    private int _isLookedAfter;

    private TimeSpan Limit
    {
        get
        {
            lock (_gate)
            {
                // Never less than it was: where the bandwidth limit is lifted, a file may have used up its time under the old one.
                _budget = TimeSpan.FromTicks(Math.Max(_budget.Ticks, budget.For(migration.BytesToWrite).Ticks));
                return _budget + migration.Waited;
            }
        }
    }

    /// <summary>How far it is; null when it is over.</summary>
    internal FileState? State
    {
        get
        {
            lock (_gate)
            {
                return _isOver ? null : new FileState(migration.Path, migration.Phase, migration.SizeBytes, Stopwatch.GetElapsedTime(_started));
            }
        }
    }

    /// <summary>Runs it. The outcome is that of <see cref="GiveUp"/> if it was given up meanwhile.</summary>
    internal MigrationOutcome Run()
    {
        MigrationOutcome? outcome = null;
        try
        {
            outcome = migration.Run(_stop.Token);
        }
        finally
        {
            lock (_gate)
            {
                _isOver = true;
                outcome = _verdict ?? outcome;
                Monitor.PulseAll(_gate);
            }
            _stop.Dispose();
        }
        return outcome!;
    }

    /// <summary>True once, when its time is over or it is interrupted: whoever asked calls <see cref="GiveUp"/>.</summary>
    internal bool IsToBeGivenUp()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }
        }
        return (interruption.IsCancellationRequested || Stopwatch.GetElapsedTime(_started) >= Limit)
            && Interlocked.Exchange(ref _isLookedAfter, 1) == 0;
    }

    /// <summary>Waits until it ends, or gives it up. May take as long as its calls do: for a thread of its own.</summary>
    /// <returns>What became of it if it does not end; null if it has ended, and <see cref="Run"/> says what became of it.</returns>
    internal MigrationOutcome? GiveUp() => interruption.IsCancellationRequested ? Interrupt() : Expire();

    private MigrationOutcome? Expire()
    {
        var limit = Limit;
        bool fenced = migration.TryFence();
        if (fenced)
        {
            Judge(migration.Stuck(limit, exchanging: false));
            Stop();
        }
        // A migration that was fenced between two calls comes back at once; and one that has begun to exchange must be
        // waited for: only it knows what has become of the file.
        return EndsWithin(fenced ? FenceGrace : limit + TimeSpan.FromMinutes(1)) ? null
            : Judge(migration.Stuck(limit, exchanging: !fenced));
    }

    private MigrationOutcome? Interrupt()
    {
        // The migration sees the interruption by itself between two calls; only a call that hangs is left behind.
        if (EndsWithin(InterruptGrace))
        {
            return null;
        }
        bool fenced = migration.TryFence();
        return !fenced && EndsWithin(Limit) ? null
            : Judge(fenced ? migration.Interrupted() : migration.Stuck(InterruptGrace, exchanging: true));
    }

    // From now on this is what became of it, unless it has ended just now; what it says itself comes too late.
    private MigrationOutcome? Judge(MigrationOutcome verdict)
    {
        lock (_gate)
        {
            return _isOver ? null : _verdict = verdict with { Elapsed = Stopwatch.GetElapsedTime(_started) };
        }
    }

    // What was fenced must not go on reading, or waiting for data that never comes, until the process ends.
    private void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It came back in this very moment.
        }
    }

    private bool EndsWithin(TimeSpan patience)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (!_isOver)
            {
                var left = patience - Stopwatch.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }
                Monitor.Wait(_gate, left < LongestWait ? left : LongestWait);
            }
        }
        return true;
    }
}
