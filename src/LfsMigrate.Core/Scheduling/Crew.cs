using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>
/// Workers that take the files of a run, each one after the other, and one that looks on: a file whose call does not come
/// back is settled without its worker, which is left behind, and another takes its place.
/// </summary>
/// <typeparam name="TFile">What is taken.</typeparam>
/// <param name="jobs">How many files may be in hand at once; looked at again and again.</param>
/// <param name="job">Migrates a file, in the thread of a worker.</param>
/// <param name="settle">Takes an outcome; called by one thread at a time.</param>
/// <param name="lookEvery">How often to look for files that exceed their time.</param>
/// <param name="interruption">Ends the files in hand.</param>
public sealed class Crew<TFile>(Func<int> jobs, Func<TFile, FileInHand, MigrationOutcome> job, Action<TFile, MigrationOutcome> settle,
    TimeSpan lookEvery, CancellationToken interruption)
{
    private readonly object _gate = new(), _settling = new();

    // Those at work; changed under the gate.
    private readonly List<Worker> _workers = [];
    private IFileSupply<TFile> _files = new FilesInOrder<TFile>([]);
    private ExceptionDispatchInfo? _failure;
    private bool _isProven, _isExhausted;
    private long _lookedAt;

    /// <summary>Returns when all files are settled; they are taken as they are needed.</summary>
    /// <exception cref="Exception">What the first to fail has thrown, when the others are done with their files in hand.</exception>
    public void Run(IFileSupply<TFile> files)
    {
        (_files, _isExhausted) = (files, false);
        using var wake = interruption.UnsafeRegister(static crew => ((Crew<TFile>)crew!).Wake(), this);
        lock (_gate)
        {
            do
            {
                // The first file alone: it is where a command turns out to be wrong, and then nothing else is to be touched. Another worker when all
                // have a file: few files need few.
                while (!_isExhausted && _workers.Count < (_isProven ? jobs() : 1) && _workers.TrueForAll(w => w.Turn != null))
                {
                    Start();
                }
                Look();
                Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp());
                Monitor.Wait(_gate, lookEvery);
            }
            while (_workers.Count > 0 || !_isExhausted);
            Volatile.Write(ref _lookedAt, 0);
        }
        _failure?.Throw();
    }

    /// <summary>For how long nobody has looked on, though it runs. Thread-safe.</summary>
    public TimeSpan Unwatched => Volatile.Read(ref _lookedAt) is var at and not 0 ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>How many workers there are. Thread-safe.</summary>
    public int Workers
    {
        get
        {
            lock (_gate)
            {
                return _workers.Count;
            }
        }
    }

    /// <summary>The files in hand. Thread-safe.</summary>
    public IReadOnlyList<FileState> InHand
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers.Select(w => w.Turn?.Hand.Migration?.State).OfType<FileState>()];
            }
        }
    }

    private void Start()
    {
        var worker = new Worker();
        _workers.Add(worker);
        // Background: a thread that hangs in the kernel must not keep the process from ending.
        new Thread(() => Work(worker)) { IsBackground = true, Name = "worker" }.Start();
    }

    private void Look()
    {
        foreach (var worker in _workers)
        {
            if (worker.Turn is { Hand.Migration: { } migration } turn && migration.IsToBeGivenUp())
            {
                new Thread(() => GiveUp(worker, turn, migration)) { IsBackground = true, Name = "watch" }.Start();
            }
        }
    }

    private void Work(Worker worker)
    {
        while (TryTake(out var file))
        {
            var turn = worker.Turn = new Turn(file, new FileInHand());
            WakeUnlessEnough();
            MigrationOutcome? outcome = null;
            Try(() => outcome = job(file, turn.Hand));
            if (!turn.Hand.TrySettle())
            {
                // It was left behind, and another has its place.
                return;
            }
            Settle(file, outcome);
            worker.Turn = null;
            if (TryRetire(worker))
            {
                return;
            }
        }
        End(worker, isExhausted: true);
    }

    private void GiveUp(Worker worker, Turn turn, BoundedMigration migration)
    {
        if (migration.GiveUp() is { } outcome && turn.Hand.TrySettle())
        {
            Settle(turn.File, outcome);
            End(worker, isExhausted: false);
        }
    }

    private bool TryTake([MaybeNullWhen(false)] out TFile file)
    {
        TFile? found = default;
        bool isThere = false;
        Try(() => isThere = Volatile.Read(ref _failure) == null && _files.TryTake(out found) && Volatile.Read(ref _failure) == null);
        file = found;
        return isThere;
    }

    // Without an outcome the job has failed, and the run with it.
    private void Settle(TFile file, MigrationOutcome? outcome)
    {
        Try(() => _files.Done(file));
        if (outcome == null)
        {
            return;
        }
        lock (_settling)
        {
            Try(() => settle(file, outcome));
        }
        Volatile.Write(ref _isProven, true);
    }

    // There may be more workers, now that one more has a file.
    private void WakeUnlessEnough()
    {
        int most = jobs();
        lock (_gate)
        {
            if (_workers.Count < most)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    // There may be fewer jobs by now.
    private bool TryRetire(Worker worker)
    {
        int most = jobs();
        lock (_gate)
        {
            return _workers.Count > most && _workers.Remove(worker);
        }
    }

    private void End(Worker worker, bool isExhausted)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
            _isExhausted |= isExhausted;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // It belongs to the thread that runs the whole.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _files.Stop();
        }
    }

    private sealed class Worker
    {
        private Turn? _turn;

        // Its file; null while it has none.
        internal Turn? Turn
        {
            get => Volatile.Read(ref _turn);
            set => Volatile.Write(ref _turn, value);
        }
    }

    private sealed record Turn(TFile File, FileInHand Hand);
}
