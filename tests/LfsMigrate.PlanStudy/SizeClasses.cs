namespace LfsMigrate.PlanStudy;

/// <summary>The sizes of files: powers of two, each with its part of the files that come.</summary>
/// <remarks>The logarithm of the size is normally distributed around 64 KiB with a deviation of five octaves: most files are small, most bytes
/// are in few large ones, as surveys of sites find (S. Dayal, Characterizing HEC Storage Systems at Rest, CMU-PDL-08-109, 2008).
/// The shape is theirs, the numbers are nobody's. Objects end at 4 TiB: what is larger is striped.</remarks>
internal static class SizeClasses
{
    private const int First = 12, Last = 42, Median = 16, Deviation = 5;

    /// <summary>How many classes there are.</summary>
    internal const int Count = Last - First + 1;

    private static readonly double[] Parts = FindParts();

    /// <summary>Bytes of a file of a class.</summary>
    internal static long Bytes(int sizeClass) => 1L << (First + sizeClass);

    /// <summary>Which part of the files that come has this size.</summary>
    internal static double Part(int sizeClass) => Parts[sizeClass];

    private static double[] FindParts()
    {
        double[] weights = [.. Enumerable.Range(First, Count).Select(n => Math.Exp(-Math.Pow((double)(n - Median) / Deviation, 2) / 2))];
        return [.. weights.Select(w => w / weights.Sum())];
    }
}
