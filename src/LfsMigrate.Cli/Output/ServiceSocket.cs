using System.Net.Sockets;

namespace LfsMigrate.Cli.Output;

/// <summary>A datagram socket on which systemd listens.</summary>
/// <remarks>Thread-safe. A listener that does not read holds nobody up for longer than a second.</remarks>
internal sealed class ServiceSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = 1000 };
    private readonly UnixDomainSocketEndPoint _address;

    /// <param name="path">Where it listens; a leading <c>@</c> stands for a name that is in no directory.</param>
    internal ServiceSocket(string path) => _address = new UnixDomainSocketEndPoint(path.StartsWith('@') ? "\0" + path[1..] : path);

    /// <summary>Sends a datagram.</summary>
    /// <exception cref="SocketException">Nobody took it.</exception>
    internal void Send(byte[] bytes) => _socket.SendTo(bytes, _address);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
