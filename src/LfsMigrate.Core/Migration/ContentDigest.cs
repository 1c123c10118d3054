using System.IO.Hashing;

namespace LfsMigrate.Core.Migration;

/// <summary>The XXH128 digest of a file's content, holes read as zeros: what <c>xxhsum -H2</c> prints for it.</summary>
public sealed class ContentDigest
{
    private static readonly byte[] Zeros = new byte[256 * 1024];
    private readonly XxHash128 _hash = new();

    /// <summary>Takes the next bytes of the content.</summary>
    public void Append(ReadOnlySpan<byte> data) => _hash.Append(data);

    /// <summary>Takes a hole of <paramref name="count"/> bytes.</summary>
    public void AppendZeros(long count)
    {
        for (; count > 0; count -= Math.Min(count, Zeros.Length))
        {
            _hash.Append(Zeros.AsSpan(0, (int)Math.Min(count, Zeros.Length)));
        }
    }

    /// <summary>The digest of what was taken so far: 32 hexadecimal digits.</summary>
    public string ToHexadecimal() => Convert.ToHexStringLower(_hash.GetCurrentHash());
}
