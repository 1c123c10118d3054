using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux;
using Serilog.Events;

namespace LfsMigrate.Cli.Verbs;

/// <summary>The main job: migrates the files of a command line and reports each.</summary>
internal sealed class MigrateVerb(Invocation command, Messages messages, Interruption interruption, RunRecord? resumed, IRunObserver? observer)
{
    private static readonly TimeSpan StatsInterval = TimeSpan.FromSeconds(5);

    private readonly RunSummary _summary = resumed?.Before.Summary ?? new RunSummary();
    private readonly MonotonicClock _clock = new();
    private readonly RunControl _control = new(command, messages);
    private readonly RunGate _gate = new();
    private readonly RunDestinations _destinations = new(command.Options.To is { } to ? Invocation.ToPath(to) : null);
    private RunRecord? _record = resumed;
    private Crew<Attempt>? _crew;

    /// <summary>Runs a command to the end, or to an interruption, and returns the exit code.</summary>
    /// <param name="given">The command line.</param>
    /// <param name="messages">What is said.</param>
    /// <param name="observer">Is told what becomes of each file; null for nobody.</param>
    /// <exception cref="Core.OperatorException">Nothing can start, or the layout asked for cannot be had here.</exception>
    internal static int Run(Invocation given, Messages messages, IRunObserver? observer = null)
    {
        using var interruption = new Interruption(
            () => messages.Note("interrupted: ending with the files in hand; once more to stop at once"));
        if (given.Options.Resume == null && given.Options.RetryFailed == null)
        {
            return new MigrateVerb(given, messages, interruption, null, observer).Run();
        }
        var record = RunRecord.Resume(given, _ => interruption.Stop(), out var command);
        return new MigrateVerb(command, messages, interruption, record, observer).Run();
    }

