using System.IO.Hashing;

namespace LfsMigrate.Core.Migration;

/// <summary>
/// The XXH128 digest of a file's content, holes read as zeros: of the whole for files of up to 64 MiB, of the digests of its
/// ranges of 64 MiB for longer ones.
/// </summary>
/// <remarks>So ranges can be digested side by side, and a hole of terabytes costs no more than its ranges have digests.</remarks>
public sealed class ContentDigest
{
    /// <summary>What is digested in one, in bytes.</summary>
    public const int RangeBytes = 64 * 1024 * 1024;

    private const string OfRanges = "64m:";
    private const int DigestBytes = 16;
    private static readonly byte[] Zeros = new byte[256 * 1024];
    private const int ZeroRangesAtOnce = 4096;

    // The digest of a range of zeros, many times over.
    private static readonly Lazy<byte[]> ZeroRanges = new(() =>
    {
        var digest = new ContentDigest();
        digest.AppendToRange(RangeBytes);
        byte[] one = digest._range.GetCurrentHash();
        return [.. Enumerable.Repeat(one, ZeroRangesAtOnce).SelectMany(d => d)];
    });

    private readonly XxHash128 _range = new();
    private XxHash128? _ranges;
    private int _filled;

    /// <summary>Takes the next bytes of the content.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            EndFullRange();
            int count = Math.Min(data.Length, RangeBytes - _filled);
            _range.Append(data[..count]);
            _filled += count;
            data = data[count..];
        }
    }

    /// <summary>Takes a hole of <paramref name="count"/> bytes.</summary>
    public void AppendZeros(long count)
    {
        while (count > 0)
        {
            EndFullRange();
            long whole = _filled > 0 ? 0 : Math.Min((count - 1) / RangeBytes, ZeroRangesAtOnce);
            if (whole > 0)
            {
                Fold(ZeroRanges.Value.AsSpan(0, (int)whole * DigestBytes));
                count -= whole * RangeBytes;
                continue;
            }
            int part = (int)Math.Min(count, RangeBytes - _filled);
            AppendToRange(part);
            count -= part;
        }
    }

    /// <summary>
    /// The digest of what was taken so far: 32 hexadecimal digits, what <c>xxhsum -H2</c> prints for it; behind <c>64m:</c> where it is
    /// that of the ranges' digests.
    /// </summary>
    public string ToText()
    {
        byte[] last = _range.GetCurrentHash();
        if (_ranges == null)
        {
            return Convert.ToHexStringLower(last);
        }
        var all = _ranges.Clone();
        all.Append(last);
        return OfRanges + Convert.ToHexStringLower(all.GetCurrentHash());
    }

    private void AppendToRange(int zeros)
    {
        for (int left = zeros; left > 0; left -= Math.Min(left, Zeros.Length))
        {
            _range.Append(Zeros.AsSpan(0, Math.Min(left, Zeros.Length)));
        }
        _filled += zeros;
    }

    // Only when more comes: the last range is the whole of a short file.
    private void EndFullRange()
    {
        if (_filled == RangeBytes)
        {
            Fold(_range.GetHashAndReset());
            _filled = 0;
        }
    }

    private void Fold(ReadOnlySpan<byte> digests) => (_ranges ??= new XxHash128()).Append(digests);
}
