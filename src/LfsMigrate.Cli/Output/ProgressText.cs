using System.Globalization;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>How far a run is.</summary>
/// <param name="Summary">All that is settled, also before it was resumed.</param>
/// <param name="Elapsed">Since it began or was resumed.</param>
/// <param name="InHand">Files in hand.</param>
/// <param name="Total">Files there are in all; null when nobody knows.</param>
/// <param name="FilesPerSecond">Of this time: what was settled before it was resumed does not count.</param>
/// <param name="BytesPerSecond">Of this time.</param>
internal sealed record ProgressText(RunSummary Summary, TimeSpan Elapsed, int InHand, long? Total, double FilesPerSecond, long BytesPerSecond)
{
    /// <summary>How much longer it takes at this rate; null when nobody knows.</summary>
    internal TimeSpan? Left => Total is { } all && FilesPerSecond > 0 && all > Summary.Files
        ? TimeSpan.FromSeconds(Math.Min((all - Summary.Files) / FilesPerSecond, 1e9)) : null;

    /// <summary>Counts.</summary>
    /// <param name="summary">All that is settled, before included.</param>
    /// <param name="filesBefore">Files that were settled before it was resumed.</param>
    /// <param name="bytesBefore">Bytes migrated before.</param>
    /// <param name="elapsed">Since it began or was resumed.</param>
    /// <param name="inHand">Files in hand.</param>
    /// <param name="total">Files there are in all; null when nobody knows.</param>
    internal static ProgressText Of(RunSummary summary, long filesBefore, long bytesBefore, TimeSpan elapsed, int inHand, long? total)
    {
        double seconds = Math.Max(elapsed.TotalSeconds, 1e-3);
        return new ProgressText(summary, elapsed, inHand, total, (summary.Files - filesBefore) / seconds,
            (long)((summary.MigratedBytes - bytesBefore) / seconds));
    }

    /// <summary>In one line.</summary>
    internal string Line => string.Create(CultureInfo.InvariantCulture, $"{Summary.Files}{OfTotal} files settled, {InHand} in hand, "
        + $"{Summary.Count(OutcomeKind.Busy)} busy, {Summary.Count(OutcomeKind.Failed)} failed; {SummaryLine.Size(Summary.MigratedBytes)} migrated, "
        + $"{Rates}{(Left is { } left ? $", {Duration(left)} left" : "")}");

    /// <summary>Both rates.</summary>
    internal string Rates => string.Create(CultureInfo.InvariantCulture, $"{FilesPerSecond:0.#} files/s, {SummaryLine.Size(BytesPerSecond)}/s");

    private string OfTotal => Total is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all}") : "";

    /// <summary>A time for people.</summary>
    internal static string Duration(TimeSpan time) => time.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h")
        : time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s");
}
