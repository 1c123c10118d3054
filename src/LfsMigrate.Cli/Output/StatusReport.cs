using System.Globalization;
using System.Text;
using System.Text.Json;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>What <c>status</c> prints.</summary>
/// <param name="Runs">The run, or those that are told as one.</param>
/// <param name="Totals">Their journals in numbers.</param>
/// <param name="IsMerged">Whether several were asked for, even if one is named.</param>
internal sealed record StatusReport(IReadOnlyList<RunStatus> Runs, RunTotals Totals, bool IsMerged)
{
    private RunSummary Summary => Totals.Settled.Summary;

    private long BegunSeconds => Runs.Min(r => r.BegunSeconds);

    // Of several runs only when it is known of each.
    private long? Total => Runs.All(r => r.Total != null) ? Runs.Sum(r => r.Total!.Value) : null;

    private ProgressText Progress => ProgressText.Of(Summary, 0, 0, Totals.AtWork, 0, Total);

    /// <summary>A moment as people and machines read it: UTC.</summary>
    internal static string Time(long seconds) => seconds == 0 ? "-"
        : DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Lines for people.</summary>
    internal byte[] ToText()
    {
        var text = new StringBuilder();
        foreach (var run in Runs)
        {
            text.Append(CultureInfo.InvariantCulture, $"run {run.Name}: {run.State}{(run.Holder == null ? "" : $" ({run.Holder})")}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"begun {Time(BegunSeconds)}, last line {Time(Totals.LastSeconds)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{SummaryLine.Of(Summary, Totals.AtWork, planned: false)} at work\n");
        if (Totals.AtWork.TotalSeconds >= 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Progress.Rates}{(Progress.Left is { } left ? $"; {ProgressText.Duration(left)} left for {Total} files" : "")}\n");
        }
        AppendTables(text);
        if (Totals.SettledTwice > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Totals.SettledTwice} files were settled by more than one of these runs\n");
        }
        foreach (string advice in Runs.Select(r => r.Advice).Where(a => a.Length > 0))
        {
            text.Append(advice).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One JSON object on a line; docs/json-output.md describes it.</summary>
    internal byte[] ToJson() => JsonText.Line(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        WriteRuns(json);
        json.WriteNumber("begun", BegunSeconds);
        json.WriteNumber("last", Totals.LastSeconds);
        json.WriteNumber("at_work_seconds", Totals.AtWork.TotalSeconds);
        json.WriteNumber("files", Summary.Files);
        if (Total is { } total)
        {
            json.WriteNumber("files_in_all", total);
        }
        if (Progress.Left is { } left)
        {
            json.WriteNumber("left_seconds", Math.Round(left.TotalSeconds));
        }
        json.WriteNumber("migrated_bytes", Summary.MigratedBytes);
        foreach (var kind in Enum.GetValues<OutcomeKind>())
        {
            json.WriteNumber(kind.ToString().ToLowerInvariant(), Summary.Count(kind));
        }
        json.WriteStartObject("codes");
        foreach (var (code, found) in Totals.ByCode.Where(c => c.Value.Files > 0))
        {
            json.WriteNumber(code, found.Files);
        }
        json.WriteEndObject();
        WriteOsts(json);
    });

    private void WriteRuns(Utf8JsonWriter json)
    {
        if (!IsMerged)
        {
            json.WriteString("run", Runs[0].Name);
            json.WriteString("state", Runs[0].State);
            return;
        }
        json.WriteStartArray("runs");
        foreach (var run in Runs)
        {
            json.WriteStartObject();
            json.WriteString("run", run.Name);
            json.WriteString("state", run.State);
            json.WriteNumber("begun", run.BegunSeconds);
            json.WriteNumber("files", run.Files);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("settled_twice", Totals.SettledTwice);
    }

    private void AppendTables(StringBuilder text)
    {
        foreach (var (code, found) in Totals.ByCode.Where(c => c.Value.Files > 0 && c.Value.Last.Kind is OutcomeKind.Failed or OutcomeKind.Busy))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {found.Files,10}  {code}, such as {found.Last.Path}: {found.Last.Message}\n");
        }
        foreach (var (ost, bytes) in Totals.ByOst)
        {
            text.Append(CultureInfo.InvariantCulture, $"  OST {ost,5}: {SummaryLine.Size(bytes.Left)} left it, {SummaryLine.Size(bytes.Came)} came\n");
        }
        foreach (var entry in Totals.Slowest.Take(5).Where(e => e.Seconds >= 1))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {entry.Seconds,8:0.0} s  {entry.Path}: {SummaryLine.Size(entry.SizeBytes)}\n");
        }
    }

    private void WriteOsts(Utf8JsonWriter json)
    {
        json.WriteStartArray("osts");
        foreach (var (ost, bytes) in Totals.ByOst)
        {
            json.WriteStartObject();
            json.WriteNumber("index", ost);
            json.WriteNumber("left_bytes", bytes.Left);
            json.WriteNumber("came_bytes", bytes.Came);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
