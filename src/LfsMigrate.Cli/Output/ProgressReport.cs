using System.Globalization;
using System.Text;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Output;

/// <summary>What <c>--stats</c> prints: the copies of a run in YAML, a key for each file and an entry for each interval.</summary>
/// <param name="output">Thread-safe: the copies have threads of their own.</param>
/// <param name="interval">The time between two entries of one file.</param>
/// <param name="inner">Is told the same, and may hold the copies up.</param>
/// <param name="clock">Tells the time.</param>
public sealed class ProgressReport(Stream output, TimeSpan interval, ITransferPace inner, IClock clock) : ITransferPace
{
    private const double MiB = 1 << 20;

    private readonly object _lock = new();
    private UnixPath _file;
    private int _turn, _attempt = 1;
    private bool _isNamed = true, _isEmpty = true;

    /// <inheritdoc/>
    public int PieceBytesMax => inner.PieceBytesMax;

    /// <summary>A file is tried from now on. Copies of files before it, which were left behind hanging, say no more.</summary>
    public void Start(UnixPath file, int attempt)
    {
        lock (_lock)
        {
            if (attempt > _attempt && !_isEmpty)
            {
                // A key must not be there twice in one document.
                Write("---\n");
            }
            (_file, _isNamed, _attempt) = (file, false, attempt);
            _turn++;
        }
    }

    /// <inheritdoc/>
    public ICopyProgress Begin(long lengthBytes)
    {
        lock (_lock)
        {
            // The fallback copies a file once more: the same key.
            if (!_isNamed)
            {
                Write(YamlText.Key(_file));
                (_isNamed, _isEmpty) = (true, false);
            }
            return new Copy(this, _turn, lengthBytes, inner.Begin(lengthBytes));
        }
    }

    private void Write(string text)
    {
        output.Write(Encoding.UTF8.GetBytes(text));
        output.Flush();
    }

    private void WriteIfInTurn(int turn, string line)
    {
        lock (_lock)
        {
            if (turn == _turn)
            {
                Write(line);
            }
        }
    }

    private sealed class Copy(ProgressReport report, int turn, long lengthBytes, ICopyProgress inner) : ICopyProgress
    {
        private readonly TimeSpan _began = report.Now;
        private TimeSpan _next = report.Now + report.Interval;
        private readonly Lock _gate = new();
        private long _dataBytes, _positionBytes;

        public void Advance(long positionBytes, int dataBytes, CancellationToken cancellation)
        {
            inner.Advance(positionBytes, dataBytes, cancellation);
            lock (_gate)
            {
                _dataBytes += dataBytes;
                // A stream that had to wait comes behind one that has told of more.
                _positionBytes = Math.Max(_positionBytes, positionBytes);
                var now = report.Now;
                if (now >= _next && _positionBytes < lengthBytes)
                {
                    _next = now + report.Interval;
                    report.WriteIfInTurn(turn, Line(now, _positionBytes));
                }
            }
        }

        public void End()
        {
            inner.End();
            if (lengthBytes > 0)
            {
                report.WriteIfInTurn(turn, Line(report.Now, lengthBytes));
            }
        }

        private string Line(TimeSpan now, long positionBytes)
        {
            double seconds = (now - _began).TotalSeconds;
            // As C prints %5.2g. What is read is written.
            string rate = (seconds > 0 ? _dataBytes / MiB / seconds : 0).ToString("g2", CultureInfo.InvariantCulture).PadLeft(5);
            return string.Create(CultureInfo.InvariantCulture, $"- {{ seconds: {(long)seconds}, rmbps: {rate}, wmbps: {rate}, "
                + $"copied: {positionBytes >> 20}, total: {lengthBytes >> 20}, pct: {(Int128)positionBytes * 100 / lengthBytes}% }}\n");
        }
    }

    private TimeSpan Now => clock.Now;

    private TimeSpan Interval => interval;
}
