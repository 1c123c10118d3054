using BenchmarkDotNet.Attributes;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Benchmarks;

/// <summary>The digest of a file's content.</summary>
public class Hashing
{
    private const int PieceBytes = 1024 * 1024;

    private readonly byte[] _piece = new byte[PieceBytes];

    /// <summary>A small file.</summary>
    [Benchmark]
    public string FourKibibytes()
    {
        var digest = new ContentDigest();
        digest.Append(_piece.AsSpan(0, 4096));
        return digest.ToText();
    }

    /// <summary>Two ranges.</summary>
    [Benchmark]
    public string HundredMebibytes()
    {
        var digest = new ContentDigest();
        for (int i = 0; i < 100; i++)
        {
            digest.Append(_piece);
        }
        return digest.ToText();
    }

    /// <summary>Ranges of zeros, which are known.</summary>
    [Benchmark]
    public string HoleOfOneTebibyte()
    {
        var digest = new ContentDigest();
        digest.AppendZeros(1L << 40);
        return digest.ToText();
    }
}
