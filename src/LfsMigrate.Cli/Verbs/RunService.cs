using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LfsMigrate.Cli.Output;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Tells the service manager that has started the run how it is, and that it is alive: sd_notify(3), sd_watchdog_enabled(3).</summary>
internal sealed class RunService : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET", WatchdogVariable = "WATCHDOG_USEC", WatchdogPidVariable = "WATCHDOG_PID";

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private readonly ServiceSocket _socket;
    private readonly RunPosition _position;
    private readonly Func<TimeSpan> _unwatched;
    private readonly TimeSpan? _watchdog = Watchdog();
    private readonly List<IDisposable> _callbacks = [];

    private RunService(ServiceSocket socket, RunPosition position, Func<TimeSpan> unwatched) =>
        (_socket, _position, _unwatched) = (socket, position, unwatched);

    private static ServiceSocket? TryConnect(string socket)
    {
        try
        {
            return new ServiceSocket(socket);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // No name of a socket, or a system without: nobody is there to be told.
            return null;
        }
    }

    /// <summary>Says that the run goes on, from now on and again and again; null where nobody wants to know.</summary>
    /// <param name="position">How far it is.</param>
    /// <param name="unwatched">For how long nobody has looked after the workers: a program that hangs is not alive.</param>
    /// <param name="interruption">When the run is to end.</param>
    internal static RunService? Begin(RunPosition position, Func<TimeSpan> unwatched, CancellationToken interruption)
    {
        if (Environment.GetEnvironmentVariable(SocketVariable) is not { Length: > 0 } socket || TryConnect(socket) is not { } connected)
        {
            return null;
        }
        var service = new RunService(connected, position, unwatched);
        service.Tell("READY=1");
        service._callbacks.Add(interruption.UnsafeRegister(_ => service.Tell("STOPPING=1\nSTATUS=interrupted: ending with the files in hand"), null));
        service._callbacks.Add(new Timer(_ => service.Tell($"STATUS={position.Counted.Line}"), null, TellEvery, TellEvery));
        if (service._watchdog is { } patience)
        {
            // sd_watchdog_enabled(3): every half of the time.
            service._callbacks.Add(new Timer(_ => service.SayAlive(), null, TimeSpan.Zero, patience / 2));
        }
        return service;
    }

    /// <summary>Says that the run is over.</summary>
    public void Dispose()
    {
        _callbacks.ForEach(c => c.Dispose());
        Tell("STOPPING=1\nSTATUS=" + _position.Now.Line);
        _socket.Dispose();
    }

    private void SayAlive()
    {
        if (_unwatched() < _watchdog)
        {
            Tell("WATCHDOG=1");
        }
    }

    private void Tell(string state)
    {
        try
        {
            _socket.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Nobody listens any more. Files are moved all the same.
        }
    }

    private static TimeSpan? Watchdog()
    {
        string? pid = Environment.GetEnvironmentVariable(WatchdogPidVariable);
        bool isMeant = string.IsNullOrEmpty(pid) || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isMeant && long.TryParse(Environment.GetEnvironmentVariable(WatchdogVariable), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null;
    }
}
