using CommandLine;
using LfsMigrate.Core;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Cli.Input;

/// <summary>The options beside the layout options; <see cref="OptionTable"/> knows their short forms.</summary>
public sealed class Options
{
    /// <summary>Names in lists end with NUL.</summary>
    [Option("null")]
    public bool Null { get; set; }

    /// <summary>Where the list of names is; <c>-</c> for stdin.</summary>
    [Option("files-from")]
    public string? FilesFrom { get; set; }

    /// <summary>Names are FIDs.</summary>
    [Option("fid")]
    public bool Fid { get; set; }

    /// <summary>The mount that FIDs belong to.</summary>
    [Option("lustre-dir")]
    public string? LustreDir { get; set; }

    /// <summary>Guard by group lock: others wait.</summary>
    [Option("block")]
    public bool Block { get; set; }

    /// <summary>Guard by lease: others go on, the migration gives way.</summary>
    [Option("non-block")]
    public bool NonBlock { get; set; }

    /// <summary>No O_DIRECT.</summary>
    [Option("non-direct")]
    public bool NonDirect { get; set; }

    /// <summary>Fetch the data of released files from the archive.</summary>
    [Option("restore")]
    public bool Restore { get; set; }

    /// <summary>How copies are verified.</summary>
    [Option("verify", Default = "readback")]
    public string Verify { get; set; } = "readback";

    /// <summary>Seconds a file may take; null for the default.</summary>
    [Option("timeout")]
    public double? Timeout { get; set; }

    /// <summary>Whether rsync and rename take over where the MDS refuses.</summary>
    [Option("fallback")]
    public string? Fallback { get; set; }

    /// <summary>Every file by rsync and rename.</summary>
    [Option("rsync")]
    public bool Rsync { get; set; }

    /// <summary>No file by rsync and rename.</summary>
    [Option("no-rsync")]
    public bool NoRsync { get; set; }

    /// <summary>How files are given other storage: by what their file system offers, or by this.</summary>
    [Option("backend", Default = BackendName.Auto)]
    public string Backend { get; set; } = BackendName.Auto;

    /// <summary>The directory that files are moved to; null when they stay where they are.</summary>
    [Option("to")]
    public string? To { get; set; }

    /// <summary>What the way a file goes must keep.</summary>
    [Option("require")]
    public string? Require { get; set; }

    /// <summary>Rename files also where those who write from elsewhere cannot be seen.</summary>
    [Option("accept-races")]
    public bool AcceptRaces { get; set; }

    /// <summary>How many files are migrated at the same time; null for what suits the place.</summary>
    [Option("jobs")]
    public int? Jobs { get; set; }

    /// <summary>Raise and lower the number of jobs by how long reading and writing take.</summary>
    [Option("adaptive")]
    public bool Adaptive { get; set; }

    /// <summary>How many files at once may use one OST; null for any number.</summary>
    [Option("ost-streams")]
    public int? OstStreams { get; set; }

    /// <summary>A file with limits that is read again on SIGHUP.</summary>
    [Option("limits")]
    public string? Limits { get; set; }

    /// <summary>In how many streams each file is copied; null for the default.</summary>
    [Option("streams-per-file")]
    public int? StreamsPerFile { get; set; }

    /// <summary>The most that the whole run may copy each second: a size, without unit MiB.</summary>
    [Option("bandwidth-limit", Default = "0")]
    public string BandwidthLimit { get; set; } = "0";

    /// <summary>How often busy files are tried again at the end.</summary>
    [Option("retries", Default = 3)]
    public int Retries { get; set; } = 3;

    /// <summary>Seconds before the first time; twice as long before each later one.</summary>
    [Option("retry-delay", Default = 1.0)]
    public double RetryDelay { get; set; } = 1;

    /// <summary>The name of the run, by which it is found again; null for one that is made up.</summary>
    [Option("run")]
    public string? Run { get; set; }

    /// <summary>The run to go on with.</summary>
    [Option("resume")]
    public string? Resume { get; set; }

    /// <summary>The run whose failures and busy files are to be tried again.</summary>
    [Option("retry-failed")]
    public string? RetryFailed { get; set; }

    /// <summary>Where runs keep their journals; null for the usual place.</summary>
    [Option("state-dir")]
    public string? StateDirectory { get; set; }

    /// <summary>Keep no journal.</summary>
    [Option("no-journal")]
    public bool NoJournal { get; set; }

    /// <summary>Whether it is said from time to time how far the run is: for people, or not at all.</summary>
    [Option("progress", Default = "auto")]
    public string Progress { get; set; } = "auto";

