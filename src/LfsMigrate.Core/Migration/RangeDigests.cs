namespace LfsMigrate.Core.Migration;

/// <summary>
/// The digest of a file of known length whose ranges are digested side by side: each is handed in when it is done, in whatever
/// order, and the text is that of <see cref="ContentDigest"/>.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RangeDigests
{
    private readonly Lock _gate = new();
    private readonly RangeFold _fold = new();

    // Those that came before their turn: a digest, or a number of ranges that are holes.
    private readonly Dictionary<long, (UInt128 Digest, long ZeroRanges)> _early = [];
    private readonly long _lastRange;
    private UInt128? _last;

    /// <param name="lengthBytes">Length of the file.</param>
    public RangeDigests(long lengthBytes)
    {
        LengthBytes = lengthBytes;
        _lastRange = ContentDigest.RangesOf(lengthBytes) - 1;
        // Nobody has anything to hand in for an empty file.
        _last = lengthBytes == 0 ? new RangeHash().Current() : null;
    }

    /// <summary>Length of the file.</summary>
    public long LengthBytes { get; }

    /// <summary>The digest of the whole file.</summary>
    /// <exception cref="InvariantException">A range was not handed in.</exception>
    public string ToText()
    {
        lock (_gate)
        {
            return _last is { } last && _fold.Count == _lastRange ? _fold.ToText(last)
                : throw new InvariantException($"{_fold.Count} of {_lastRange} ranges were digested");
        }
    }

    /// <summary>Takes the digest of a range.</summary>
    /// <param name="range">Which, from 0.</param>
    /// <param name="digest">Its XXH128.</param>
    /// <param name="check">Throws when folding, which a hole may make long, should end. Null for nobody.</param>
    /// <exception cref="InvariantException">It was handed in before.</exception>
    internal void Add(long range, UInt128 digest, Action? check)
    {
        lock (_gate)
        {
            if (range == _lastRange)
            {
                _last = _last == null ? digest : throw Twice(range);
                return;
            }
            Take(range, (digest, 0), check);
        }
    }

    /// <summary>Takes so many ranges in which there is nothing but a hole; the last range is never one of them.</summary>
    internal void AddZeros(long firstRange, long count, Action? check)
    {
        lock (_gate)
        {
            Take(firstRange, (default, count), check);
        }
    }

    private void Take(long range, (UInt128 Digest, long ZeroRanges) found, Action? check)
    {
        if (range < _fold.Count || !_early.TryAdd(range, found))
        {
            throw Twice(range);
        }
        while (_early.Remove(_fold.Count, out var next))
        {
            if (next.ZeroRanges > 0)
            {
                _fold.AppendZeroRanges(next.ZeroRanges, check);
            }
            else
            {
                _fold.Append(next.Digest);
            }
        }
    }

    private static InvariantException Twice(long range) => new($"range {range} was digested twice");
}
