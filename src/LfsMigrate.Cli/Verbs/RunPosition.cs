using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Verbs;

/// <summary>How far the run is, whoever asks.</summary>
internal sealed class RunPosition
{
    private readonly ProgressText _text;
    private readonly RunSummary _summary;
    private readonly Func<TimeSpan> _elapsed;
    private readonly Func<int> _inHand;

    // Only a run that lasts is worth counting for.
    private readonly Lazy<long?> _total;

    /// <param name="command">Where the names come from.</param>
    /// <param name="summary">What is settled; what it holds now was settled before.</param>
    /// <param name="elapsed">How long the run has gone on.</param>
    /// <param name="inHand">How many files are in hand.</param>
    internal RunPosition(Invocation command, RunSummary summary, Func<TimeSpan> elapsed, Func<int> inHand)
    {
        (_summary, _elapsed, _inHand) = (summary, elapsed, inHand);
        _text = new ProgressText(summary.Files, summary.MigratedBytes);
        _total = new Lazy<long?>(() => ListLength.Of(command));
    }

    /// <summary>In one line. May take as long as it takes to count the list.</summary>
    internal string Line => _text.Of(_summary, _elapsed(), _inHand(), _total.Value);
}
