using System.Diagnostics;
using System.Runtime.ExceptionServices;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>A thread of its own for one migration at a time, so that a call that never returns holds up nobody else.</summary>
/// <remarks>Both sides sleep while they wait: a semaphore would spin first, and take the time from the other.</remarks>
internal sealed class WorkerThread : IDisposable
{
    // What a wait can take: 24 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly object _gate = new();
    private Func<MigrationOutcome>? _work;
    private MigrationOutcome? _outcome;
    private ExceptionDispatchInfo? _failure;
    private bool _isDone, _isOver;

    /// <summary>Starts the thread; it waits for work.</summary>
    internal WorkerThread()
    {
        // Background: a thread that hangs in the kernel must not keep the process from ending.
        new Thread(Loop) { IsBackground = true, Name = "migration" }.Start();
    }

    /// <summary>Gives it work. Only when <see cref="TryFinish"/> has returned the outcome of the work before.</summary>
    internal void Start(Func<MigrationOutcome> work)
    {
        lock (_gate)
        {
            (_work, _isDone) = (work, false);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the outcome; false after <paramref name="patience"/>, or as soon as cancelled.</summary>
    internal bool TryFinish(TimeSpan patience, CancellationToken cancellation, out MigrationOutcome outcome)
    {
        outcome = null!;
        using var wake = cancellation.UnsafeRegister(static worker => ((WorkerThread)worker!).Wake(), this);
        long started = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (!_isDone)
            {
                var left = patience - Stopwatch.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || cancellation.IsCancellationRequested)
                {
                    return false;
                }
                Monitor.Wait(_gate, left < LongestWait ? left : LongestWait);
            }
            _isDone = false;
        }
        _failure?.Throw();
        outcome = _outcome!;
        return true;
    }

    /// <summary>Lets the thread end when its work is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
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

    private void Loop()
    {
        while (NextWork() is { } work)
        {
            try
            {
                _outcome = work();
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the thread that waits for the outcome.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
            lock (_gate)
            {
                _isDone = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Func<MigrationOutcome>? NextWork()
    {
        lock (_gate)
        {
            while (_work == null && !_isOver)
            {
                Monitor.Wait(_gate);
            }
            var work = _isOver ? null : _work;
            _work = null;
            return work;
        }
    }
}
