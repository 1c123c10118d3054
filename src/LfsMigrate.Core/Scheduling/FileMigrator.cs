using System.Diagnostics;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Migrates files one after the other: within their time budget, and by the fallback where that is needed.</summary>
public sealed class FileMigrator(IMigrationBackend backend, IMigrationBackend? fallback, MigratorSettings settings) : IDisposable
{
    private static readonly TimeSpan InterruptGrace = TimeSpan.FromSeconds(5);

    private readonly MigratedLinks _links = settings.Links;
    private WorkerThread _worker = new();

    /// <summary>Tried where the first way answers that the MDS does not exchange such layouts, before the fallback and
    /// whatever its policy; null when there is none.</summary>
    public IMigrationBackend? SecondWay { get; init; }

    /// <summary>Migrates one file, and always comes back with an outcome.</summary>
    public MigrationOutcome Migrate(PlannedFile file, CancellationToken cancellation)
    {
        if (settings.Fallback == FallbackPolicy.Always && fallback != null)
        {
            return Bounded(fallback, file, cancellation);
        }
        var outcome = ByFirstOrSecond(way => Bounded(way, file, cancellation));
        // Never sticky: the next file is asked of the MDS again.
        return FallsBack(outcome) ? Bounded(fallback!, file, cancellation) : outcome;
    }

    /// <summary>Says what <see cref="Migrate"/> would do with a file.</summary>
    public MigrationOutcome Plan(PlannedFile file)
    {
        if (settings.Fallback == FallbackPolicy.Always && fallback != null)
        {
            return Plan(fallback, file);
        }
        var outcome = ByFirstOrSecond(way => Plan(way, file));
        return FallsBack(outcome) ? Plan(fallback!, file) : outcome;
    }

    /// <inheritdoc/>
    public void Dispose() => _worker.Dispose();

    private MigrationOutcome ByFirstOrSecond(Func<IMigrationBackend, MigrationOutcome> run)
    {
        var first = run(backend);
        if (first.Code != OutcomeCode.ExchangeUnsupported || SecondWay == null)
        {
            return first;
        }
        var second = run(SecondWay);
        // What the first said of it is more than that the second cannot either.
        return second.Code == OutcomeCode.ExchangeUnsupported ? first : second;
    }

    private bool FallsBack(MigrationOutcome outcome) => outcome.Code == OutcomeCode.ExchangeUnsupported
        && fallback != null && settings.Fallback == FallbackPolicy.WhenUnsupported;

    private MigrationOutcome Plan(IMigrationBackend way, PlannedFile file)
    {
        var outcome = new MigrationOutcome { Path = file.Path, Kind = OutcomeKind.Migrated, Code = OutcomeCode.Planned };
        try
        {
            var plan = file.Refusal == null ? way.Plan(file) : throw file.Refusal;
            _links.Check(plan.Facts);
            _links.Add(plan.Facts);
            return outcome with
            {
                Way = plan.Way ?? way.Way,
                Fid = plan.Fid,
                SizeBytes = plan.Facts.SizeBytes,
                PlacementBefore = plan.PlacementBefore,
                PlacementAfter = plan.PlacementAfter,
                Storage = new StorageSeen { OstsBefore = plan.OstsBefore },
            };
        }
        catch (RefusedException e)
        {
            return outcome with { Kind = OutcomeCode.KindOf(e.Code), Code = e.Code, Message = e.Message };
        }
        catch (PosixException e)
        {
            string code = FailureTable.CodeOf(MigrationPhase.Planned, e.Errno);
            return outcome with
            {
                Kind = OutcomeCode.KindOf(code),
                Code = code,
                Message = e.Message,
                Call = e.Call,
                Errno = e.Errno,
            };
        }
    }

    private MigrationOutcome Bounded(IMigrationBackend way, PlannedFile file, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        var migration = new FileMigration(way, file, settings.Verify, _links);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _worker.Start(() =>
        {
            using (stop)
            {
                return migration.Run(stop.Token);
            }
        });
        while (true)
        {
            var left = settings.Budget.For(migration.BytesToWrite) - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return GiveUp(migration, stop, started);
            }
            // In steps: the budget grows when the size is known.
            var step = left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
            if (_worker.TryFinish(step, cancellation, out var outcome))
            {
                return outcome;
            }
            if (cancellation.IsCancellationRequested)
            {
                return Interrupt(migration);
            }
        }
    }

    private MigrationOutcome GiveUp(FileMigration migration, CancellationTokenSource stop, long started)
    {
        var limit = settings.Budget.For(migration.BytesToWrite);
        bool fenced = migration.TryFence();
        if (fenced)
        {
            Stop(stop);
        }
        // A migration that was fenced between two calls comes back at once; and one that has begun to exchange must be
        // waited for: only it knows what has become of the file.
        var grace = fenced ? TimeSpan.FromMilliseconds(50) : limit + TimeSpan.FromMinutes(1);
        if (_worker.TryFinish(grace, CancellationToken.None, out var outcome) && !fenced)
        {
            return outcome;
        }
        if (outcome == null)
        {
            ReplaceWorker();
        }
        return migration.Stuck(limit, exchanging: !fenced) with { Elapsed = Stopwatch.GetElapsedTime(started) };
    }

    // What was fenced must not go on reading, or waiting for data that never comes, until the process ends.
    private static void Stop(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It came back in this very moment.
        }
    }

    private MigrationOutcome Interrupt(FileMigration migration)
    {
        // The migration sees the interruption by itself between two calls; only a call that hangs is left behind.
        if (_worker.TryFinish(InterruptGrace, CancellationToken.None, out var outcome))
        {
            return outcome;
        }
        bool fenced = migration.TryFence();
        if (!fenced && _worker.TryFinish(settings.Budget.For(migration.BytesToWrite), CancellationToken.None, out outcome))
        {
            return outcome;
        }
        ReplaceWorker();
        return fenced ? migration.Interrupted() : migration.Stuck(InterruptGrace, exchanging: true);
    }

    private void ReplaceWorker()
    {
        _worker.Dispose();
        _worker = new WorkerThread();
    }
}
