using System.Globalization;
using System.Text.Json;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Core.Planning;

/// <summary>The lines of a plan: one JSON object each, the header first. They are meant to be read and edited.</summary>
public static class PlanText
{
    private static readonly string[] HeaderMembers =
        ["plan", "verb", "filesystem", "root", "root_bytes", "made", "files", "bytes", "osts", "leaving"];

    private static readonly string[] LevelMembers = ["ost", "before_bytes", "after_bytes", "floor_bytes", "limit_bytes"];

    private static readonly string[] EntryMembers = ["path", "path_bytes", "copy_bytes", "move", "layout"];

    private static readonly string[] MoveMembers = ["component", "from", "to"];

    /// <summary>Writes a header, with its newline.</summary>
    public static byte[] Line(PlanHeader header) => JsonText.Line(json =>
    {
        json.WriteNumber("plan", PlanHeader.Version);
        json.WriteString("verb", header.Verb);
        json.WriteString("filesystem", header.FileSystem);
        WriteName(json, "root", header.Root);
        json.WriteString("made", header.Made.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        if (header.Files is { } files)
        {
            json.WriteNumber("files", files);
            json.WriteNumber("bytes", header.Bytes ?? 0);
        }
        json.WriteStartArray("osts");
        foreach (var level in header.Osts)
        {
            json.WriteStartObject();
            json.WriteNumber("ost", level.Ost);
            json.WriteNumber("before_bytes", level.BeforeBytes);
            json.WriteNumber("after_bytes", level.AfterBytes);
            json.WriteNumber("floor_bytes", level.FloorBytes);
            json.WriteNumber("limit_bytes", level.LimitBytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("leaving");
        foreach (int ost in header.Leaving)
        {
            json.WriteNumberValue(ost);
        }
        json.WriteEndArray();
    });

    /// <summary>Writes what is done with a file, with its newline.</summary>
    public static byte[] Line(PlanEntry entry) => JsonText.Line(json =>
    {
        WriteName(json, "path", entry.Path);
        json.WriteNumber("copy_bytes", entry.CopyBytes);
        if (entry.Layout != null)
        {
            json.WriteString("layout", entry.Layout);
            return;
        }
        json.WriteStartArray("move");
        foreach (var move in entry.Moves)
        {
            json.WriteStartObject();
            if (move.Component is { } id)
            {
                json.WriteNumber("component", id);
            }
            json.WriteNumber("from", move.From);
            json.WriteNumber("to", move.To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>Reads the header.</summary>
    /// <param name="line">The first line, without its newline.</param>
    /// <exception cref="FormatException">It is none; nothing else is thrown.</exception>
    public static PlanHeader ReadHeader(ReadOnlyMemory<byte> line) => Read(line, HeaderMembers, root =>
    {
        if (root.TryGetProperty("plan", out var version) && Integer(root, "plan") != PlanHeader.Version)
        {
            throw new FormatException($"it has the form {version}, and this version reads {PlanHeader.Version}");
        }
        _ = Integer(root, "plan");
        return new PlanHeader
        {
            Verb = Text(root, "verb"),
            FileSystem = Text(root, "filesystem"),
            Root = Name(root, "root"),
            Made = root.TryGetProperty("made", out var made) && made.ValueKind == JsonValueKind.String && made.TryGetDateTimeOffset(out var time)
                ? time : default,
            Files = root.TryGetProperty("files", out _) ? Integer(root, "files") : null,
            Bytes = root.TryGetProperty("bytes", out _) ? Integer(root, "bytes") : null,
            Osts = [.. Items(root, "osts").Select(Level)],
            Leaving = [.. Items(root, "leaving").Select(Index)],
        };
    });

    /// <summary>Reads what is done with a file.</summary>
    /// <param name="line">A line behind the first, without its newline.</param>
    /// <exception cref="FormatException">It does not say that; nothing else is thrown.</exception>
    public static PlanEntry ReadEntry(ReadOnlyMemory<byte> line) => Read(line, EntryMembers, root =>
    {
        var entry = new PlanEntry(Name(root, "path"), Integer(root, "copy_bytes", 0));
        bool hasLayout = root.TryGetProperty("layout", out _), moves = root.TryGetProperty("move", out _);
        if (hasLayout == moves)
        {
            throw new FormatException("it has neither, or both, of \"move\" and \"layout\"");
        }
        if (hasLayout)
        {
            return entry with { Layout = Text(root, "layout") };
        }
        entry = entry with { Moves = [.. Items(root, "move").Select(Move)] };
        return entry.Moves.Count > 0 ? entry : throw new FormatException("its \"move\" moves nothing");
    });

    private static T Read<T>(ReadOnlyMemory<byte> line, string[] members, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            CheckMembers(document.RootElement, members);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is no JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // Of JsonElement, for bytes that are no UTF-8 and for half a surrogate pair.
            throw new FormatException("it is no text in UTF-8");
        }
    }

    // A member that is misspelt would be one that is left out.
    private static void CheckMembers(JsonElement element, string[] members)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it is no JSON object");
        }
        foreach (var member in element.EnumerateObject().Where(m => !members.Contains(m.Name)))
        {
            throw new FormatException($"it has a member \"{member.Name}\", which is none of {string.Join(", ", members)}");
        }
    }

    private static TargetLevel Level(JsonElement element)
    {
        CheckMembers(element, LevelMembers);
        return new TargetLevel((int)Integer(element, "ost"), Integer(element, "before_bytes"), Integer(element, "after_bytes"),
            Integer(element, "floor_bytes"), Integer(element, "limit_bytes"));
    }

    private static StripeMove Move(JsonElement element)
    {
        CheckMembers(element, MoveMembers);
        uint? component = element.TryGetProperty("component", out _) ? (uint)Integer(element, "component") : null;
        int from = Index(element.TryGetProperty("from", out var f) ? f : default), to = Index(element.TryGetProperty("to", out var t) ? t : default);
        return from != to ? new StripeMove(component, from, to) : throw new FormatException($"it moves from OST {from} to the same");
    }

    private static int Index(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int index)
        && index is >= 0 and < 65536 ? index : throw new FormatException("the index of an OST is missing, or is no number from 0 to 65535");

    private static IEnumerable<JsonElement> Items(JsonElement root, string name) => !root.TryGetProperty(name, out var items) ? []
        : items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : throw new FormatException($"its \"{name}\" is no list");

    private static long Integer(JsonElement root, string name, long? otherwise = null)
    {
        if (!root.TryGetProperty(name, out var value))
        {
            return otherwise ?? throw new FormatException($"it has no \"{name}\"");
        }
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number
            : throw new FormatException($"its \"{name}\" is no whole number, 0 or more");
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : throw new FormatException($"it has no \"{name}\"");

    private static UnixPath Name(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name + "_bytes", out var bytes))
        {
            return UnixPath.FromText(Text(root, name));
        }
        return bytes.ValueKind == JsonValueKind.String && bytes.TryGetBytesFromBase64(out byte[]? raw) && raw.Length > 0 && !raw.Contains((byte)0)
            ? UnixPath.FromBytes(raw) : throw new FormatException($"its \"{name}_bytes\" is no name in base64");
    }

    private static void WriteName(Utf8JsonWriter json, string name, UnixPath path)
    {
        json.WriteString(name, path.TryGetText(out string text) ? text : path.ToString());
        if (text.Length == 0)
        {
            json.WriteBase64String(name + "_bytes", path.Bytes);
        }
    }
}
