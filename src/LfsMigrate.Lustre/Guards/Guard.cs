using LfsMigrate.Core.Migration;

namespace LfsMigrate.Lustre.Guards;

/// <summary>What keeps others from changing the original while it is migrated.</summary>
/// <remarks><see cref="Release"/> is idempotent and may come from another thread, also while Acquire still waits.</remarks>
internal abstract class Guard : IDisposable
{
    private const int Free = 0, Held = 1, Released = 2;

    private int _state = Free;

    /// <summary>Whether it was released, perhaps before it came.</summary>
    internal bool IsGivenBack => Volatile.Read(ref _state) == Released;

    /// <summary>Flags of the exchange that belongs to this guard.</summary>
    internal abstract ulong SwapFlags { get; }

    /// <summary>Flags with which the data version is asked for under this guard.</summary>
    internal abstract ulong DataVersionFlags { get; }

    /// <summary>Waits for it, or throws.</summary>
    internal void Acquire()
    {
        Take();
        if (Interlocked.CompareExchange(ref _state, Held, Free) == Released)
        {
            GiveBack();
            throw new RefusedException(OutcomeCode.Stuck, "its lock came too late");
        }
    }

    /// <summary>Throws when it was lost. Called before every piece of data.</summary>
    internal void Check()
    {
        if (Volatile.Read(ref _state) != Held)
        {
            throw new RefusedException(OutcomeCode.Stuck, "its lock was given back");
        }
        CheckHeld();
    }

    /// <summary>Gives it back, now or as soon as a pending <see cref="Acquire"/> gets it.</summary>
    /// <returns>Whether it was whole until this moment.</returns>
    internal bool Release()
    {
        try
        {
            return Interlocked.Exchange(ref _state, Released) == Held && GiveBack();
        }
        catch (ObjectDisposedException)
        {
            // The thread of the migration closed the file in this very moment, and the lock went with it.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    /// <summary>Takes the lock from Lustre.</summary>
    protected abstract void Take();

    /// <summary>Returns it to Lustre; false when it had been lost.</summary>
    protected abstract bool GiveBack();

    /// <summary>Throws when Lustre has taken it away.</summary>
    protected abstract void CheckHeld();
}
