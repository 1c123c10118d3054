using System.Diagnostics.CodeAnalysis;
using System.Text;
using CommandLine;
using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Input;

/// <summary>A command line, understood: the layout asked for, the options, the operands.</summary>
/// <param name="Layout">The layout asked for.</param>
/// <param name="Options">The other options.</param>
/// <param name="Operands">Files, directories and FIDs, as bytes.</param>
public sealed record Invocation(LayoutRequest Layout, Options Options, IReadOnlyList<UnixPath> Operands)
{
    private const int RetriesMax = 1000;

    /// <summary>The words it was read from, each byte as the Latin-1 character of the same number.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Its options but for those of layouts, each as one word with its long name and its value.</summary>
    public IReadOnlyList<string> OptionWords { get; init; } = [];

    /// <summary>What names in a list end with.</summary>
    public byte NameSeparator => Options.Null ? (byte)0 : (byte)'\n';

    /// <summary>Whose place the program takes.</summary>
    public Personality Personality { get; init; } = Personality.Command;

    /// <summary>What the operator should know before it starts.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether a layout is asked for, which only Lustre has.</summary>
    public bool AsksForLayout => Source != null || !Layout.IsKeepOwn || Plan != null;

    /// <summary>The plan that is carried out; null where files are named.</summary>
    public UnixPath? Plan => Personality == Personality.Command && Operands is [var verb, var plan] && verb.Bytes.SequenceEqual("run"u8) ? plan : null;

    /// <summary>The pool that a command is about, which is no layout; null for none.</summary>
    /// <exception cref="OperatorException">More of a layout is asked for.</exception>
    public string? PoolOf(string verb) => !AsksForLayout ? null
        : Source == null && Layout.PoolAlone is { } pool ? pool
        : throw new OperatorException($"'{verb}' takes no layout option but --pool", $"write lfs-migrate {verb} --pool=NAME MOUNT");

    /// <summary>How many files are migrated at once; null for what suits the place.</summary>
    /// <remarks>Who takes the place of upstream's tools goes through a list in its order, as they do.</remarks>
    public int? Jobs => Options.Jobs ?? (Options.PrintsStats || Options.ExitErrno || Personality == Personality.Script ? 1 : null);

    /// <summary>Whether it is said from time to time how far the run is.</summary>
    /// <remarks>Who takes the place of the script says what the script says.</remarks>
    public bool SaysProgress => Options.Progress == "always" || (Options.Progress == "auto" && !Options.DryRun && Personality == Personality.Command);

    /// <summary>What the way a file goes must keep.</summary>
    /// <exception cref="OperatorException">It is not understood.</exception>
    public Promise Required => Options.Require is { } list ? PromiseNames.Parse(list) : Promise.None;

    /// <summary>Which part of the files it takes; null for all.</summary>
    /// <exception cref="OperatorException">It is not understood.</exception>
    public Shard? Shard => Options.Shard is { } text ? ShardText.Parse(text, Environment.GetEnvironmentVariable) : null;

