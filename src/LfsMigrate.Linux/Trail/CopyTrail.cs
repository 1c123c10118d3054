using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Trail;

/// <summary>Goes behind a copy while it is still being written: behind each of its streams a thread of its own.</summary>
internal sealed class CopyTrail : ICopyFollower, IDisposable
{
    private readonly TrailStream[] _streams;

    /// <param name="streams">In how many streams the copy is written.</param>
    /// <param name="make">Makes what goes behind one of them.</param>
    internal CopyTrail(int streams, Func<TrailStream> make)
    {
        _streams = new TrailStream[streams];
        for (int i = 0; i < streams; i++)
        {
            _streams[i] = make();
        }
    }

    /// <inheritdoc/>
    public void Follow(int stream, long offset, long count, bool isHole) => _streams[stream].Add(offset, count, isHole);

    /// <summary>Waits for the threads.</summary>
    /// <exception cref="Core.PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">The copy is not what was written.</exception>
    internal void Finish()
    {
        // ORDER: all are told first, then each is waited for.
        Array.ForEach(_streams, s => s.End());
        Array.ForEach(_streams, s => s.Finish());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_streams, s => s.GiveUp());
        Array.ForEach(_streams, s => s.Dispose());
    }
}
