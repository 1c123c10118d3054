namespace LfsMigrate.PlanStudy;

/// <summary>How long files stay: most are gone in weeks, the others stay for years; and some grow.</summary>
internal static class Lifetimes
{
    /// <summary>How many kinds there are.</summary>
    internal const int Count = 2;

    /// <summary>The part of all files that doubles its size on a day.</summary>
    internal const double GrowthPerDay = 0.0002;

    private static readonly double[] Days = [30, 730];

    private static readonly double[] Parts = [0.7, 0.3];

    /// <summary>The chance of a file to go on a day.</summary>
    internal static double EndPerDay(int lifetime) => 1 / Days[lifetime];

    /// <summary>Which part of the files that come is of this kind.</summary>
    internal static double Part(int lifetime) => Parts[lifetime];

    /// <summary>Days a file stays on average.</summary>
    internal static double MeanDays => Days.Zip(Parts, (d, p) => d * p).Sum();

    /// <summary>Which part of the files that are there is of this kind, when as many come as go.</summary>
    internal static double PartThere(int lifetime) => Days[lifetime] * Parts[lifetime] / MeanDays;
}