    /// <summary>The file that says what layout is asked for; null when <see cref="Layout"/> does.</summary>
    public LayoutSource? Source { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <param name="words">Each byte as the Latin-1 character of the same number.</param>
    /// <exception cref="OperatorException">It is wrong.</exception>
    public static Invocation Parse(IReadOnlyList<string> words) => Parse(words, Personality.Command);

    /// <summary>Reads a command line of <c>lfs-migrate</c> that may stand for one of the script.</summary>
    /// <param name="words">Each byte as the Latin-1 character of the same number.</param>
    /// <param name="personality">Whose rules decide about layouts, and who reports.</param>
    /// <exception cref="OperatorException">It is wrong.</exception>
    public static Invocation Parse(IReadOnlyList<string> words, Personality personality) => Parse(words, personality, null);

    /// <summary>Reads the command line of a run that is gone on with.</summary>
    /// <param name="begun">What its journal says of it.</param>
    /// <exception cref="OperatorException">It is wrong.</exception>
    public static Invocation Parse(JournalHeader begun) => Parse(begun.Words, Personality.Command, begun.Shard);

    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(Options))]
    private static Invocation Parse(IReadOnlyList<string> words, Personality personality, string? shard)
    {
        var layout = LayoutArguments.Parse(words, OptionTable.WithValue, OptionTable.LongNames);
        var (optionWords, operands) = OptionTable.Split(layout.Rest);
        using var parser = new Parser(settings =>
        {
            settings.AutoHelp = settings.AutoVersion = false;
            settings.HelpWriter = null;
            settings.AllowMultiInstance = true;
        });
        var options = parser.ParseArguments<Options>(optionWords).MapResult(o => o, errors => throw Wrong(errors.First()));
        options.Shard = shard ?? options.Shard;
        Check(options, operands);
        bool isScript = personality == Personality.Script;
        var command = new Invocation(isScript ? layout.Request.KeepingTheRest() : layout.Request, options, operands.ConvertAll(ToPath))
        {
            Personality = personality,
            Words = words,
            OptionWords = optionWords,
            Source = layout.Source,
        };
        CheckPlace(command);
        _ = command.Shard;
        return command;
    }

    /// <summary>An operand's bytes.</summary>
    public static UnixPath ToPath(string word) => UnixPath.FromBytes(Encoding.Latin1.GetBytes(word));

    /// <summary>The name of a file of the operator's own, for the libraries that know only text.</summary>
    /// <exception cref="OperatorException">It is not in UTF-8.</exception>
    public static string ToText(string option, string word) => ToPath(word).TryGetText(out string text) ? text
        : throw new OperatorException($"{option} takes a name in UTF-8, not '{ToPath(word)}'", "give another name");

    private static OperatorException Wrong(Error error) => error switch
    {
        BadFormatConversionError e => new OperatorException($"--{e.NameInfo.LongName} has a value that is no number", "see lfs-migrate --help"),
        RepeatedOptionError e => new OperatorException($"--{e.NameInfo.LongName} is given twice", "give it once"),
        NamedError e => new OperatorException($"--{e.NameInfo.LongName} is not understood", "see lfs-migrate --help"),
        _ => new OperatorException("the options are not understood", "see lfs-migrate --help"),
    };

    private static void CheckRun(Options options)
    {
        _ = options.BytesPerSecondMax;
        Refuse(options.Retries is < 0 or > RetriesMax, $"--retries is a number from 0 to {RetriesMax}", "write --retries=3");
        Refuse(!(options.RetryDelay >= 0 && options.RetryDelay <= RetryPolicy.DelayMax.TotalSeconds),
            $"--retry-delay is a number of seconds from 0 to {RetryPolicy.DelayMax.TotalSeconds}", "write --retry-delay=1");
        Refuse(options.StatsInterval is { } seconds && !(seconds >= 0 && seconds <= 1e8),
            "--stats-interval is a number of seconds, 0 or more", "write --stats-interval=5");
        Refuse(options.Jobs is < 1 or > RunLimits.JobsMax, $"--jobs is a number from 1 to {RunLimits.JobsMax}", "write --jobs=4");
        Refuse(options.StreamsPerFile is < 1 or > StreamsPerFile.Max, $"--streams-per-file is a number from 1 to {StreamsPerFile.Max}",
            "write --streams-per-file=4");
        Refuse(options.OstStreams is < 1 or > RunLimits.JobsMax, $"--ost-streams is a number from 1 to {RunLimits.JobsMax}", "write --ost-streams=2");
        Refuse((options.Jobs > 1 || options.Limits != null || options.Adaptive) && options.PrintsStats,
            "--stats prints the progress of one file after the other", "leave --jobs, --limits and --adaptive out");
        Refuse(options.Progress is not ("auto" or "always" or "never"), "--progress is auto, always or never", "write --progress=never");
        Refuse(options.Json && options.PrintsStats, "--stats and --json both want stdout", "give one of them");
    }

    /// <summary>How much a run may do.</summary>
    /// <param name="options">The options.</param>
    /// <param name="gate">Closed when a bound is reached.</param>
    /// <param name="now">When it begins.</param>
    /// <exception cref="OperatorException">A bound is not understood.</exception>
    public static RunBounds BoundsOf(Options options, RunGate gate, DateTimeOffset now)
    {
        Refuse(options.MaxFiles < 1, "--max-files is a number of at least 1", "write --max-files=100000");
        Refuse(options.MaxFailures < 0, "--max-failures is a number of at least 0", "write --max-failures=100");
        var stopAt = options.StopAt is { } time ? TimeText.ParseTime("--stop-at", time, now) : (DateTimeOffset?)null;
        var over = options.MaxDuration is { } length ? now + TimeText.ParseDuration("--max-duration", length) : (DateTimeOffset?)null;
        return new RunBounds(gate)
        {
            FilesMax = options.MaxFiles,
            BytesMax = options.MaxBytes is { } size ? (long)Math.Min(SizeText.Parse("--max-bytes", size, 1), long.MaxValue) : null,
            FailuresMax = options.MaxFailures,
            MinFree = options.MinFreeTarget is { } floor ? FreeFloor.Parse("--min-free-target", floor) : null,
            // The one that comes first, of those that are given.
            StopAt = new[] { stopAt, over }.Min(),
        };
    }

    private static void CheckJournal(Options options)
    {
        foreach (var (option, name) in (ReadOnlySpan<(string, string?)>)[("--run", options.Run), ("--resume", options.Resume),
            ("--retry-failed", options.RetryFailed)])
        {
            _ = name == null ? null : RunName.Check(option, name);
        }
        int named = (options.Run == null ? 0 : 1) + (options.Resume == null ? 0 : 1) + (options.RetryFailed == null ? 0 : 1);
        Refuse(named > 1, "--run begins a run, --resume and --retry-failed go on with one", "give one of them");
        Refuse(named > 0 && options.NoJournal, "--no-journal keeps nothing to go on with", "leave it or the name of the run out");
        Refuse(named > 0 && options.DryRun, "a plan has no journal", "leave --dry-run or the name of the run out");
    }

    private static void CheckPlanning(Options options, string? verb)
    {
        foreach (var (option, isGiven, verbs) in (ReadOnlySpan<(string, bool, string[])>)
        [
            ("--band", options.Band != null, ["balance"]),
            ("--target-fill", options.TargetFill != null, ["balance"]),
            ("--policy", options.Policy != null, ["restripe"]),
            ("--execute", options.Execute, ["balance", "restripe"]),
            ("--save-plan", options.SavePlan != null, ["balance", "restripe", "drain"]),
            ("--scan-file", options.ScanFile != null, ["balance", "restripe", "drain"]),
            ("--older-than", options.OlderThan != null, ["balance", "restripe", "drain"]),
            ("--min-size", options.MinSize != null, ["balance", "restripe", "drain"]),
            ("--exclude", options.Exclude.Any(), ["balance", "restripe", "drain"]),
        ])
        {
            Refuse(isGiven && !verbs.Contains(verb), $"{option} is for {string.Join(", ", verbs)}", $"write lfs-migrate {verbs[0]}, or leave {option} out");
        }
        Refuse(options.ScanFile != null && options.FilesFrom != null, "--scan-file is for the scan of a tree", "leave it or --files-from out");
        bool isPlanning = verb is "balance" or "restripe" or "drain";
        Refuse(isPlanning && (options.Resume ?? options.RetryFailed) != null, $"'{verb}' begins a run", "write lfs-migrate --resume=NAME alone");
        Refuse(isPlanning && options.Shard != null, $"'{verb}' looks at all files", "keep the plan with --save-plan, and give --shard to lfs-migrate run");
    }

    private static void CheckPlace(Invocation command)
    {
        var options = command.Options;
        _ = command.Required;
        bool isRun = command.Personality == Personality.Command && command.Operands.Count > 0 && command.Operands[0].Bytes.SequenceEqual("run"u8);
        Refuse(isRun && command.Plan == null, "'run' takes one plan", "write lfs-migrate run FILE");
        Refuse(isRun && (command.Source != null || !command.Layout.IsKeepOwn), "the plan says what layout each file gets", "leave the layout options out");
        Refuse(isRun && (options.FilesFrom != null || options.Fid), "the plan says which files", "leave --files-from and -F out");
        Refuse(!BackendName.All.Contains(options.Backend), $"--backend is one of {string.Join(", ", BackendName.All)}", "write --backend=auto");
        bool isLustre = options.Backend == BackendName.Lustre, isAuto = options.Backend == BackendName.Auto;
        Refuse(command.AsksForLayout && !isAuto && !isLustre, $"--backend={options.Backend} has no layouts", "leave the layout options or --backend out");
        Refuse(options.To != null && (command.AsksForLayout || (!isAuto && options.Backend != BackendName.Rename)),
            "--to moves files to another directory by a rename, and does nothing else", "leave the layout options and --backend out");
        Refuse(!isAuto && !isLustre && (options.Rsync || options.NoRsync || options.Fallback != null),
            $"--backend={options.Backend} has no fallback", "leave --fallback, --rsync and --no-rsync out");
        Refuse(options.To != null && command.Options.Fid, "--to moves files by their names", "give names instead of FIDs");
    }

    private static void Check(Options options, List<string> operands)
    {
        CheckRun(options);
        CheckJournal(options);
        _ = BoundsOf(options, new RunGate(), DateTimeOffset.Now);
        Refuse(options.Block && options.NonBlock, "-b and -n exclude each other", "give one of them");
        Refuse(options.Rsync && options.NoRsync, "--rsync and --no-rsync exclude each other", "give one of them");
        Refuse(options.Fallback != null && (options.Rsync || options.NoRsync),
            "--fallback and --rsync or --no-rsync say the same in two ways", "give one of them");
        Refuse(options.Fallback is not (null or "rsync" or "never"), "--fallback is rsync or never", "write --fallback=never");
        Refuse(options.Verify is not ("readback" or "none"), "--verify is readback or none", "write --verify=readback");
        Refuse(options.Timeout is { } timeout && !(timeout > 0 && timeout <= 1e8), "--timeout is a number of seconds above 0",
            "write --timeout=600");
        Refuse(options.Merge && operands.FirstOrDefault() != "status", "--merge is for status", "write lfs-migrate status --merge NAME NAME");
        Refuse(options.Watch && operands.FirstOrDefault() != "status", "--watch is for status", "write lfs-migrate status --watch NAME");
        CheckPlanning(options, operands.FirstOrDefault());
        Refuse(options.Verbose && options.Quiet, "-v and -q exclude each other", "give one of them");
        Refuse(options.Null && operands.Count > 0 && options.FilesFrom == null,
            "-0 is for lists, and names are given", "add --files-from=- to read stdin too, or leave -0 out");
        Refuse(operands.Any(o => o.Length == 0), "an operand is empty", "check the variable it came from");
    }

    private static void Refuse(bool wrong, string message, string advice)
    {
        if (wrong)
        {
            throw new OperatorException(message, advice);
        }
    }
}
