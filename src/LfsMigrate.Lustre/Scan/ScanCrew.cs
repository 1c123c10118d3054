using System.Runtime.ExceptionServices;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Runs the workers of a scan, and hands on the first exception of any when all have ended.</summary>
internal sealed class ScanCrew(int jobs, Action stop)
{
    private readonly Lock _gate = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>Runs one worker in this thread and the others in threads of their own.</summary>
    internal void Run(Action<int> work)
    {
        var others = new List<Thread>();
        for (int i = 1; i < jobs; i++)
        {
            int number = i;
            var thread = new Thread(() => Guarded(work, number)) { IsBackground = true, Name = $"scan {number}" };
            others.Add(thread);
            thread.Start();
        }
        Guarded(work, 0);
        others.ForEach(t => t.Join());
        _failure?.Throw();
    }

    private void Guarded(Action<int> work, int number)
    {
        try
        {
            work(number);
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown on in the caller's thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(e);
            }
            stop();
        }
    }
}
