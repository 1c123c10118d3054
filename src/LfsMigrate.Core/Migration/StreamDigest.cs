namespace LfsMigrate.Core.Migration;

/// <summary>Digests what one stream reads, and hands each range in when it is complete.</summary>
/// <param name="ranges">Takes the ranges of all streams.</param>
/// <param name="check">Throws when the stream is to end; null for nobody.</param>
public sealed class StreamDigest(RangeDigests ranges, Action? check) : IContentSink
{
    private readonly RangeHash _hash = new();
    private long _position;

    /// <inheritdoc/>
    /// <exception cref="InvariantException">It does not follow on what came before.</exception>
    public void TakeData(long offset, Span<byte> data)
    {
        Follow(offset, data.Length);
        _hash.Append(data);
        Follow(data.Length);
    }

    /// <inheritdoc cref="TakeData"/>
    public void TakeHole(long offset, long count)
    {
        // Whole ranges are known; the last one of the file is never taken as such, which may be a short file.
        bool isWhole = offset % ContentDigest.RangeBytes == 0 && count % ContentDigest.RangeBytes == 0 && offset + count < ranges.LengthBytes;
        Follow(offset, isWhole ? 0 : count);
        if (isWhole)
        {
            ranges.AddZeros(offset / ContentDigest.RangeBytes, count / ContentDigest.RangeBytes, check);
            _position = offset + count;
            return;
        }
        _hash.AppendZeros((int)count);
        Follow(count);
    }

    private void Follow(long offset, long count)
    {
        bool isStart = offset % ContentDigest.RangeBytes == 0;
        if ((isStart ? _hash.FilledBytes != 0 : offset != _position)
            || count > ContentDigest.RangeBytes - _hash.FilledBytes || offset + count > ranges.LengthBytes)
        {
            throw new InvariantException($"{count} bytes at {offset} do not follow on {_position}");
        }
        _position = offset;
    }

    private void Follow(long count)
    {
        _position += count;
        if (_hash.FilledBytes == ContentDigest.RangeBytes || _position == ranges.LengthBytes)
        {
            ranges.Add((_position - 1) / ContentDigest.RangeBytes, _hash.Take(), check);
        }
    }
}