    private int Run()
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var source = new FileSource(command, resolver)
        {
            Instead = command.Options.RetryFailed == null ? null : _record!.Unfinished(),
            SettledLines = _record?.Before.LastPosition?.Number ?? 0,
        };
        var lustre = LustreAccess.For(command);
        source.Open();
        _record?.CheckFileSystems();
        messages.BeginLog(command.Options.LogPath);
        bool isNew = _record == null;
        using var record = _record ??= KeepsJournal(source) ? RunRecord.Begin(command, _ => interruption.Stop()) : null;
        messages.Run = _record?.Name;
        messages.Record(LogEventLevel.Information, $"{command.Personality.Version}: {string.Join(' ', command.Words.Select(Invocation.ToPath))}");
        using var metrics = command.Options.Metrics is { } file
            ? new RunMetrics(Invocation.ToPath(file), _record?.Name, _summary, () => _crew?.InHand.Count ?? 0, messages) : null;
        foreach (string note in NotesAtTheStart(lustre))
        {
            messages.Note(note);
        }
        // Synchronized: the copies, which have threads of their own, print their progress.
        using var output = Stream.Synchronized(new BufferedStream(Console.OpenStandardOutput()));
        bool ended = false;
        try
        {
            Migrate(source, lustre, output);
            ended = true;
        }
        finally
        {
            output.Flush();
            // A command line that the first file shows to be wrong gets its one line, and no sum or journal of nothing.
            if (ended || _summary.Files > 0)
            {
                messages.Note(SummaryLine.Of(_summary, _control.Elapsed, command.Options.DryRun));
            }
            else if (isNew)
            {
                record?.Discard();
            }
        }
        record?.End(IsInterrupted ? RunEnd.Interrupted : IsStopped ? RunEnd.Stopped : RunEnd.Done);
        int code = IsInterrupted ? ExitCode.Interrupted : IsStopped ? ExitCode.Stopped : CodeOf(_summary);
        metrics?.Ended(code);
        messages.Record(LogEventLevel.Information, $"exit code {code}");
        return code;
    }

    private bool IsInterrupted => interruption.Token.IsCancellationRequested;

    private bool IsStopped => _gate.ClosedBecause != null;

    private IEnumerable<string> NotesAtTheStart(LustreAccess lustre)
    {
        string? ofRun = _record == null ? null : $"run {_record.Name}; its journal is in {_record.Path}";
        return new[] { lustre.SimulationBanner, ofRun }.OfType<string>().Concat(command.Notes);
    }

    private void Migrate(FileSource source, LustreAccess lustre, Stream output)
    {
        var pace = _control.NewPace(_clock);
        var progress = command.Options.PrintsStats ? new ProgressReport(output, Interval, pace, _clock) : null;
        var settings = NewSettings();
        var migrator = NewMigrator(lustre, settings, progress ?? pace, interruption.Token);
        var turn = new FileTurn(migrator, progress, command.Options.DryRun, interruption.Token);
        var bounds = Invocation.BoundsOf(command.Options, _gate, DateTimeOffset.Now);
        Migrate(source, turn, settings.Budget, NewReport(output, lustre.SimulationBanner != null, bounds), bounds, interruption.Token);
    }

    private void Migrate(FileSource source, FileTurn turn, TimeBudget budget, IRunObserver report, RunBounds bounds, CancellationToken cancellation)
    {
        var retries = new BusyRetries(
            new RetryPolicy(command.Options.DryRun ? 0 : command.Options.Retries, TimeSpan.FromSeconds(command.Options.RetryDelay)) { Chance = Random.Shared }, _clock);
        var inOrder = new OutcomesInOrder(report.Settled, cancellation);
        Action<Attempt, MigrationOutcome> settled = command.Options.DryRun ? inOrder.Settled : (_, outcome) => report.Settled(outcome);
        var crew = _crew = new Crew<Attempt>(() => JobsWithin(bounds), turn.Of, (attempt, found) =>
        {
            if (retries.Settle(attempt, found) is { } outcome)
            {
                settled(attempt, outcome);
            }
        }, budget.LookEvery, cancellation);
        using var signals = _control.Listen(_summary, () => crew.InHand);
        var position = new RunPosition(command, _summary, () => _control.Elapsed, () => crew.InHand);
        using var progress = command.SaysProgress && !command.Options.Quiet ? ShowProgress(position) : null;
        using var service = RunService.Begin(position, () => crew.Unwatched, cancellation);
        using var watch = new RunWatch(bounds, _destinations, command.Options.StopFile, _record?.Requests, messages);
        try
        {
            var files = FilesOf(source).Select(Attempt.First);
            Run(crew, command.Options.DryRun ? inOrder.InTurn(files) : files, cancellation);
            while (!IsStopped && retries.TryNextRound(cancellation, out var round))
            {
                Run(crew, round, cancellation);
            }
        }
        finally
        {
            // Interrupted, or the list broke off, or worse: what was kept for the end has its outcome all the same.
            if (_record != null)
            {
                _record.IsEndingEarly = IsInterrupted || IsStopped;
            }
            inOrder.End();
            foreach (var outcome in retries.GiveUp())
            {
                report.Settled(outcome);
            }
        }
    }

    // No bound is to be exceeded by far because so many are in hand; and a plan ends where it is reached.
    private int JobsWithin(RunBounds bounds) => command.Options.DryRun ? (bounds.CountOutcomes ? 1 : _control.Limits.PlanJobs)
        : Math.Min(bounds.FailuresMax == null ? _control.Limits.Jobs : _control.Limits.BigJobs, bounds.FilesLeft);

    private void Run(Crew<Attempt> crew, IEnumerable<Attempt> files, CancellationToken cancellation)
    {
        if (IsInOrder)
        {
            using var inOrder = new FilesInOrder<Attempt>(files.TakeWhile(_ => !cancellation.IsCancellationRequested));
            crew.Run(Gated(inOrder));
            return;
        }
        using var window = new FileWindow<Attempt>(files, () =>
        {
            var survey = new FileSurvey(OwnProcess.EffectiveUid);
            return attempt => survey.Look(attempt.File);
        }, cancellation, bigMax: () => _control.Limits.BigJobs);
        crew.Run(Gated(window));
    }

    private GatedFiles<Attempt> Gated(IFileSupply<Attempt> files) => new(files, _gate, () => IsInterrupted);

    private IEnumerable<PlannedFile> FilesOf(FileSource source) =>
        command.Options.Resume != null ? ResumedFiles.Without(_record!.Before, source.Files(), source.IsOurs)
        : source.Files().Where(source.IsOurs);

    // What the shell or xargs gave as names they can give again; and a journal for each call of xargs would be thousands.
    private bool KeepsJournal(FileSource source) => command.Options.Run != null
        || (!command.Options.DryRun && !command.Options.NoJournal && command.Personality == Personality.Command && source.IsMoreThanNames);

    // A plan is read by people, and one file after the other is what one job is for.
    private bool IsInOrder => command.Options.DryRun || (command.Jobs == 1 && command.Options.Limits == null);

    private TimeSpan Interval => command.Options.StatsInterval is { } seconds ? TimeSpan.FromSeconds(seconds) : StatsInterval;

    private MigratorSettings NewSettings()
    {
        var options = command.Options;
        var budget = new TimeBudget(options.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null, _control.Limits);
        return new MigratorSettings(options.Verify == "none" ? VerifyMode.None : VerifyMode.Readback, PolicyOf(options), budget)
        {
            History = _record == null ? null : options.RetryFailed == null ? _record.Before : new SettledFiles(),
        };
    }

    private IDisposable ShowProgress(RunPosition position)
    {
        var options = command.Options;
        bool printsLines = options.Verbose || options.Json || options.DryRun || options.PrintsStats || command.Personality == Personality.Script;
        return (IDisposable?)RunDisplay.Begin(() => new RunView(_record?.Name, StateNow, position.Now, position.InHand, _destinations.Space()), messages, printsLines)
            ?? new RunProgress(position, messages);
    }

    private string? StateNow => IsInterrupted ? "interrupted: ending with the files in hand"
        : _gate.ClosedBecause is { } reason ? $"ending with the files in hand: {reason}" : _gate.IsPaused ? "paused" : null;

    private void OnMount(ITargets mount)
    {
        _control.Limits.ConsiderOsts(mount.Count());
        _destinations.Add(mount);
    }

    private FileMigrator NewMigrator(LustreAccess lustre, MigratorSettings settings, ITransferPace pace, CancellationToken interruption)
    {
        var ways = new WaysHere(command, lustre, pace, interruption, OnMount, () => Math.Min(_crew?.Workers ?? 1, _control.Limits.BigJobs));
        PlacedBackend Way(Func<WaysOfPlace, IMigrationBackend?> choose) => new(ways.Of, choose, isSimulated: lustre.SimulationBanner != null);
        return new FileMigrator(Way(w => w.First), Way(w => w.Fallback), settings) { SecondWay = Way(w => w.Second) };
    }

    private RunReport NewReport(Stream output, bool simulated, RunBounds bounds)
    {
        var options = command.Options;
        IRunObserver report = options.Json ? new JsonReport(output, simulated)
            : command.Personality == Personality.Script ? new ScriptReport(output, messages, options.Rsync, options.Verbose, options.Quiet)
            : new PlainReport(output, messages, options.Verbose, isYaml: options.PrintsStats);
        return new RunReport(_summary, _record, _destinations, bounds, report, observer, messages.HasLog ? new LogReport(messages, options.Verbose) : null);
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
