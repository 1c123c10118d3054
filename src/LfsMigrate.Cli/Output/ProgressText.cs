using System.Globalization;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>How far a run is, in one line.</summary>
/// <param name="FilesBefore">Files that were settled before it was resumed.</param>
/// <param name="BytesBefore">Bytes migrated before.</param>
internal sealed record ProgressText(long FilesBefore, long BytesBefore)
{
    /// <summary>The line.</summary>
    /// <param name="summary">All that is settled, before included.</param>
    /// <param name="elapsed">Since the run began or was resumed: rates are of this time.</param>
    /// <param name="inHand">Files in hand.</param>
    /// <param name="total">Files there are in all; null when nobody knows.</param>
    internal string Of(RunSummary summary, TimeSpan elapsed, int inHand, long? total)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-3), rate = (summary.Files - FilesBefore) / seconds;
        string of = total is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{summary.Files}{of} files settled, {inHand} in hand, "
            + $"{summary.Count(OutcomeKind.Busy)} busy, {summary.Count(OutcomeKind.Failed)} failed; {SummaryLine.Size(summary.MigratedBytes)} migrated, "
            + $"{rate:0.#} files/s, {SummaryLine.Size((long)((summary.MigratedBytes - BytesBefore) / seconds))}/s{Left(summary.Files, rate, total)}");
    }

    private static string Left(long files, double rate, long? total) =>
        total is { } all && rate > 0 && all > files ? $", {Duration(TimeSpan.FromSeconds(Math.Min((all - files) / rate, 1e9)))} left" : "";

    private static string Duration(TimeSpan time) => time.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h")
        : time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s");
}
