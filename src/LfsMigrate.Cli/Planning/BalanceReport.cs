using System.Globalization;
using System.Text;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Planning;

/// <summary>What <c>balance</c> prints: the OSTs before and after, the moves by size, and what they cost.</summary>
/// <param name="Place">The directory.</param>
/// <param name="Outlook">The plan.</param>
/// <param name="Capacity">The capacity of each OST in bytes.</param>
/// <param name="Rate">How fast it will be; null when nothing is known of that.</param>
internal sealed record BalanceReport(UnixPath Place, BalanceOutlook Outlook, IReadOnlyDictionary<int, long> Capacity, MeasuredRate? Rate)
{
    // Up to and with these sizes.
    private static readonly long[] Classes = [64L << 10, 1L << 20, 32L << 20, 1L << 30, 32L << 30, 1L << 40, long.MaxValue];

    /// <summary>Whether the Lustre is simulated.</summary>
    internal bool IsSimulated { get; init; }

    private IReadOnlyList<TargetLevel> Levels => Outlook.Levels;

    /// <summary>Tables.</summary>
    internal byte[] ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"OST",5}  {"BEFORE",8}  {"AFTER",8}  {"CHANGE",11}\n");
        foreach (var level in Levels)
        {
            string mark = level.AfterBytes > level.LimitBytes ? "  above the band" : level.AfterBytes < level.FloorBytes ? "  below the band" : "";
            text.Append(CultureInfo.InvariantCulture,
                $"{level.Ost,5}  {Percent(level, level.BeforeBytes),8}  {Percent(level, level.AfterBytes),8}  {Change(level),11}{mark}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"\ngoal {100 * Outlook.Plan.GoalFill:0.0} %; spread {Spread(l => l.BeforeBytes):0.0} -> {Spread(l => l.AfterBytes):0.0} points\n");
        if (Outlook.FilesTaken > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{"FILES UP TO",12}  {"FILES",12}  {"BYTES",11}\n");
            foreach (var (sizeMax, files, bytes) in BySize())
            {
                text.Append(CultureInfo.InvariantCulture, $"{(sizeMax == long.MaxValue ? "more" : SummaryLine.Size(sizeMax)),12}  {files,12}  {SummaryLine.Size(bytes),11}\n");
            }
        }
        text.Append(CultureInfo.InvariantCulture, $"\n{Outlook.FilesTaken} files, {SummaryLine.Size(Outlook.Bytes)} to copy{Hours}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One JSON object on a line; docs/json-output.md describes it.</summary>
    internal byte[] ToJson() => JsonText.Line(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        json.WriteString("plan", "balance");
        json.WriteString("place", Place.ToString());
        json.WriteNumber("goal_fill_percent", Rounded(Outlook.Plan.GoalFill));
        json.WriteBoolean("reaches_band", Outlook.ReachesBand);
        json.WriteNumber("files", Outlook.FilesTaken);
        json.WriteNumber("bytes", Outlook.Bytes);
        if (Rate != null)
        {
            json.WriteNumber("seconds", Math.Round(Rate.For(Outlook.Bytes).TotalSeconds));
            json.WriteString("rate_of_run", Rate.Run);
        }
        json.WriteStartArray("targets");
        foreach (var level in Levels)
        {
            json.WriteStartObject();
            json.WriteNumber("index", level.Ost);
            json.WriteNumber("before_bytes", level.BeforeBytes);
            json.WriteNumber("after_bytes", level.AfterBytes);
            json.WriteNumber("floor_bytes", level.FloorBytes);
            json.WriteNumber("limit_bytes", level.LimitBytes);
            json.WriteNumber("capacity_bytes", Capacity[level.Ost]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("sizes");
        foreach (var (sizeMax, files, bytes) in BySize())
        {
            json.WriteStartObject();
            if (sizeMax != long.MaxValue)
            {
                json.WriteNumber("size_bytes_max", sizeMax);
            }
            json.WriteNumber("files", files);
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (IsSimulated)
        {
            json.WriteBoolean("simulated", true);
        }
    });

    private string Hours => Rate == null ? "; how long that takes is not known before a run on this file system"
        : $", {ProgressText.Duration(Rate.For(Outlook.Bytes))} at {SummaryLine.Size((long)Rate.BytesPerSecond)}/s, as run {Rate.Run} was";

    private IEnumerable<(long SizeMax, long Files, long Bytes)> BySize() => Outlook.Taken.GroupBy(e => Classes.First(c => e.CopyBytes <= c))
        .OrderBy(g => g.Key).Select(g => (g.Key, (long)g.Count(), g.Sum(e => e.CopyBytes)));

    private double Fill(TargetLevel level, long bytes) => Capacity[level.Ost] == 0 ? 0 : (double)bytes / Capacity[level.Ost];

    private double Spread(Func<TargetLevel, long> bytes) => Levels.Count == 0 ? 0
        : 100 * (Levels.Max(l => Fill(l, bytes(l))) - Levels.Min(l => Fill(l, bytes(l))));

    private string Percent(TargetLevel level, long bytes) => string.Create(CultureInfo.InvariantCulture, $"{100 * Fill(level, bytes):0.0} %");

    private static string Change(TargetLevel level) => level.AfterBytes == level.BeforeBytes ? "-"
        : (level.AfterBytes > level.BeforeBytes ? "+" : "-") + SummaryLine.Size(Math.Abs(level.AfterBytes - level.BeforeBytes));

    private static double Rounded(double part) => Math.Round(100 * part, 2);
}
