using System.Collections.Concurrent;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Lets so many files of a run at once read from, or write to, one OST. Thread-safe.</summary>
/// <param name="streams">How many, at least 1.</param>
public sealed class OstGates(int streams)
{
    private readonly ConcurrentDictionary<(string FileSystem, int Ost), SemaphoreSlim> _gates = new();

    /// <summary>Waits until there is room at each of these OSTs. In the order of their indices: so no two files wait for each other.</summary>
    /// <param name="fileSystem">The Lustre they belong to.</param>
    /// <param name="osts">Their indices, each once or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Gives the room back when disposed, once, from any thread.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing is held then.</exception>
    public IDisposable Enter(string fileSystem, IEnumerable<int> osts, CancellationToken cancellation)
    {
        var passage = new Passage();
        try
        {
            foreach (int ost in osts.Distinct().Order())
            {
                var gate = _gates.GetOrAdd((fileSystem, ost), _ => new SemaphoreSlim(streams));
                gate.Wait(cancellation);
                passage.Add(gate);
            }
            return passage;
        }
        catch
        {
            passage.Dispose();
            throw;
        }
    }

    private sealed class Passage : IDisposable
    {
        private readonly List<SemaphoreSlim> _held = [];
        private int _isLeft;

        internal void Add(SemaphoreSlim gate) => _held.Add(gate);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                _held.ForEach(gate => gate.Release());
            }
        }
    }
}
