using LfsMigrate.Cli.Output;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Says on stderr from time to time how far the run is.</summary>
internal sealed class RunProgress : IDisposable
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(30);

    private readonly Timer _timer;

    /// <summary>Says it from now on.</summary>
    internal RunProgress(RunPosition position, Messages messages) => _timer = new Timer(_ => messages.Note(position.Counted.Line), null, SayEvery, SayEvery);

    public void Dispose() => _timer.Dispose();
}
