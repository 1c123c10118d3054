using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Verbs;

/// <summary>How far the run is, whoever asks.</summary>
internal sealed class RunPosition
{
    private readonly RunSummary _summary;
    private readonly long _filesBefore, _bytesBefore;
    private readonly Func<TimeSpan> _elapsed;
    private readonly Func<IReadOnlyList<FileState>> _inHand;

    // Only a run that lasts is worth counting for. A task: a long list takes its time, and nobody waits for it.
    private readonly Lazy<Task<long?>> _total;

    /// <param name="command">Where the names come from.</param>
    /// <param name="summary">What is settled; what it holds now was settled before.</param>
    /// <param name="elapsed">How long the run has gone on.</param>
    /// <param name="inHand">The files in hand.</param>
    internal RunPosition(Invocation command, RunSummary summary, Func<TimeSpan> elapsed, Func<IReadOnlyList<FileState>> inHand)
    {
        (_summary, _elapsed, _inHand) = (summary, elapsed, inHand);
        (_filesBefore, _bytesBefore) = (summary.Files, summary.MigratedBytes);
        _total = new Lazy<Task<long?>>(() => Task.Run(() => ListLength.Of(command)));
    }

    /// <summary>The files in hand.</summary>
    internal IReadOnlyList<FileState> InHand => _inHand();

    /// <summary>In numbers; without how many files there are as long as they are being counted.</summary>
    internal ProgressText Now => Of(_total.Value.IsCompleted ? _total.Value.Result : null);

    /// <summary>The same, after they are counted.</summary>
    internal ProgressText Counted => Of(_total.Value.Result);

    private ProgressText Of(long? total) => ProgressText.Of(_summary, _filesBefore, _bytesBefore, _elapsed(), InHand.Count, total);
}
