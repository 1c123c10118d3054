using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Testing.Fakes;

/// <summary>A clock that only waiting, and <see cref="Pass"/>, moves on.</summary>
public sealed class FakeClock : IClock
{
    private readonly List<TimeSpan> _waits = [];

    /// <inheritdoc/>
    public TimeSpan Now { get; private set; }

    /// <summary>Every wait in order.</summary>
    public IReadOnlyList<TimeSpan> Waits => _waits;

    /// <summary>Called in each wait.</summary>
    public Action? OnWait { get; set; }

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => Now += time;

    /// <inheritdoc/>
    public void Wait(TimeSpan time, CancellationToken cancellation)
    {
        _waits.Add(time);
        OnWait?.Invoke();
        if (!cancellation.IsCancellationRequested)
        {
            Now += time;
        }
    }
}
