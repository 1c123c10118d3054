using System.Diagnostics;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Verbs;

/// <summary>What a run may use, and what can be said to it and asked of it while it goes on.</summary>
internal sealed class RunControl
{
    private readonly Invocation _command;
    private readonly Messages _messages;
    private readonly LimitsFile _file;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Takes the limits of the command line and of the limits file.</summary>
    /// <exception cref="OperatorException">The file cannot be read or understood.</exception>
    internal RunControl(Invocation command, Messages messages)
    {
        (_command, _messages, _file) = (command, messages, new LimitsFile(command));
        _file.Apply(Limits);
    }

    /// <summary>What the run may use now.</summary>
    internal RunLimits Limits { get; } = new(null, 0);

    /// <summary>How long the run has gone on.</summary>
    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>The pace of all copies together.</summary>
    internal ITransferPace NewPace(IClock clock)
    {
        // Where there can be a limit at some time.
        ITransferPace pace = _command.Options.Limits != null || Limits.BytesPerSecond > 0 ? new BandwidthLimit(Limits, clock) : Unpaced.Instance;
        if (!_command.Options.Adaptive)
        {
            return pace;
        }
        var adaptive = new AdaptiveJobs(Limits, pace, clock);
        adaptive.Start();
        return adaptive;
    }

    /// <summary>Listens to signals until the result is disposed.</summary>
    /// <param name="summary">The files settled.</param>
    /// <param name="inHand">The files in hand.</param>
    internal RunSignals Listen(RunSummary summary, Func<IReadOnlyList<FileState>> inHand) =>
        new(_command.Options.Limits == null ? null : ReadAgain, () => Tell(summary, inHand()));

    private void ReadAgain()
    {
        try
        {
            _file.Apply(Limits);
            _messages.Note($"from now on jobs {Limits.Jobs}, bandwidth limit {RunStateText.Rate(Limits)}");
        }
        catch (OperatorException e)
        {
            _messages.Error($"{e.Message}; {e.Advice}. The limits stay as they are");
        }
    }

    private void Tell(RunSummary summary, IReadOnlyList<FileState> inHand)
    {
        foreach (string line in RunStateText.Of(summary, Limits, inHand, Elapsed, _command.Options.DryRun))
        {
            _messages.Say(line);
        }
    }
}
