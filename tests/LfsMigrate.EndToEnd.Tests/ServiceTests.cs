using System.Net.Sockets;
using System.Text;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What a run tells the service manager that has started it: sd_notify(3).</summary>
public sealed class ServiceTests
{
    private const int ReceiveMs = 60_000, PingsMin = 2;

    private readonly SimulatedLustre _lustre = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = ReceiveMs };

    [SetUp]
    public void WriteFile() => _lustre.Write("f0", 3000);

    [TearDown]
    public void RemoveAll()
    {
        _manager.Dispose();
        _lustre.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Run_StartedByAManager_SaysWhenItIsReadyAndWhenItEnds(bool isAbstract)
    {
        Listen(isAbstract);

        var result = _lustre.Migrate("f0");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Next(), Is.EqualTo("READY=1"));
        Assert.That(Next(), Does.StartWith("STOPPING=1\nSTATUS=1 files settled, 0 in hand"));
    }

    [Test]
    public void Run_WithAWatchdog_SaysAgainAndAgainThatItIsAlive()
    {
        Listen(isAbstract: false);
        _lustre.SetEnvironment("WATCHDOG_USEC", "400000");
        _lustre.Fault("swap", "delay=2000");

        Assert.That(_lustre.Migrate("f0").ExitCode, Is.Zero);

        var said = new List<string>();
        while (said.LastOrDefault()?.StartsWith("STOPPING", StringComparison.Ordinal) != true)
        {
            said.Add(Next());
        }
        Assert.That(said.Count(s => s == "WATCHDOG=1"), Is.GreaterThanOrEqualTo(PingsMin));
    }

    [Test]
    public void Run_WatchdogOfAnotherProcess_IsNotFed()
    {
        Listen(isAbstract: false);
        _lustre.SetEnvironment("WATCHDOG_USEC", "100000");
        _lustre.SetEnvironment("WATCHDOG_PID", "1");
        _lustre.Fault("swap", "delay=500");

        Assert.That(_lustre.Migrate("f0").ExitCode, Is.Zero);

        Assert.That((Next(), Next()[..10]), Is.EqualTo(("READY=1", "STOPPING=1")));
    }

    [TestCase(6)]
    [TestCase(300)]
    public void Run_ManagerThatIsGone_GoesOn(int nameLength)
    {
        _lustre.SetEnvironment("NOTIFY_SOCKET", Path.Combine(_lustre.Outside, new string('n', nameLength)));

        Assert.That(_lustre.Migrate("f0").ExitCode, Is.Zero);
    }

    [Test]
    public void Run_Interrupted_SaysThatItStops()
    {
        Listen(isAbstract: false);
        _lustre.Fault("swap", "delay=1000");
        using var run = _lustre.StartMigrate("f0");
        Assert.That(_lustre.WaitForHit("swap", run), Is.True);

        run.Signal(Posix.SIGTERM);

        Assert.That(Next(), Is.EqualTo("READY=1"));
        Assert.That(Next(), Does.StartWith("STOPPING=1\nSTATUS=interrupted"));
        Assert.That(run.Wait().ExitCode, Is.EqualTo(130));
    }

    private void Listen(bool isAbstract)
    {
        string path = isAbstract ? $"\0lfs-migrate-test-{Environment.ProcessId}" : Path.Combine(_lustre.Outside, "notify");
        _manager.Bind(new UnixDomainSocketEndPoint(path));
        _lustre.SetEnvironment("NOTIFY_SOCKET", path.Replace('\0', '@'));
    }

    private string Next()
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
