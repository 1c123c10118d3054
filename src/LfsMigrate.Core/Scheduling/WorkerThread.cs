using System.Runtime.ExceptionServices;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>A thread of its own for one migration at a time, so that a call that never returns holds up nobody else.</summary>
internal sealed class WorkerThread : IDisposable
{
    // What a wait can take: 24 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly SemaphoreSlim _given = new(0), _done = new(0);
    private Func<MigrationOutcome>? _work;
    private MigrationOutcome? _outcome;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the thread; it waits for work.</summary>
    internal WorkerThread()
    {
        // Background: a thread that hangs in the kernel must not keep the process from ending.
        new Thread(Loop) { IsBackground = true, Name = "migration" }.Start();
    }

    /// <summary>Gives it work. Only when <see cref="TryFinish"/> has returned the outcome of the work before.</summary>
    internal void Start(Func<MigrationOutcome> work)
    {
        _work = work;
        _given.Release();
    }

    /// <summary>Waits for the outcome; false after <paramref name="patience"/>, or as soon as cancelled.</summary>
    internal bool TryFinish(TimeSpan patience, CancellationToken cancellation, out MigrationOutcome outcome)
    {
        outcome = null!;
        try
        {
            if (!_done.Wait(patience < LongestWait ? patience : LongestWait, cancellation))
            {
                return false;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        _failure?.Throw();
        outcome = _outcome!;
        return true;
    }

    /// <summary>Lets the thread end when its work is done.</summary>
    public void Dispose()
    {
        _work = null;
        _given.Release();
    }

    private void Loop()
    {
        while (true)
        {
            _given.Wait();
            if (_work is not { } work)
            {
                return;
            }
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
            _done.Release();
        }
    }
}
