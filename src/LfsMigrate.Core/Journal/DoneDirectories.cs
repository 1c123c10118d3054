using System.IO.Hashing;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Journal;

/// <summary>Which directories were done, and in which part of a scan that was cut off: a hash for each, about 25 bytes.</summary>
/// <remarks>Filled by one thread; thread-safe from then on.</remarks>
public sealed class DoneDirectories
{
    private readonly HashTable128 _hashes = new();

    /// <summary>One was done.</summary>
    /// <param name="directory">Its path.</param>
    /// <param name="run">The part of the scan, from 1.</param>
    public void Add(UnixPath directory, int run) => _hashes.Add(HashOf(directory.Bytes, run));

    /// <summary>Whether it was done in this part.</summary>
    /// <inheritdoc cref="Add"/>
    public bool Contains(UnixPath directory, int run) => _hashes.Contains(HashOf(directory.Bytes, run));

    // One path has several spellings only at the root, where the operator wrote it.
    private static UInt128 HashOf(ReadOnlySpan<byte> path, int run)
    {
        while (path.Length > 1 && path[^1] == '/')
        {
            path = path[..^1];
        }
        return XxHash128.HashToUInt128(path, run);
    }
}
