using System.Diagnostics.CodeAnalysis;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Gives files while a gate is open.</summary>
public sealed class GatedFiles<TFile> : IFileSupply<TFile>
{
    private readonly IFileSupply<TFile> _files;
    private readonly RunGate _gate;
    private readonly Func<bool> _isEnding;

    /// <param name="files">What gives them.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="isEnding">Whether the run is to end: then nobody waits at the gate.</param>
    public GatedFiles(IFileSupply<TFile> files, RunGate gate, Func<bool> isEnding)
    {
        (_files, _gate, _isEnding) = (files, gate, isEnding);
        // Whoever waits for a name waits no more.
        gate.OnClose(files.Stop);
    }

    /// <inheritdoc/>
    public bool TryTake([MaybeNullWhen(false)] out TFile file)
    {
        if (_gate.TryPass(_isEnding))
        {
            return _files.TryTake(out file);
        }
        file = default;
        return false;
    }

    /// <inheritdoc/>
    public void Done(TFile file) => _files.Done(file);

    /// <inheritdoc/>
    public void Stop() => _files.Stop();
}
