using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LfsMigrate.Linux;
using Serilog.Core;
using Serilog.Events;

namespace LfsMigrate.Cli.Output;

/// <summary>Writes to the journal of systemd by its own protocol, with a field for each property.</summary>
/// <remarks>KERNEL: systemd, "Native Journal Protocol": one datagram, a field in each line; a value with a newline has its length in front.</remarks>
public sealed class SystemdJournal(string program, string socket = SystemdJournal.Socket) : ILogEventSink, IDisposable
{
    private const string Socket = "/run/systemd/journal/socket", StderrVariable = "JOURNAL_STREAM";

    private readonly ServiceSocket _socket = new(socket);

    /// <summary>Whether systemd has connected stderr with the journal.</summary>
    /// <remarks>KERNEL: systemd.exec(5): JOURNAL_STREAM is the device and inode of the stream; who has pointed stderr elsewhere since has another one.</remarks>
    public static bool TakesStderr() => Environment.GetEnvironmentVariable(StderrVariable) is { Length: > 0 } stream
        && OwnProcess.StandardError is { } stderr
        && stream == string.Create(CultureInfo.InvariantCulture, $"{stderr.DeviceOfLibrary}:{stderr.Inode}");

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        string message = logEvent.RenderMessage(CultureInfo.InvariantCulture);
        using var fields = new MemoryStream();
        Add(fields, "MESSAGE", message);
        Add(fields, "PRIORITY", Priority(logEvent.Level));
        Add(fields, "SYSLOG_IDENTIFIER", program);
        foreach (var (name, value) in logEvent.Properties.Where(p => p.Key.StartsWith("LFS_MIGRATE_", StringComparison.Ordinal)))
        {
            Add(fields, name, value is ScalarValue { Value: string text } ? text : value.ToString());
        }
        try
        {
            _socket.Send(fields.ToArray());
        }
        catch (SocketException)
        {
            // No journal takes fields here, but stderr leads to it.
            Console.Error.WriteLine($"{program}: {message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // syslog(3).
    private static string Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => "2",
        LogEventLevel.Error => "3",
        LogEventLevel.Warning => "4",
        LogEventLevel.Information => "6",
        _ => "7",
    };

    private static void Add(MemoryStream fields, string name, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        fields.Write(Encoding.ASCII.GetBytes(name));
        if (bytes.Contains((byte)'\n'))
        {
            byte[] length = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)bytes.Length);
            fields.Write([(byte)'\n', .. length, .. bytes, (byte)'\n']);
        }
        else
        {
            fields.Write([(byte)'=', .. bytes, (byte)'\n']);
        }
    }
}
