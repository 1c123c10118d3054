using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace LfsMigrate.Core.Migration;

/// <summary>The XXH128 of one range of a file, holes read as zeros.</summary>
internal sealed class RangeHash
{
    private static readonly byte[] Zeros = new byte[256 * 1024];

    // That of a whole range of zeros: holes have nothing else.
    private static readonly Lazy<UInt128> OfZeros = new(() =>
    {
        var hash = new RangeHash();
        hash.AppendZeros(ContentDigest.RangeBytes);
        return hash.Take();
    });

    private readonly XxHash128 _hash = new();

    /// <summary>The hash of a whole range of zeros.</summary>
    internal static UInt128 OfZeroRange => OfZeros.Value;

    /// <summary>How much of the range was taken, in bytes.</summary>
    internal int FilledBytes { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    internal void Append(ReadOnlySpan<byte> data)
    {
        _hash.Append(data);
        FilledBytes += data.Length;
    }

    /// <summary>Takes so many zeros.</summary>
    internal void AppendZeros(int count)
    {
        for (int left = count; left > 0; left -= Math.Min(left, Zeros.Length))
        {
            _hash.Append(Zeros.AsSpan(0, Math.Min(left, Zeros.Length)));
        }
        FilledBytes += count;
    }

    /// <summary>The hash so far, its 16 bytes in the order in which they are printed.</summary>
    internal UInt128 Current()
    {
        UInt128 found = default;
        _hash.GetCurrentHash(MemoryMarshal.AsBytes(new Span<UInt128>(ref found)));
        return found;
    }

    /// <summary>The same, and the next range begins.</summary>
    internal UInt128 Take()
    {
        var found = Current();
        _hash.Reset();
        FilledBytes = 0;
        return found;
    }
}