    /// <summary>Which part of a run's files is looked at again.</summary>
    [Option("sample", Default = "100%")]
    public string Sample { get; set; } = "100%";

    /// <summary>When the run takes no more files.</summary>
    [Option("stop-at")]
    public string? StopAt { get; set; }

    /// <summary>How long it takes files.</summary>
    [Option("max-duration")]
    public string? MaxDuration { get; set; }

    /// <summary>How many files it settles.</summary>
    [Option("max-files")]
    public long? MaxFiles { get; set; }

    /// <summary>How many bytes it migrates: a size, without unit bytes.</summary>
    [Option("max-bytes")]
    public string? MaxBytes { get; set; }

    /// <summary>How many failures it bears.</summary>
    [Option("max-failures")]
    public long? MaxFailures { get; set; }

    /// <summary>What must stay available on each target: a size, or a part of it.</summary>
    [Option("min-free-target")]
    public string? MinFreeTarget { get; set; }

    /// <summary>A file for Prometheus.</summary>
    [Option("metrics")]
    public string? Metrics { get; set; }

    /// <summary>A file that keeps what is said of the run.</summary>
    [Option("log")]
    public string? Log { get; set; }

    /// <summary>The log as text; null for none.</summary>
    /// <exception cref="OperatorException">It is not in UTF-8.</exception>
    public string? LogPath => Log is { } word ? Invocation.ToText("--log", word) : null;

    /// <summary>Several runs as one.</summary>
    [Option("merge")]
    public bool Merge { get; set; }

    /// <summary>Again and again.</summary>
    [Option("watch")]
    public bool Watch { get; set; }

    /// <summary>Which part of the files it takes: <c>I/N</c> or <c>auto</c>.</summary>
    [Option("shard")]
    public string? Shard { get; set; }

    /// <summary>How far OSTs may be from the goal: a part of their capacity, on both sides; null for the default.</summary>
    [Option("band")]
    public string? Band { get; set; }

    /// <summary>How full OSTs are to be; null for their mean.</summary>
    [Option("target-fill")]
    public string? TargetFill { get; set; }

    /// <summary>Files that were written to later are left alone; null for what the command takes.</summary>
    [Option("older-than")]
    public string? OlderThan { get; set; }

    /// <summary>Smaller files are left alone: a size, without unit bytes; null for none.</summary>
    [Option("min-size")]
    public string? MinSize { get; set; }

    /// <summary>Files that are left alone by their names.</summary>
    [Option("exclude")]
    public IEnumerable<string> Exclude { get; set; } = [];

    /// <summary>Which files are to have which layout.</summary>
    [Option("policy")]
    public string? Policy { get; set; }

    /// <summary>What a scan has found so far, as long as it is not at its end.</summary>
    [Option("scan-file")]
    public string? ScanFile { get; set; }

    /// <summary>Where the plan is written.</summary>
    [Option("save-plan")]
    public string? SavePlan { get; set; }

    /// <summary>Carry out the plan.</summary>
    [Option("execute")]
    public bool Execute { get; set; }

    /// <summary>It takes no more files when this is there.</summary>
    [Option("stop-file")]
    public string? StopFile { get; set; }

    /// <summary>Progress in YAML on stdout.</summary>
    [Option("stats")]
    public bool Stats { get; set; }

    /// <summary>Seconds between two entries of the progress; 0 for none. Null for the default, where there is progress.</summary>
    [Option("stats-interval")]
    public double? StatsInterval { get; set; }

    /// <summary>The exit code is an error number.</summary>
    [Option("exit-errno")]
    public bool ExitErrno { get; set; }

    /// <summary>The bandwidth limit in bytes per second; 0 for none.</summary>
    /// <exception cref="OperatorException">It is no size.</exception>
    public ulong BytesPerSecondMax => SizeText.Parse("--bandwidth-limit", BandwidthLimit, 1 << 20);

    /// <summary>Whether there is progress to print.</summary>
    public bool PrintsStats => StatsInterval is { } seconds ? seconds > 0 : Stats;

    /// <summary>Print the plan, do nothing.</summary>
    [Option("dry-run")]
    public bool DryRun { get; set; }

    /// <summary>One JSON object per file on stdout.</summary>
    [Option("json")]
    public bool Json { get; set; }

    /// <summary>Print each name.</summary>
    [Option("verbose")]
    public bool Verbose { get; set; }

    /// <summary>Print failures only.</summary>
    [Option("quiet")]
    public bool Quiet { get; set; }

    /// <summary>Print the manual in short.</summary>
    [Option("help")]
    public bool Help { get; set; }

    /// <summary>Print the version.</summary>
    [Option("version")]
    public bool Version { get; set; }
}
