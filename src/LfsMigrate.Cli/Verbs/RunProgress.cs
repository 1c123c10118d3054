using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Says on stderr from time to time how far the run is.</summary>
internal sealed class RunProgress : IDisposable
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(30);

    private readonly ProgressText _text;
    private readonly RunSummary _summary;
    private readonly Func<TimeSpan> _elapsed;
    private readonly Func<int> _inHand;
    private readonly Messages _messages;
    private readonly Timer _timer;

    // Only a run that lasts is worth counting for; and counting may take longer than it is to the next time.
    private readonly Lazy<long?> _total;

    /// <summary>Says it from now on.</summary>
    /// <param name="command">Where the names come from.</param>
    /// <param name="summary">What is settled; what it holds now was settled before.</param>
    /// <param name="elapsed">How long the run has gone on.</param>
    /// <param name="inHand">How many files are in hand.</param>
    /// <param name="messages">Where it is said.</param>
    internal RunProgress(Invocation command, RunSummary summary, Func<TimeSpan> elapsed, Func<int> inHand, Messages messages)
    {
        (_summary, _elapsed, _inHand, _messages) = (summary, elapsed, inHand, messages);
        _text = new ProgressText(summary.Files, summary.MigratedBytes);
        _total = new Lazy<long?>(() => ListLength.Of(command));
        _timer = new Timer(_ => Say(), null, SayEvery, SayEvery);
    }

    public void Dispose() => _timer.Dispose();

    private void Say() => _messages.Note(_text.Of(_summary, _elapsed(), _inHand(), _total.Value));
}
