using System.Diagnostics;

namespace LfsMigrate.Core.Scheduling;

/// <summary>The machine's monotonic clock.</summary>
public sealed class MonotonicClock : IClock
{
    // What a wait can take: 24 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <inheritdoc/>
    public void Wait(TimeSpan time, CancellationToken cancellation)
    {
        if (time > TimeSpan.Zero)
        {
            cancellation.WaitHandle.WaitOne(time < LongestWait ? time : LongestWait);
        }
    }
}
