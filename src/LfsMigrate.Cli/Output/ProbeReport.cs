using System.Text;
using System.Text.Json;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Probe;

namespace LfsMigrate.Cli.Output;

/// <summary>What <c>probe</c> prints.</summary>
/// <param name="Path">The place, as given.</param>
/// <param name="Kind">Its file system.</param>
/// <param name="Chosen">The way a run would take; null when there is none.</param>
/// <param name="Ways">What was found out about each way.</param>
internal sealed record ProbeReport(UnixPath Path, FileSystemKind Kind, string? Chosen, IReadOnlyList<WayReport> Ways)
{
    private static readonly string[] RefusedEverywhere =
    [
        "what is not a regular file", "immutable and append-only files (chattr)", "swap files", "files that others own, for users who are not root",
    ];

    /// <summary>A table.</summary>
    internal byte[] ToText()
    {
        var text = new StringBuilder();
        text.Append($"{Path}: {Kind.Name}\nway: {Chosen ?? "none"}: {Why(Chosen)}\n\n");
        int width = PromiseNames.All.Max(p => p.Name.Length) + 2;
        text.Append("".PadRight(width)).Append(Row(Ways.Select(w => w.Way)));
        text.Append("works".PadRight(width)).Append(Row(Ways.Select(w => w.Works ? "yes" : "no")));
        foreach (var (promise, name) in PromiseNames.All)
        {
            text.Append(name.PadRight(width)).Append(Row(Ways.Select(w => !w.Works ? "-" : (w.Kept & promise) != 0 ? "yes" : "no")));
        }
        text.Append('\n');
        foreach (var way in Ways.Where(w => w.Problem != null))
        {
            text.Append($"{way.Way}: {way.Problem}\n");
        }
        text.Append($"refused: {string.Join("; ", Refused)}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One JSON object on a line; docs/json-output.md describes it.</summary>
    internal byte[] ToJson()
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", JsonReport.Schema);
            json.WriteString("path", Path.ToString());
            json.WriteString("filesystem", Kind.Name);
            json.WriteString("way", Chosen);
            json.WriteString("why", Why(Chosen));
            json.WriteStartArray("ways");
            foreach (var way in Ways)
            {
                Write(json, way);
            }
            json.WriteEndArray();
            WriteStrings(json, "refused", Refused);
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private IEnumerable<string> Refused => Chosen == MigrationWay.Rename
        ? [.. RefusedEverywhere, "files that somebody has open, mapped or executes (busy)", "hard-linked files with names in several directories"]
        : RefusedEverywhere;

    private static string Why(string? way) => way switch
    {
        MigrationWay.Dedupe => "files can share storage here, and the kernel compares before they do",
        MigrationWay.XfsExchange => "this XFS exchanges two files in one transaction, if the first is as it was",
        MigrationWay.Ext4Move => "ext4 moves the blocks of a file itself",
        MigrationWay.Rename => "nothing here gives a file other storage under the same inode",
        MigrationWay.LayoutSwap => "Lustre exchanges the layouts of two files",
        _ => "no way works here; see below",
    };

    private static string Row(IEnumerable<string> cells) => string.Concat(cells.Select(c => c.PadRight(14))).TrimEnd() + "\n";

    private static void Write(Utf8JsonWriter json, WayReport way)
    {
        json.WriteStartObject();
        json.WriteString("way", way.Way);
        json.WriteBoolean("works", way.Works);
        if (way.Problem != null)
        {
            json.WriteString("problem", way.Problem);
        }
        WriteStrings(json, "keeps", PromiseNames.All.Where(p => (way.Kept & p.Promise) != 0).Select(p => p.Name));
        WriteStrings(json, "lacks", PromiseNames.All.Where(p => (way.Kept & p.Promise) == 0).Select(p => p.Name));
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
}
