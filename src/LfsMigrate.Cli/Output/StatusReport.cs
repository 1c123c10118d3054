using System.Globalization;
using System.Text;
using System.Text.Json;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Output;

/// <summary>What <c>status</c> prints.</summary>
/// <param name="Run">The run.</param>
/// <param name="Header">What it was begun with.</param>
/// <param name="Totals">Its journal in numbers.</param>
/// <param name="Holder">Who has it now; null when nobody has.</param>
internal sealed record StatusReport(RunDirectory Run, JournalHeader Header, RunTotals Totals, string? Holder)
{
    private RunSummary Summary => Totals.Settled.Summary;

    private string State => RunStateWord.Of(Totals.Settled.End, Holder, new RunRequests(Run).IsPauseAsked);

    private long Unfinished => Summary.Count(OutcomeKind.Failed) + Summary.Count(OutcomeKind.Busy);

    /// <summary>A moment as people and machines read it: UTC.</summary>
    internal static string Time(long seconds) => seconds == 0 ? "-"
        : DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Lines for people.</summary>
    internal byte[] ToText()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"run {Run.Name}: {State}{(Holder == null ? "" : $" ({Holder})")}\n");
        text.Append(CultureInfo.InvariantCulture, $"begun {Time(Header.BegunSeconds)}, last line {Time(Totals.LastSeconds)}\n");
        text.Append(CultureInfo.InvariantCulture, $"{SummaryLine.Of(Summary, Totals.AtWork, planned: false)} at work\n");
        if (Totals.AtWork.TotalSeconds >= 1)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{Summary.Files / Totals.AtWork.TotalSeconds:0.#} files/s, {SummaryLine.Size((long)(Summary.MigratedBytes / Totals.AtWork.TotalSeconds))}/s\n");
        }
        AppendTables(text);
        string advice = RunStateWord.Advice(State, Run.Name, Unfinished);
        return Encoding.UTF8.GetBytes(text.Append(advice.Length == 0 ? "" : advice + "\n").ToString());
    }

    /// <summary>One JSON object on a line; docs/json-output.md describes it.</summary>
    internal byte[] ToJson() => JsonText.Line(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        json.WriteString("run", Run.Name);
        json.WriteString("state", State);
        json.WriteNumber("begun", Header.BegunSeconds);
        json.WriteNumber("last", Totals.LastSeconds);
        json.WriteNumber("at_work_seconds", Totals.AtWork.TotalSeconds);
        json.WriteNumber("files", Summary.Files);
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
