using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux;

/// <summary>What keeps others from changing the original while it is migrated.</summary>
/// <remarks><see cref="Release"/> is idempotent and may come from another thread, also while Acquire still waits.</remarks>
public abstract class FileGuard : IDisposable
{
    private const int Free = 0, Held = 1, Released = 2;

    private int _state = Free;

    /// <summary>Whether it was released, perhaps before it came.</summary>
    public bool IsGivenBack => Volatile.Read(ref _state) == Released;

    /// <summary>Waits for it, or throws.</summary>
    public void Acquire()
    {
        Take();
        if (Interlocked.CompareExchange(ref _state, Held, Free) == Released)
        {
            GiveBack();
            throw new RefusedException(OutcomeCode.Stuck, "its lock came too late");
        }
    }

    /// <summary>Throws when it was lost. Called before every piece of data.</summary>
    public void Check()
    {
        if (Volatile.Read(ref _state) != Held)
        {
            throw new RefusedException(OutcomeCode.Stuck, "its lock was given back");
        }
        CheckHeld();
    }

    /// <summary>Throws when it was lost, or when anybody else uses the file now, as far as it can tell that.</summary>
    public virtual void Confirm() => Check();

    /// <summary>Whether whoever has come for the file since it was taken, or last confirmed, surely waits still.</summary>
    public virtual bool KeepsOthersOut => !IsGivenBack;

    /// <summary>Whether somebody waits for the file, or has got it since.</summary>
    public virtual bool IsAwaited => false;

    /// <summary>Lets in those who wait for the file, and takes it again when they are done with it; false when that cannot be had, or they are not done in time.</summary>
    /// <param name="isInTime">Asked again and again, with the time that has passed.</param>
    public virtual bool TryLetIn(Func<TimeSpan, bool> isInTime) => false;

    /// <summary>Gives it back, now or as soon as a pending <see cref="Acquire"/> gets it.</summary>
    /// <returns>Whether it was whole until this moment.</returns>
    public bool Release()
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
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the lock from the file system.</summary>
    protected abstract void Take();

    /// <summary>Returns it to the file system; false when it had been lost.</summary>
    protected abstract bool GiveBack();

    /// <summary>Throws when somebody has taken it away.</summary>
    protected abstract void CheckHeld();
}
