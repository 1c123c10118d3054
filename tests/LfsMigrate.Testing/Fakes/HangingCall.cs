namespace LfsMigrate.Testing.Fakes;

/// <summary>A call that does not return until it is let go, as a call into a dead server does.</summary>
public sealed class HangingCall : IDisposable
{
    private readonly ManualResetEventSlim _entered = new(), _released = new();

    /// <summary>Waits until somebody hangs in it.</summary>
    public void WaitUntilEntered() => _entered.Wait();

    /// <summary>Lets the call return, now and from now on.</summary>
    public void Release() => _released.Set();

    /// <summary>Lets the call return. The events are left to the collector: a thread may still be in them.</summary>
    public void Dispose() => Release();

    /// <summary>Hangs in it.</summary>
    public void Wait()
    {
        _entered.Set();
        _released.Wait();
    }
}
