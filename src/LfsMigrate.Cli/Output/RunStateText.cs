using System.Globalization;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Output;

/// <summary>What a run says of itself on SIGUSR1.</summary>
public static class RunStateText
{
    private const int FilesMax = 20;

    /// <summary>The lines: the files settled, the limits, and the files in hand, those that take longest first.</summary>
    public static IEnumerable<string> Of(RunSummary summary, RunLimits limits, IReadOnlyCollection<FileState> inHand, TimeSpan elapsed, bool planned)
    {
        yield return "so far " + SummaryLine.Of(summary, elapsed, planned);
        yield return $"{inHand.Count} in hand; jobs {limits.Jobs}, bandwidth limit {Rate(limits)}";
        foreach (var file in inHand.OrderByDescending(f => f.Elapsed).Take(FilesMax))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{file.Path}: {SummaryLine.Size(file.SizeBytes)}, after phase {file.Phase}, since {file.Elapsed.TotalSeconds:0.0} s");
        }
    }

    /// <summary>The bandwidth limit.</summary>
    public static string Rate(RunLimits limits) =>
        limits.BytesPerSecond == 0 ? "none" : SummaryLine.Size((long)Math.Min(limits.BytesPerSecond, long.MaxValue)) + "/s";
}
