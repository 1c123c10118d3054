using System.Diagnostics.CodeAnalysis;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Gives the workers of a run their files. Thread-safe.</summary>
public interface IFileSupply<TFile>
{
    /// <summary>The next file for the worker in whose thread this is called; waits for one if need be. False when there are no more.</summary>
    bool TryTake([MaybeNullWhen(false)] out TFile file);

    /// <summary>A file that was taken is settled.</summary>
    void Done(TFile file);

    /// <summary>No more files are given, and whoever waits for one waits no more.</summary>
    void Stop();
}
