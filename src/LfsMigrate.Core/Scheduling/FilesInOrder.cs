using System.Diagnostics.CodeAnalysis;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Gives files in the order in which they come, and reads no more of them than are taken.</summary>
public sealed class FilesInOrder<TFile>(IEnumerable<TFile> files) : IFileSupply<TFile>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly IEnumerator<TFile> _files = files.GetEnumerator();
    private volatile bool _isStopped;

    /// <inheritdoc/>
    public bool TryTake([MaybeNullWhen(false)] out TFile file)
    {
        lock (_gate)
        {
            bool isThere = !_isStopped && _files.MoveNext();
            file = isThere ? _files.Current : default;
            return isThere;
        }
    }

    /// <inheritdoc/>
    public void Done(TFile file)
    {
    }

    /// <inheritdoc/>
    public void Stop() => _isStopped = true;

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();
}
