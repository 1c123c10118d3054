using System.Globalization;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>The one line at the end of a run.</summary>
public static class SummaryLine
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Says how many files had which outcome.</summary>
    public static string Of(RunSummary summary, TimeSpan elapsed, bool planned)
    {
        long count = summary.Count(OutcomeKind.Migrated);
        string migrated = planned ? $"{count} would be migrated" : $"{count} migrated ({Size(summary.MigratedBytes)})";
        string fallback = summary.FallbackFiles == 0 ? "" : $", {summary.FallbackFiles} of them by rsync and rename";
        return string.Create(CultureInfo.InvariantCulture, $"{summary.Files} files: {migrated}{fallback}, "
            + $"{summary.Count(OutcomeKind.Skipped)} skipped, {summary.Count(OutcomeKind.Busy)} busy, "
            + $"{summary.Count(OutcomeKind.Failed)} failed, in {elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>A size for people.</summary>
    internal static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024; value /= 1024)
        {
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }
}
