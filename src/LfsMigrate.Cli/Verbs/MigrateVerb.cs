using System.Diagnostics;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux;
using LfsMigrate.Lustre;
using LfsMigrate.Lustre.Fallback;
using LfsMigrate.Lustre.Merge;

namespace LfsMigrate.Cli.Verbs;

/// <summary>The main job: migrates the files of a command line and reports each.</summary>
public sealed class MigrateVerb(Invocation command, Messages messages)
{
    private readonly RunSummary _summary = new();

    /// <summary>Runs to the end, or to an interruption, and returns the exit code.</summary>
    /// <exception cref="Core.OperatorException">Nothing can start, or the layout asked for cannot be had here.</exception>
    public int Run()
    {
        long started = Stopwatch.GetTimestamp();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var source = new FileSource(command, resolver);
        source.Open();
        var library = LustreLibrary.Load();
        if (library.SimulationBanner is { } banner)
        {
            messages.Note(banner);
        }
        foreach (string note in command.Notes)
        {
            messages.Note(note);
        }
        using var interruption = new Interruption(
            () => messages.Note("interrupted: ending with the file in hand; once more to stop at once"));
        using var output = new BufferedStream(Console.OpenStandardOutput());
        using var migrator = NewMigrator(library, interruption.Token);
        bool ended = false;
        try
        {
            Migrate(source, migrator, Observers(output, library.SimulationBanner != null), interruption.Token);
            ended = true;
        }
        finally
        {
            output.Flush();
            // A command line that the first file shows to be wrong gets its one line, and no sum of nothing.
            if (ended || _summary.Files > 0)
            {
                messages.Note(SummaryLine.Of(_summary, Stopwatch.GetElapsedTime(started), command.Options.DryRun));
            }
        }
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : CodeOf(_summary);
    }

    private void Migrate(FileSource source, FileMigrator migrator, IRunObserver[] observers, CancellationToken cancellation)
    {
        foreach (var file in source.Files())
        {
            if (cancellation.IsCancellationRequested)
            {
                break;
            }
            var outcome = command.Options.DryRun ? migrator.Plan(file) : migrator.Migrate(file, cancellation);
            foreach (var observer in observers)
            {
                observer.Settled(outcome);
            }
        }
    }

    private FileMigrator NewMigrator(LustreLibrary library, CancellationToken interruption)
    {
        var options = command.Options;
        var settings = new MigrationSettings
        {
            Layout = TemplateSource.Read(command),
            NonBlocking = options.NonBlock,
            DirectIo = !options.NonDirect,
            Restore = options.Restore,
            Interruption = interruption,
        };
        var swap = new LayoutSwapBackend(library, settings, OwnProcess.EffectiveUid);
        IMigrationBackend rsync = new RsyncRenameBackend(library, settings, OwnProcess.EffectiveUid);
        var budget = new TimeBudget(options.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return new FileMigrator(swap, rsync, new MigratorSettings(
            options.Verify == "none" ? VerifyMode.None : VerifyMode.Readback, PolicyOf(options), budget))
        {
            SecondWay = new MirrorMergeBackend(library, settings, OwnProcess.EffectiveUid),
        };
    }

    private IRunObserver[] Observers(Stream output, bool simulated)
    {
        var options = command.Options;
        return
        [
            _summary,
            options.Json ? new JsonReport(output, simulated)
            : command.Personality == Personality.Script
                ? new ScriptReport(output, messages, options.Rsync, options.Verbose, options.Quiet)
            : new PlainReport(output, messages, options.Verbose),
        ];
    }

    private static FallbackPolicy PolicyOf(Options options) =>
        options.Rsync ? FallbackPolicy.Always
        : options.NoRsync || options.Fallback == "never" ? FallbackPolicy.Never
        : FallbackPolicy.WhenUnsupported;

    private static int CodeOf(RunSummary summary) =>
        summary.Count(OutcomeKind.Failed) > 0 ? ExitCode.SomeFailed
        : summary.Count(OutcomeKind.Busy) > 0 ? ExitCode.SomeBusy
        : ExitCode.Done;
}
