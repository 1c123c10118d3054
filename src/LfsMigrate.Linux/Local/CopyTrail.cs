using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>Goes behind a copy while it is still being written: behind each of its streams a thread of its own.</summary>
/// <param name="streams">One for each stream of the copy.</param>
internal sealed class CopyTrail(TrailStream[] streams) : ICopyFollower, IDisposable
{
    /// <inheritdoc/>
    public void Follow(int stream, long offset, long count, bool isHole) => streams[stream].Add(offset, count, isHole);

    /// <summary>Waits for the threads.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is not what was written.</exception>
    internal void Finish()
    {
        // ORDER: all are told first, then each is waited for.
        Array.ForEach(streams, s => s.End());
        Array.ForEach(streams, s => s.Finish());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(streams, s => s.GiveUp());
        Array.ForEach(streams, s => s.Dispose());
    }
}
