namespace LfsMigrate.Core.Scheduling;

/// <summary>Whether workers may take files: always, not now, or no more. Those in hand are finished in any case. Thread-safe.</summary>
public sealed class RunGate
{
    private readonly object _gate = new();
    private readonly List<Action> _onClose = [];
    private bool _isPaused;

    /// <summary>Why no more files are taken, one clause; null while they are.</summary>
    public string? ClosedBecause { get; private set; }

    /// <summary>Whether nobody may take a file now.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _isPaused;
            }
        }
    }

    /// <summary>Lets nobody take files for a while, or lets them again.</summary>
    public void Pause(bool on)
    {
        lock (_gate)
        {
            _isPaused = on;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets nobody take files any more. The first reason is kept.</summary>
    public void Close(string because)
    {
        Action[] told;
        lock (_gate)
        {
            if (ClosedBecause != null)
            {
                return;
            }
            ClosedBecause = because;
            told = [.. _onClose];
            Monitor.PulseAll(_gate);
        }
        Array.ForEach(told, action => action());
    }

    /// <summary>Waits while it is paused; false when no more files are to be taken.</summary>
    /// <param name="isEnding">Whether the run is to end; asked again and again.</param>
    public bool TryPass(Func<bool> isEnding)
    {
        lock (_gate)
        {
            while (_isPaused && ClosedBecause == null && !isEnding())
            {
                Monitor.Wait(_gate, TimeSpan.FromSeconds(1));
            }
            return ClosedBecause == null;
        }
    }

    /// <summary>Has this done when it is closed; at once when it is.</summary>
    public void OnClose(Action action)
    {
        lock (_gate)
        {
            if (ClosedBecause == null)
            {
                _onClose.Add(action);
                return;
            }
        }
        action();
    }
}
