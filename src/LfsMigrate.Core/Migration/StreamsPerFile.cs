namespace LfsMigrate.Core.Migration;

/// <summary>In how many streams a file is copied and read back.</summary>
/// <param name="Given">What the operator wants; null for the default.</param>
/// <param name="FilesAtOnce">How many files are in hand at once, which share the processors; null for one.</param>
public sealed record StreamsPerFile(int? Given = null, Func<int>? FilesAtOnce = null)
{
    /// <summary>The most that can be asked for.</summary>
    public const int Max = 64;

    // What is taken by default: more threads than that have the network's fill.
    private const int DefaultMax = 8;

    /// <summary>The streams of a file on storage that gets faster with them.</summary>
    /// <param name="sizeBytes">Its length; no more streams than it has ranges.</param>
    /// <param name="targets">On how many targets its copy lies.</param>
    public int OverTargets(long sizeBytes, int targets)
    {
        // Two at least: while one stream waits for the read, the other's write is under way.
        int fit = Math.Min(Math.Max(targets, 2), Math.Min(Environment.ProcessorCount / Math.Max(FilesAtOnce?.Invoke() ?? 1, 1), DefaultMax));
        return Fit(Given ?? Math.Max(fit, 1), sizeBytes);
    }

    /// <summary>The streams of a file on one disk: one, unless more are asked for.</summary>
    /// <param name="sizeBytes">Its length; no more streams than it has ranges.</param>
    public int OnOneDisk(long sizeBytes) => Fit(Given ?? 1, sizeBytes);

    private static int Fit(int streams, long sizeBytes) => (int)Math.Min(streams, ContentDigest.RangesOf(sizeBytes));
}
