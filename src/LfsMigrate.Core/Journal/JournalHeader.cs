using System.Text.Json;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Core.Journal;

/// <summary>What the first line of each part of a journal says: which run it is of.</summary>
public sealed record JournalHeader
{
    /// <summary>The version of the journal's form.</summary>
    public const int Version = 1;

    /// <summary>The name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Which part it is, from 1.</summary>
    public required int Part { get; init; }

    /// <summary>How many lines the parts before it have, headers left out.</summary>
    public required long LinesBefore { get; init; }

    /// <summary>When the run was begun, in seconds since 1970.</summary>
    public required long BegunSeconds { get; init; }

    /// <summary>The directory it was begun in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The words of its command line, each byte as the Latin-1 character of the same number.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Which part of its list or tree it takes, as <c>I/N</c>; null for all.</summary>
    public string? Shard { get; init; }

    /// <summary>The line, with its newline.</summary>
    public byte[] ToLine() => JournalLine.Seal(JsonText.Object(json =>
    {
        json.WriteNumber("journal", Version);
        json.WriteString("run", Run);
        json.WriteNumber("part", Part);
        json.WriteNumber("lines_before", LinesBefore);
        json.WriteNumber("begun", BegunSeconds);
        json.WriteString("directory", WorkingDirectory);
        if (Shard != null)
        {
            json.WriteString("shard", Shard);
        }
        json.WriteStartArray("words");
        foreach (string word in Words)
        {
            json.WriteStringValue(word);
        }
        json.WriteEndArray();
    }));

    /// <summary>Reads a line, without its newline.</summary>
    /// <exception cref="OperatorException">It is of another version.</exception>
    public static bool TryRead(ReadOnlySpan<byte> line, string where, out JournalHeader header)
    {
        header = null!;
        if (!JournalLine.IsWhole(line))
        {
            return false;
        }
        using var document = JsonDocument.Parse(line.ToArray());
        var root = document.RootElement;
        if (!root.TryGetProperty("journal", out var version))
        {
            return false;
        }
        if (version.GetInt32() != Version)
        {
            throw new OperatorException($"{where} is a journal of version {version.GetInt32()}, and this program knows version {Version}",
                "use the lfs-migrate that wrote it", OperatorFault.Environment);
        }
        header = new JournalHeader
        {
            Run = root.GetProperty("run").GetString()!,
            Part = root.GetProperty("part").GetInt32(),
            LinesBefore = root.GetProperty("lines_before").GetInt64(),
            BegunSeconds = root.GetProperty("begun").GetInt64(),
            WorkingDirectory = root.GetProperty("directory").GetString()!,
            Shard = root.TryGetProperty("shard", out var shard) ? shard.GetString() : null,
            Words = [.. root.GetProperty("words").EnumerateArray().Select(w => w.GetString()!)],
        };
        return true;
    }
}
