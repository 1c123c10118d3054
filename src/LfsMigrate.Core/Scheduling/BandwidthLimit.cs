using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Holds the copies of a run, all together, to so many bytes per second.</summary>
/// <remarks>
/// Thread-safe. Each piece pushes a due time ahead by what it may take, and who is early waits for it. Time that was not
/// used is worth a second at most, so no pause in the copying is followed by a burst.
/// </remarks>
public sealed class BandwidthLimit : ITransferPace, ICopyProgress
{
    private const int PiecesPerSecond = 8, PieceBytesMin = 64 * 1024;
    private static readonly TimeSpan CreditMax = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly double _bytesPerSecond;
    private readonly IClock _clock;
    private TimeSpan _due;

    /// <param name="bytesPerSecond">The limit, above 0.</param>
    /// <param name="clock">Tells the time and waits.</param>
    public BandwidthLimit(ulong bytesPerSecond, IClock clock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytesPerSecond);
        (_bytesPerSecond, _clock, _due) = (bytesPerSecond, clock, clock.Now);
        ulong piece = bytesPerSecond / PiecesPerSecond / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
        PieceBytesMax = (int)Math.Clamp(piece, PieceBytesMin, int.MaxValue / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes);
    }

    /// <inheritdoc/>
    public int PieceBytesMax { get; }

    /// <inheritdoc/>
    public ICopyProgress Begin(long lengthBytes) => this;

    /// <inheritdoc/>
    public void Advance(long positionBytes, int dataBytes, CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = _clock.Now;
            var earliest = now - CreditMax;
            _due = (_due > earliest ? _due : earliest) + TimeSpan.FromSeconds(dataBytes / _bytesPerSecond);
            wait = _due - now;
        }
        if (wait > TimeSpan.Zero)
        {
            _clock.Wait(wait, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public void End()
    {
    }
}
