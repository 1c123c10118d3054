using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli.Verbs;

/// <summary>The main job: migrates the files of a command line and reports each.</summary>
public sealed class MigrateVerb(Invocation command, Messages messages)
{
    private static readonly TimeSpan StatsInterval = TimeSpan.FromSeconds(5);

    private readonly RunSummary _summary = new();
    private readonly MonotonicClock _clock = new();
    private readonly RunControl _control = new(command, messages);
    private Crew<Attempt>? _crew;

    /// <summary>Runs to the end, or to an interruption, and returns the exit code.</summary>
    /// <exception cref="Core.OperatorException">Nothing can start, or the layout asked for cannot be had here.</exception>
    public int Run()
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var source = new FileSource(command, resolver);
        source.Open();
        var lustre = LustreAccess.For(command);
        if (lustre.SimulationBanner is { } banner)
        {
            messages.Note(banner);
        }
        foreach (string note in command.Notes)
        {
            messages.Note(note);
        }
        using var interruption = new Interruption(
            () => messages.Note("interrupted: ending with the files in hand; once more to stop at once"));
        // Synchronized: the copies, which have threads of their own, print their progress.
        using var output = Stream.Synchronized(new BufferedStream(Console.OpenStandardOutput()));
        var pace = _control.NewPace(_clock);
        var progress = command.Options.PrintsStats ? new ProgressReport(output, Interval, pace, _clock) : null;
        var settings = NewSettings();
        var turn = new FileTurn(NewMigrator(lustre, settings, progress ?? pace, interruption.Token), progress, command.Options.DryRun, interruption.Token);
        bool ended = false;
        try
        {
            Migrate(source, turn, settings.Budget, NewReport(output, lustre.SimulationBanner != null), interruption.Token);
            ended = true;
        }
        finally
        {
            output.Flush();
            // A command line that the first file shows to be wrong gets its one line, and no sum of nothing.
            if (ended || _summary.Files > 0)
            {
                messages.Note(SummaryLine.Of(_summary, _control.Elapsed, command.Options.DryRun));
            }
        }
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : CodeOf(_summary);
    }

    private void Migrate(FileSource source, FileTurn turn, TimeBudget budget, IRunObserver report, CancellationToken cancellation)
    {
        var retries = new BusyRetries(
            new RetryPolicy(command.Options.DryRun ? 0 : command.Options.Retries, TimeSpan.FromSeconds(command.Options.RetryDelay)), _clock);
        var crew = _crew = new Crew<Attempt>(() => _control.Limits.Jobs, turn.Of, (attempt, found) =>
        {
            if (retries.Settle(attempt, found) is { } outcome)
            {
                report.Settled(outcome);
            }
        }, budget.LookEvery, cancellation);
        using var signals = _control.Listen(_summary, () => crew.InHand);
        try
        {
            Run(crew, source.Files().Select(Attempt.First), cancellation);
            while (retries.TryNextRound(cancellation, out var round))
            {
                Run(crew, round, cancellation);
            }
        }
        finally
        {
            // Interrupted, or the list broke off, or worse: what was kept for the end has its outcome all the same.
            foreach (var outcome in retries.GiveUp())
            {
                report.Settled(outcome);
            }
        }
    }

    private void Run(Crew<Attempt> crew, IEnumerable<Attempt> files, CancellationToken cancellation)
    {
        if (IsInOrder)
        {
            using var inOrder = new FilesInOrder<Attempt>(files.TakeWhile(_ => !cancellation.IsCancellationRequested));
            crew.Run(inOrder);
            return;
        }
        using var window = new FileWindow<Attempt>(files, () =>
        {
            var survey = new FileSurvey(OwnProcess.EffectiveUid);
            return attempt => survey.Look(attempt.File);
        }, cancellation);
        crew.Run(window);
    }

    // A plan needs no order of its own, and one file after the other is what one job is for.
    private bool IsInOrder => command.Options.DryRun || (command.Jobs == 1 && command.Options.Limits == null);

    private TimeSpan Interval => command.Options.StatsInterval is { } seconds ? TimeSpan.FromSeconds(seconds) : StatsInterval;

    private MigratorSettings NewSettings()
    {
        var options = command.Options;
        var budget = new TimeBudget(options.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null, _control.Limits);
        return new MigratorSettings(options.Verify == "none" ? VerifyMode.None : VerifyMode.Readback, PolicyOf(options), budget);
    }

    private FileMigrator NewMigrator(LustreAccess lustre, MigratorSettings settings, ITransferPace pace, CancellationToken interruption)
    {
        var ways = new WaysHere(command, lustre, pace, interruption, _control.Limits, () => _crew?.Workers ?? 1);
        PlacedBackend Way(Func<WaysOfPlace, IMigrationBackend?> choose) => new(ways.Of, choose, isSimulated: lustre.SimulationBanner != null);
        return new FileMigrator(Way(w => w.First), Way(w => w.Fallback), settings) { SecondWay = Way(w => w.Second) };
    }

    private RunReport NewReport(Stream output, bool simulated)
    {
        var options = command.Options;
        return new RunReport(_summary, options.Json ? new JsonReport(output, simulated)
            : command.Personality == Personality.Script
                ? new ScriptReport(output, messages, options.Rsync, options.Verbose, options.Quiet)
            : new PlainReport(output, messages, options.Verbose, isYaml: options.PrintsStats));
    }

    private static FallbackPolicy PolicyOf(Options options) =>
        options.Rsync ? FallbackPolicy.Always
        : options.NoRsync || options.Fallback == "never" ? FallbackPolicy.Never
        : FallbackPolicy.WhenUnsupported;

    private int CodeOf(RunSummary summary) =>
        command.Options.ExitErrno ? summary.FirstErrno
        : summary.Count(OutcomeKind.Failed) > 0 ? ExitCode.SomeFailed
        : summary.Count(OutcomeKind.Busy) > 0 ? ExitCode.SomeBusy
        : ExitCode.Done;
}
