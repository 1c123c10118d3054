using System.Diagnostics;
using System.Globalization;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A systemd of one's own with a journal: process 1 of namespaces of its own, with nothing running but what a test starts.</summary>
internal sealed class SystemdInstance : IDisposable
{
    private const string Systemd = "/lib/systemd/systemd", Journald = "/lib/systemd/systemd-journald";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _group;
    private readonly RunningProgram _unshare;
    private readonly int _pid;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="folder">A folder with the unit files that it is to know; what it writes goes there too.</param>
    internal SystemdInstance(string folder)
    {
        string start = Path.Combine(folder, "start"), inside = Path.Combine(folder, "inside");
        _group = Path.GetFileName(folder);
        // A control group of its own, which becomes the root of all that it sees.
        File.WriteAllText(start, $"""
            set -e
            mount --make-rprivate /
            mount -t tmpfs tmpfs /run
            mkdir /run/groups
            mount -t cgroup2 cgroup2 /run/groups
            mkdir /run/groups/{_group}
            echo $$ > /run/groups/{_group}/cgroup.procs
            umount /run/groups
            exec unshare --cgroup /bin/sh {inside}
            """);
        File.WriteAllText(inside, $"""
            set -e
            mount -t cgroup2 cgroup2 /sys/fs/cgroup
            mkdir -p /run/systemd/system
            cp -r {folder}/units/. /run/systemd/system/
            printf '[Unit]\nDefaultDependencies=no\n' > /run/systemd/system/nothing.target
            exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin {Systemd} --unit=nothing.target --log-target=null
            """);
        _unshare = RunningProgram.Start("/", ["/usr/bin/unshare", "--fork", "--kill-child", "--pid", "--mount", "--uts", "--ipc", "--net",
            "--mount-proc", "/bin/sh", start]);
        try
        {
            _pid = WaitFor(() => ChildOf(_unshare.Pid), pid => pid > 0, "no process 1");
            WaitFor(() => Run("systemctl", "is-active", "nothing.target").Out.TrimEnd(), state => state == "active", "it does not answer");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here; null when there can be.</summary>
    internal static string? WhyNot => !Posix.IsRoot ? "needs root" : !File.Exists(Systemd) || !File.Exists(Journald) ? "needs systemd" : null;

    /// <summary>Runs a command in its namespaces.</summary>
    internal ProgramResult Run(params string[] words) => RunningProgram.Run("/", ["/usr/bin/nsenter", "--target", Invariant(_pid), "--pid",
        "--mount", "--uts", "--ipc", "--net", "--cgroup", "/usr/bin/timeout", "60", .. words]);

    /// <summary>A property of a unit.</summary>
    internal string Property(string unit, string name) => Run("systemctl", "show", unit, "--property", name, "--value").Out.TrimEnd();

    /// <summary>Waits until a property of a unit is as it should be, and returns it.</summary>
    internal string WaitForProperty(string unit, string name, Func<string, bool> isRight) =>
        WaitFor(() => Property(unit, name), isRight, $"{name} of {unit}");

    public void Dispose()
    {
        _unshare.Dispose();
        // The kernel ends what was started in it a moment later; until then its groups are not empty.
        RunningProgram.Run("/", ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", $"""
            mount -t cgroup2 cgroup2 /mnt && cd /mnt || exit
            for attempt in $(seq 100); do
                [ -d {_group} ] || break
                find {_group} -depth -type d -exec rmdir {"{}"} + 2> /dev/null || sleep 0.05
            done
            """]);
    }

    private static T WaitFor<T>(Func<T> look, Func<T, bool> isRight, string what)
    {
        var clock = Stopwatch.StartNew();
        T found;
        while (!isRight(found = look()))
        {
            if (clock.Elapsed > Patience)
            {
                throw new AssertionException($"systemd: {what}: {found}");
            }
            Thread.Sleep(50);
        }
        return found;
    }

    private static int ChildOf(int pid)
    {
        string children = $"/proc/{Invariant(pid)}/task/{Invariant(pid)}/children";
        string[] found = File.Exists(children) ? File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return found.Length == 1 ? int.Parse(found[0], CultureInfo.InvariantCulture) : 0;
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
