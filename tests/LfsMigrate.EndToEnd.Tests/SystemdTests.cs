using System.Text.Json;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The units of scripts/systemd, in a real systemd.</summary>
public sealed class SystemdTests
{
    private const string Analyze = "/usr/bin/systemd-analyze", Unit = "lfs-migrate@x.service";
    private const int Files = 24;

    private readonly SimulatedLustre _lustre = new();
    private SystemdInstance? _systemd;

    [TearDown]
    public void RemoveAll()
    {
        _systemd?.Dispose();
        _lustre.Dispose();
    }

    private string State => Path.Combine(_lustre.Outside, "state");

    [TestCase("lfs-migrate@.service")]
    [TestCase("lfs-migrate@.timer")]
    public void Unit_Verified_HasNothingWrong(string unit)
    {
        if (!File.Exists(Analyze))
        {
            Assert.Ignore("needs systemd-analyze");
        }

        var result = RunningProgram.Run("/", [Analyze, "verify", "--man=no", Built.Script($"systemd/{unit}")]);

        Assert.That((result.ExitCode, result.Out + result.Err), Is.EqualTo((0, "")));
    }

    [Test]
    public void Service_StoppedAndStartedAgain_GoesOnWhereItWas()
    {
        string[] names = StartWithFiles();
        Assert.That(_systemd!.Run("systemctl", "start", Unit).ExitCode, Is.Zero);
        Wait(() => Journal.Lines("file").Count() >= 2);

        var stopped = _systemd.Run("systemctl", "stop", Unit);
        int settledThen = Journal.Lines("file").Count();
        string how = Journal.Lines("end").Last().GetProperty("code").GetString()!;
        Assert.That((stopped.ExitCode, how), Is.EqualTo((0, "interrupted")), stopped.ToString());
        Assert.That(settledThen, Is.LessThan(Files));
        _lustre.ClearFaults();
        Assert.That(_systemd.Run("systemctl", "start", Unit).ExitCode, Is.Zero);
        _systemd.WaitForProperty(Unit, "ActiveState", s => s == "inactive");

        Assert.That(_systemd.Property(Unit, "Result"), Is.EqualTo("success"));
        Assert.That(Settled(), Is.EquivalentTo(names));
        CheckJournalOfSystemd();
    }

    [Test]
    public void Service_ThatHangs_IsKilledAndGoesOn()
    {
        string[] names = StartWithFiles();
        Assert.That(_systemd!.Run("systemctl", "start", Unit).ExitCode, Is.Zero);
        Wait(() => Journal.Lines("file").Any());
        string pid = _systemd.WaitForProperty(Unit, "MainPID", p => p != "0");

        _systemd.Run("/bin/kill", "-STOP", pid);
        _systemd.WaitForProperty(Unit, "NRestarts", n => n == "1");
        _lustre.ClearFaults();
        _systemd.WaitForProperty(Unit, "ActiveState", s => s == "inactive");

        Assert.That(_systemd.Property(Unit, "Result"), Is.EqualTo("success"));
        Assert.That(Settled(), Is.EquivalentTo(names));
    }

    private RunJournal Journal => new(State, "x");

    private IEnumerable<string?> Settled() => Journal.Lines("file").Select(l => l.GetProperty("path").GetString()?[(_lustre.Root.Length + 1)..]);

    private string[] StartWithFiles()
    {
        if (SystemdInstance.WhyNot is { } reason)
        {
            Assert.Ignore(reason);
        }
        string[] names = [.. Enumerable.Range(0, Files).Select(i => $"d/f{i}")];
        Posix.MakeDirectory(_lustre["d"]);
        Array.ForEach(names, n => _lustre.Write(n, 3000));
        _lustre.Fault("swap", "delay=300");
        WriteUnits();
        _systemd = new SystemdInstance(_lustre.Outside);
        Assert.That(_systemd.Run("systemctl", "start", "systemd-journald.service").ExitCode, Is.Zero);
        return names;
    }

    // The units as they are, and beside them what differs here: places, and times that a test can wait for.
    private void WriteUnits()
    {
        string units = Path.Combine(_lustre.Outside, "units"), changes = Path.Combine(units, Unit + ".d");
        Directory.CreateDirectory(changes);
        foreach (string unit in Directory.GetFiles(Built.Script("systemd")))
        {
            File.Copy(unit, Path.Combine(units, Path.GetFileName(unit)));
        }
        File.WriteAllText(Path.Combine(_lustre.Outside, "words"), $"LFS_MIGRATE_WORDS=-j1 -v {_lustre["d"]}\n");
        File.WriteAllText(Path.Combine(changes, "test.conf"), $"""
            [Unit]
            DefaultDependencies=no
            Wants=
            After=
            ConditionPathExists=
            [Service]
            EnvironmentFile=
            EnvironmentFile={_lustre.Outside}/words
            Environment=PATH={Path.GetDirectoryName(Built.Program)}:/usr/bin:/bin LFS_MIGRATE_LLAPI={Built.Library} STATE_DIRECTORY={State}
            StateDirectory=
            WatchdogSec=3s
            RestartSec=100ms
            """);
    }

    private void CheckJournalOfSystemd()
    {
        _systemd!.Run("journalctl", "--sync");
        var lines = _systemd.Run("journalctl", "--output=json", "LFS_MIGRATE_RUN=x").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var files = lines.Where(l => l.TryGetProperty("LFS_MIGRATE_PATH", out _)).ToList();
        Assert.That(files.Select(l => l.GetProperty("LFS_MIGRATE_PATH").GetString()).Distinct().Count(), Is.EqualTo(Files));
        Assert.That(files.Select(l => (l.GetProperty("LFS_MIGRATE_CODE").GetString(), l.GetProperty("_SYSTEMD_UNIT").GetString())), Has.All.EqualTo(("migrated", Unit)));
        Assert.That(lines.Select(l => l.GetProperty("MESSAGE").GetString()), Has.One.EqualTo("exit code 130").And.One.EqualTo("exit code 0"));
    }

    private static void Wait(Func<bool> isSo) =>
        Assert.That(SpinWait.SpinUntil(() => { Thread.Sleep(20); return isSo(); }, TimeSpan.FromMinutes(1)), Is.True);
}
