namespace LfsMigrate.Core.Migration;

/// <summary>
/// The XXH128 digest of a file's content, holes read as zeros: of the whole for files of up to 64 MiB, of the digests of its
/// ranges of 64 MiB for longer ones. Taken from start to end; <see cref="RangeDigests"/> takes the ranges in any order.
/// </summary>
/// <remarks>So ranges can be digested side by side, and a hole of terabytes costs no more than its ranges have digests.</remarks>
public sealed class ContentDigest
{
    /// <summary>What is digested in one, in bytes.</summary>
    public const int RangeBytes = 64 * 1024 * 1024;

    private readonly RangeHash _range = new();
    private readonly RangeFold _ranges = new();

    /// <summary>How many ranges a file has: at least one, which an empty file has too.</summary>
    public static long RangesOf(long lengthBytes) => (Math.Max(lengthBytes - 1, 0) / RangeBytes) + 1;

    /// <summary>Takes the next bytes of the content.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            EndFullRange();
            int count = Math.Min(data.Length, RangeBytes - _range.FilledBytes);
            _range.Append(data[..count]);
            data = data[count..];
        }
    }

    /// <summary>Takes a hole of <paramref name="count"/> bytes.</summary>
    public void AppendZeros(long count)
    {
        while (count > 0)
        {
            EndFullRange();
            long whole = _range.FilledBytes > 0 ? 0 : (count - 1) / RangeBytes;
            if (whole > 0)
            {
                _ranges.AppendZeroRanges(whole, check: null);
                count -= whole * RangeBytes;
                continue;
            }
            int part = (int)Math.Min(count, RangeBytes - _range.FilledBytes);
            _range.AppendZeros(part);
            count -= part;
        }
    }

    /// <summary>
    /// The digest of what was taken so far: 32 hexadecimal digits, what <c>xxhsum -H2</c> prints for it; behind <c>64m:</c> where it is
    /// that of the ranges' digests.
    /// </summary>
    public string ToText() => _ranges.ToText(_range.Current());

    // Only when more comes: the last range is the whole of a short file.
    private void EndFullRange()
    {
        if (_range.FilledBytes == RangeBytes)
        {
            _ranges.Append(_range.Take());
        }
    }
}
