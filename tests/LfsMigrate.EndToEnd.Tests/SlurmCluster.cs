using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A Slurm of one's own: munged, slurmctld and some slurmd as processes of the test, in a directory that goes with it.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private const int Nodes = 3, CpusOfANode = 2;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60), EndPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan QuietBeforeARestart = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Stopwatch> _pendingSince = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("lfs-migrate-slurm.").FullName;
    private readonly List<RunningProgram> _daemons = [];
    private readonly Dictionary<string, string?> _environment;

    /// <summary>Starts it and waits until all nodes are there.</summary>
    internal SlurmCluster()
    {
        _environment = new() { ["SLURM_CONF"] = PathOf("slurm.conf") };
        try
        {
            StartMunge();
            File.WriteAllText(PathOf("slurm.conf"), Configuration());
            Directory.CreateDirectory(PathOf("state"));
            Start("slurmctld", "-D");
            foreach (string node in Names)
            {
                Directory.CreateDirectory(PathOf(node));
                Start("slurmd", "-D", "-N", node);
            }
            WaitFor(StartPatience, () => Run("sinfo", "-h", "-N", "-o", "%t").Out.Split('\n').Count(l => l == "idle") == Nodes,
                "the nodes are not idle");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static IEnumerable<string> Names => Enumerable.Range(1, Nodes).Select(i => $"n{i}");

    /// <summary>Why there can be none here; null when there can be.</summary>
    internal static string? WhyNot => !Posix.IsRoot ? "needs root"
        : Find("slurmctld") == null || Find("munged") == null ? "needs slurm-wlm and munge" : null;

    /// <summary>Sets a variable for the commands, and so for the jobs that they submit.</summary>
    internal void SetEnvironment(string name, string? value) => _environment[name] = value;

    /// <summary>Runs one of Slurm's commands.</summary>
    internal ProgramResult Run(string command, params string[] words) =>
        RunningProgram.Run("/", [Find(command)!, .. words], "", _environment);

    /// <summary>Waits until no job is left; one that was queued again starts soon, and not after Slurm's two minutes.</summary>
    /// <remarks>
    /// Not at once: what the killed script ends with would count as the end of the new one (seen on 22.05: FAILED, and nothing was run).
    /// </remarks>
    internal void WaitForAllJobs(TimeSpan patience) => WaitFor(patience, () =>
    {
        var queue = Run("squeue", "-h", "-r", "-o", "%i %t");
        string[] jobs = queue.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string job in jobs.Where(j => j.EndsWith(" PD", StringComparison.Ordinal)))
        {
            var since = _pendingSince.TryGetValue(job, out var clock) ? clock : _pendingSince[job] = Stopwatch.StartNew();
            if (since.Elapsed > QuietBeforeARestart)
            {
                Run("scontrol", "update", $"JobId={job.Split(' ')[0]}", "StartTime=now");
            }
        }
        // A controller that does not answer has not said that there are none.
        return queue.ExitCode == 0 && jobs.Length == 0;
    }, "jobs are left");

    public void Dispose()
    {
        if (_daemons.Count > 1)
        {
            Run("scancel", "--user=root");
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < EndPatience && Run("squeue", "-h").Out.Length > 0)
            {
                Thread.Sleep(200);
            }
        }
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Signal(Posix.SIGTERM);
            var clock = Stopwatch.StartNew();
            while (!daemon.HasEnded && clock.Elapsed < EndPatience)
            {
                Thread.Sleep(20);
            }
            daemon.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private void StartMunge()
    {
        Directory.CreateDirectory(PathOf("munge"));
        string key = PathOf("munge/key");
        File.WriteAllBytes(key, RandomNumberGenerator.GetBytes(128));
        Posix.ChangeMode(PathOf("munge"), 0x1C0);
        Posix.ChangeMode(key, 0x180);
        // --force: its socket lies below a directory that others may not enter, and only root is here.
        Start("munged", "--foreground", "--force", $"--key-file={key}", $"--socket={PathOf("munge/socket")}", $"--pid-file={PathOf("munge/pid")}",
            $"--log-file={PathOf("munge/log")}", $"--seed-file={PathOf("munge/seed")}");
        WaitFor(StartPatience, () => File.Exists(PathOf("munge/socket")), "munged has no socket");
    }

    private string Configuration()
    {
        string host = Dns.GetHostName();
        string nodes = string.Concat(Names.Select(n => string.Create(CultureInfo.InvariantCulture,
            $"NodeName={n} NodeHostname={host} NodeAddr=127.0.0.1 Port={FreePort()} CPUs={CpusOfANode} State=UNKNOWN\n")));
        return $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={PathOf("munge/socket")}
            CredType=cred/munge
            StateSaveLocation={PathOf("state")}
            SlurmctldPidFile={PathOf("slurmctld.pid")}
            SlurmdPidFile={PathOf("%n.pid")}
            SlurmdSpoolDir={PathOf("%n")}
            SlurmctldLogFile={PathOf("slurmctld.log")}
            SlurmdLogFile={PathOf("%n.log")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            SchedulerType=sched/builtin
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SwitchType=switch/none
            ReturnToService=2
            SlurmdParameters=config_overrides
            MailProg=/bin/true
            {nodes}PartitionName=test Nodes=ALL Default=YES State=UP

            """;
    }

    private void Start(string daemon, params string[] words) =>
        _daemons.Add(RunningProgram.Start(_folder, [Find(daemon)!, .. words], "", _environment));

    private void WaitFor(TimeSpan patience, Func<bool> isSo, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            if (clock.Elapsed > patience)
            {
                string logs = string.Join('\n', Directory.EnumerateFiles(_folder, "*.log").SelectMany(f => File.ReadLines(f).TakeLast(15)));
                throw new AssertionException($"{what} after {patience.TotalSeconds} s\n{Run("squeue").Out}{logs}");
            }
            Thread.Sleep(200);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program) => new[] { "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin" }
        .Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);

    private string PathOf(string name) => Path.Combine(_folder, name);
}
