using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Gives the files of a run to several jobs, each of which migrates one after the other.</summary>
/// <param name="jobs">Migrates a file; each is called from one thread at a time.</param>
/// <param name="settle">Takes an outcome; called by one job at a time.</param>
public sealed class SideBySide(IReadOnlyList<Func<PlannedFile, MigrationOutcome>> jobs, Action<PlannedFile, MigrationOutcome> settle)
{
    // Names waiting for each job: enough that none waits for the reader, and few enough to be no matter in memory.
    private const int WaitingMax = 16;

    private readonly object _settling = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>Returns when all files are settled; the files are read as they are needed.</summary>
    /// <exception cref="Exception">What the first job to fail has thrown, when the others are done with their files in hand.</exception>
    public void Run(IEnumerable<PlannedFile> files)
    {
        using var names = files.GetEnumerator();
        // The first alone: it is where a command turns out to be wrong, and then nothing else is to be touched.
        if (!TryTake(names, out var first))
        {
            return;
        }
        Settle(first, jobs[0](first));
        if (jobs.Count == 1)
        {
            while (TryTake(names, out var next))
            {
                Settle(next, jobs[0](next));
            }
            return;
        }
        RunAll(names);
    }

    private static bool TryTake(IEnumerator<PlannedFile> names, out PlannedFile file)
    {
        bool isThere = names.MoveNext();
        file = isThere ? names.Current : null!;
        return isThere;
    }

    private void RunAll(IEnumerator<PlannedFile> names)
    {
        using var waiting = new BlockingCollection<PlannedFile>(jobs.Count * WaitingMax);
        var threads = jobs.Select(job => new Thread(() => Work(job, waiting)) { IsBackground = true, Name = "job" }).ToList();
        threads.ForEach(t => t.Start());
        try
        {
            while (Volatile.Read(ref _failure) == null && TryTake(names, out var next))
            {
                // In steps: jobs that have failed take nothing any more.
                while (!waiting.TryAdd(next, millisecondsTimeout: 100) && Volatile.Read(ref _failure) == null)
                {
                }
            }
        }
        finally
        {
            waiting.CompleteAdding();
            threads.ForEach(t => t.Join());
        }
        _failure?.Throw();
    }

    private void Work(Func<PlannedFile, MigrationOutcome> job, BlockingCollection<PlannedFile> waiting)
    {
        try
        {
            foreach (var file in waiting.GetConsumingEnumerable().TakeWhile(_ => Volatile.Read(ref _failure) == null))
            {
                Settle(file, job(file));
            }
        }
#pragma warning disable CA1031 // It belongs to the thread that runs the whole.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    private void Settle(PlannedFile file, MigrationOutcome outcome)
    {
        lock (_settling)
        {
            settle(file, outcome);
        }
    }
}
