using System.Globalization;
using System.Text;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Planning;

/// <summary>What <c>restripe</c> prints: how many files each rule would change. Thread-safe.</summary>
internal sealed class RestripeReport(UnixPath place, RestripePolicy policy)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RestripeRule, (long Files, long Bytes)> _byRule = policy.Rules.Where(r => !r.Keeps).ToDictionary(r => r, _ => (0L, 0L));

    /// <summary>Whether the Lustre is simulated.</summary>
    internal bool IsSimulated { get; init; }

    /// <summary>How many files.</summary>
    internal long Files => _byRule.Values.Sum(found => found.Files);

    private long Bytes => _byRule.Values.Sum(found => found.Bytes);

    /// <summary>Counts a file.</summary>
    internal void Add(RestripeRule rule, long sizeBytes)
    {
        lock (_gate)
        {
            _byRule[rule] = (_byRule[rule].Files + 1, _byRule[rule].Bytes + sizeBytes);
        }
    }

    /// <summary>A table.</summary>
    internal byte[] ToText()
    {
        var text = new StringBuilder();
        int width = _byRule.Keys.Select(r => r.ToString().Length).Append(4).Max();
        text.Append(CultureInfo.InvariantCulture, $"{"RULE".PadRight(width)}  {"FILES",12}  {"BYTES",11}  LAYOUT\n");
        foreach (var (rule, (files, bytes)) in _byRule.OrderBy(r => r.Key.Number))
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.ToString().PadRight(width)}  {files,12}  {SummaryLine.Size(bytes),11}  {rule.Layout}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"\n{Files} files, {SummaryLine.Size(Bytes)} to copy\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One JSON object on a line; docs/json-output.md describes it.</summary>
    internal byte[] ToJson() => JsonText.Line(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        json.WriteString("plan", "restripe");
        json.WriteString("place", place.ToString());
        json.WriteNumber("files", Files);
        json.WriteNumber("bytes", Bytes);
        json.WriteStartArray("rules");
        foreach (var (rule, (files, bytes)) in _byRule.OrderBy(r => r.Key.Number))
        {
            json.WriteStartObject();
            json.WriteNumber("rule", rule.Number);
            if (rule.Name != null)
            {
                json.WriteString("name", rule.Name);
            }
            json.WriteString("layout", rule.Layout!.ToString());
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
}
