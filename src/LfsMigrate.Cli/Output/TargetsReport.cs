using System.Globalization;
using System.Text;
using System.Text.Json;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>What <c>targets</c> prints.</summary>
/// <param name="Mount">The mount point.</param>
/// <param name="FsName">The file system's name.</param>
/// <param name="Pool">The pool whose OSTs these are; null for all.</param>
/// <param name="Rows">The OSTs, by index.</param>
internal sealed record TargetsReport(UnixPath Mount, string FsName, string? Pool, IReadOnlyList<TargetRow> Rows)
{
    private const int BarCells = 20;

    // Whether a column is of numbers, which are read from the right; the bar stands between fill and inodes.
    private static readonly (string Head, bool IsNumber)[] Columns =
    [
        ("OST", true), ("NAME", false), ("STATE", false), ("SIZE", true), ("USED", true), ("AVAILABLE", true), ("FILL", true), ("", false),
        ("INODES", true), ("USED", true), ("FILL", true), ("POOLS", false),
    ];

    /// <summary>Why nothing is known of pools; null when they are known.</summary>
    internal string? PoolsProblem { get; init; }

    /// <summary>Whether the Lustre is simulated.</summary>
    internal bool IsSimulated { get; init; }

    /// <summary>How evenly they are filled.</summary>
    internal TargetSpread Spread { get; } = TargetSpread.Of(Rows.Select(r => r.Target));

    /// <summary>The file system, or the pool of it.</summary>
    internal string Place => Pool == null ? FsName : $"{FsName}.{Pool}";

    /// <summary>A table, and what it comes to.</summary>
    internal byte[] ToText()
    {
        List<string[]> cells = [[.. Columns.Select(c => c.Head)], .. Rows.Select(Cells)];
        int[] widths = [.. Columns.Select((_, i) => cells.Max(row => row[i].Length))];
        var text = new StringBuilder();
        foreach (string[] row in cells)
        {
            var padded = row.Select((cell, i) => Columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append(string.Join("  ", padded).TrimEnd()).Append('\n');
        }
        text.Append('\n').Append(SpreadLine()).Append('\n');
        if (PoolsProblem != null)
        {
            text.Append(CultureInfo.InvariantCulture, $"pools are not known: {PoolsProblem}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One JSON object on a line; docs/json-output.md describes it.</summary>
    internal byte[] ToJson() => JsonText.Line(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        json.WriteString("mount", Mount.ToString());
        json.WriteString("fsname", FsName);
        if (Pool != null)
        {
            json.WriteString("pool", Pool);
        }
        json.WriteStartArray("targets");
        foreach (var row in Rows)
        {
            Write(json, row);
        }
        json.WriteEndArray();
        WriteSpread(json);
        if (PoolsProblem != null)
        {
            json.WriteString("pools_problem", PoolsProblem);
        }
        if (IsSimulated)
        {
            json.WriteBoolean("simulated", true);
        }
    });

    private static string[] Cells(TargetRow row)
    {
        var ost = row.Target;
        string pools = row.Pools == null ? "?" : string.Join(',', row.Pools);
        return ost.IsActive
            ? [$"{ost.Index}", ost.Uuid, row.State, Size(ost.TotalBytes), Size(ost.UsedBytes), Size(ost.FreeBytes), Percent(ost.Fill), Bar(ost.Fill),
                $"{ost.TotalInodes}", $"{ost.UsedInodes}", Percent(ost.InodeFill), pools]
            : [$"{ost.Index}", ost.Uuid, row.State, "-", "-", "-", "-", "", "-", "-", "-", pools];
    }

    private static void Write(Utf8JsonWriter json, TargetRow row)
    {
        var ost = row.Target;
        json.WriteStartObject();
        json.WriteNumber("index", ost.Index);
        json.WriteString("uuid", ost.Uuid);
        json.WriteBoolean("active", ost.IsActive);
        WriteStrings(json, "states", TargetStateWords.Of(ost.States));
        if (ost.IsActive)
        {
            json.WriteNumber("size_bytes", ost.TotalBytes);
            json.WriteNumber("used_bytes", ost.UsedBytes);
            json.WriteNumber("available_bytes", ost.FreeBytes);
            json.WriteNumber("fill_percent", Rounded(ost.Fill));
            json.WriteNumber("inodes", ost.TotalInodes);
            json.WriteNumber("used_inodes", ost.UsedInodes);
            json.WriteNumber("inode_fill_percent", Rounded(ost.InodeFill));
        }
        if (row.Pools != null)
        {
            WriteStrings(json, "pools", row.Pools);
        }
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }

    private void WriteSpread(Utf8JsonWriter json)
    {
        json.WriteNumber("active", Spread.Count);
        if (Spread.Count == 0)
        {
            return;
        }
        json.WriteNumber("fill_mean_percent", Rounded(Spread.Mean));
        json.WriteNumber("fill_least_percent", Rounded(Spread.Least!.Fill));
        json.WriteNumber("fill_most_percent", Rounded(Spread.Most!.Fill));
        json.WriteNumber("fill_spread_points", Rounded(Spread.Range));
        json.WriteNumber("fill_deviation_points", Rounded(Spread.Deviation));
    }

    private string SpreadLine()
    {
        string osts = $"{Place} on {Mount}: {Rows.Count} {(Rows.Count == 1 ? "OST" : "OSTs")}, {Spread.Count} active";
        return Spread.Count == 0 ? osts : string.Create(CultureInfo.InvariantCulture,
            $"{osts}; mean fill {100 * Spread.Mean:0.0} %, spread {100 * Spread.Range:0.0} points "
            + $"(OST {Spread.Least!.Index} {Percent(Spread.Least.Fill)}, OST {Spread.Most!.Index} {Percent(Spread.Most.Fill)}), "
            + $"standard deviation {100 * Spread.Deviation:0.0} points");
    }

    private static string Size(ulong bytes) => SummaryLine.Size((long)Math.Min(bytes, long.MaxValue));

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{100 * part:0.0} %");

    private static double Rounded(double part) => Math.Round(100 * part, 2);

    private static string Bar(double part)
    {
        int cells = (int)Math.Round(Math.Clamp(part, 0, 1) * BarCells);
        return new string('#', cells) + new string('-', BarCells - cells);
    }
}
