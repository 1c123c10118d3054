using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace LfsMigrate.Core.Migration;

/// <summary>Folds the hashes of a file's ranges, in order, into one text.</summary>
internal sealed class RangeFold
{
    private const string OfRanges = "64m:";

    // Hashed at once for a hole: ranges of a TiB are checked upon once.
    private const int ZeroRangesAtOnce = 4096, ZeroRangesUnchecked = 16 * 1024;

    private static readonly Lazy<UInt128[]> ZeroRanges = new(() =>
    {
        var many = new UInt128[ZeroRangesAtOnce];
        Array.Fill(many, RangeHash.OfZeroRange);
        return many;
    });

    private readonly XxHash128 _hash = new();

    /// <summary>How many ranges were folded.</summary>
    internal long Count { get; private set; }

    /// <summary>Takes the hash of the next range; not of the last one.</summary>
    internal void Append(UInt128 range)
    {
        _hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(ref range)));
        Count++;
    }

    /// <summary>Takes so many ranges of zeros.</summary>
    /// <param name="count">How many; a hole of exabytes takes minutes.</param>
    /// <param name="check">Called now and then; throws when that should end. Null for nobody.</param>
    internal void AppendZeroRanges(long count, Action? check)
    {
        for (long done = 0; done < count;)
        {
            if (done % ZeroRangesUnchecked == 0)
            {
                check?.Invoke();
            }
            int part = (int)Math.Min(count - done, ZeroRangesAtOnce);
            _hash.Append(MemoryMarshal.AsBytes(ZeroRanges.Value.AsSpan(0, part)));
            Count += part;
            done += part;
        }
    }

    /// <summary>The text for the ranges folded so far and a last one, which is the whole file where there are no others.</summary>
    internal string ToText(UInt128 last)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(ref last));
        if (Count == 0)
        {
            return Convert.ToHexStringLower(bytes);
        }
        var all = _hash.Clone();
        all.Append(bytes);
        return OfRanges + Convert.ToHexStringLower(all.GetCurrentHash());
    }
}
