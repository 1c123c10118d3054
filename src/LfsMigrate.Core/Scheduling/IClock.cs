namespace LfsMigrate.Core.Scheduling;

/// <summary>Time that passes and can be waited for. Thread-safe.</summary>
public interface IClock
{
    /// <summary>Time since some moment that stays the same; it never goes back.</summary>
    TimeSpan Now { get; }

    /// <summary>Returns when the time is over, as finely as the system waits, or as soon as cancelled.</summary>
    void Wait(TimeSpan time, CancellationToken cancellation);
}
