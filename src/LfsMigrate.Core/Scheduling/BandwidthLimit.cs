using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Holds the copies of a run, all together, to so many bytes per second: a token bucket.</summary>
/// <remarks>
/// Thread-safe. Who has copied a piece waits until the bucket has given as many bytes as were copied up to and with it: in the
/// order of the copies. Time that was not used is worth a second at most, so no pause in the copying is followed by a burst. The
/// limit can change at any time.
/// </remarks>
public sealed class BandwidthLimit : ITransferPace, ICopyProgress
{
    private const int PiecesPerSecond = 8, PieceBytesMin = 64 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RunLimits _limits;
    private readonly IClock _clock;
    private TimeSpan _filled;
    private double _given, _copied;

    /// <param name="limits">What the limit is now.</param>
    /// <param name="clock">Tells the time and waits.</param>
    public BandwidthLimit(RunLimits limits, IClock clock) => (_limits, _clock, _filled) = (limits, clock, clock.Now);

    /// <inheritdoc/>
    public int PieceBytesMax
    {
        get
        {
            const int most = int.MaxValue / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
            ulong limit = _limits.BytesPerSecond, piece = limit / PiecesPerSecond / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
            return limit == 0 ? most : (int)Math.Clamp(piece, PieceBytesMin, most);
        }
    }

    /// <inheritdoc/>
    public ICopyProgress Begin(long lengthBytes) => this;

    /// <inheritdoc/>
    public void Advance(long positionBytes, int dataBytes, CancellationToken cancellation)
    {
        double mine;
        lock (_gate)
        {
            Fill();
            mine = _copied += dataBytes;
        }
        while (MissingTime(mine) is var missing && missing > TimeSpan.Zero)
        {
            // In parts: the limit can be another one by then.
            _clock.Wait(missing < LongestWait ? missing : LongestWait, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public void End()
    {
    }

    private TimeSpan MissingTime(double bytes)
    {
        lock (_gate)
        {
            Fill();
            double rate = _limits.BytesPerSecond, missing = bytes - _given;
            return rate == 0 || missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / rate);
        }
    }

    private void Fill()
    {
        var now = _clock.Now;
        double rate = _limits.BytesPerSecond;
        _given = rate == 0 ? _copied : Math.Min(_given + (rate * (now - _filled).TotalSeconds), _copied + rate);
        _filled = now;
    }
}
