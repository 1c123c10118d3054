using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Planning;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Lustre.Scan;

/// <summary>The lines of a scan file: JSON objects with a sum, as in a journal. A name that is no text stands in base64.</summary>
internal static class ScanLine
{
    internal const int Version = 1;

    internal static ReadOnlySpan<byte> HeaderStart => "{\"what\":\"scan\","u8;

    internal static ReadOnlySpan<byte> FileStart => "{\"what\":\"file\","u8;

    internal static ReadOnlySpan<byte> BelowStart => "{\"what\":\"below\","u8;

    internal static ReadOnlySpan<byte> DoneStart => "{\"what\":\"done\","u8;

    internal static ReadOnlySpan<byte> EndStart => "{\"what\":\"end\","u8;

    /// <summary>The scan begins, or goes on for the so many-th time.</summary>
    internal static byte[] Header(int run, UnixPath root, string about) => Line("scan", json =>
    {
        json.WriteNumber("version", Version);
        json.WriteNumber("run", run);
        WritePath(json, root);
        json.WriteString("about", about);
    });

    internal static byte[] File(in KeptFile file)
    {
        var kept = file;
        return Line("file", json =>
        {
            WritePath(json, kept.Path);
            // Strings: many readers of JSON keep 53 bits of a number.
            json.WriteString("device", kept.Identity.Device.ToString(CultureInfo.InvariantCulture));
            json.WriteString("inode", kept.Identity.Inode.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("size_bytes", kept.SizeBytes);
            json.WriteNumber("allocated_bytes", kept.AllocatedBytes);
            json.WriteNumber("mtime", kept.Modified.Seconds);
            json.WriteNumber("mtime_ns", kept.Modified.Nanoseconds);
            json.WriteNumber("links", kept.Links);
            json.WriteStartArray("pieces");
            foreach (var piece in kept.Pieces)
            {
                json.WriteNumberValue(piece.Component);
                json.WriteNumberValue(piece.Stripe);
                json.WriteNumberValue(piece.Ost);
                json.WriteNumberValue(piece.Bytes);
            }
            json.WriteEndArray();
        });
    }

    internal static byte[] Below(UnixPath directory, IReadOnlyList<UnixPath> names) => Line("below", json =>
    {
        WritePath(json, directory);
        json.WriteStartArray("names");
        foreach (var name in names.Where(n => n.TryGetText(out _)))
        {
            json.WriteStringValue(name.Bytes);
        }
        json.WriteEndArray();
        json.WriteStartArray("names_bytes");
        foreach (var name in names.Where(n => !n.TryGetText(out _)))
        {
            json.WriteBase64StringValue(name.Bytes);
        }
        json.WriteEndArray();
    });

    internal static byte[] Done(UnixPath directory) => Line("done", json => WritePath(json, directory));

    internal static byte[] End() => Line("end", json => json.WriteNumber("version", Version));

    internal static (int Version, int Run, UnixPath Root, string About) ReadHeader(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return (root.GetProperty("version").GetInt32(), root.GetProperty("run").GetInt32(), PathOf(root), root.GetProperty("about").GetString()!);
    }

    internal static KeptFile ReadFile(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new KeptFile(PathOf(root), new FileIdentity(Number(root, "device"), Number(root, "inode")),
            root.GetProperty("size_bytes").GetInt64(), root.GetProperty("allocated_bytes").GetInt64(),
            new UnixTime(root.GetProperty("mtime").GetInt64(), root.GetProperty("mtime_ns").GetUInt32()),
            root.GetProperty("links").GetUInt32(), Pieces(root.GetProperty("pieces")));
    }

    internal static (UnixPath Directory, List<UnixPath> Names) ReadBelow(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var text = root.GetProperty("names").EnumerateArray().Select(n => UnixPath.FromText(n.GetString()!));
        var bytes = root.GetProperty("names_bytes").EnumerateArray().Select(n => UnixPath.FromBytes(n.GetBytesFromBase64()));
        return (PathOf(root), [.. text, .. bytes]);
    }

    internal static UnixPath ReadPath(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        return PathOf(document.RootElement);
    }

    private static byte[] Line(string what, Action<Utf8JsonWriter> members) => JournalLine.Seal(JsonText.Object(json =>
    {
        json.WriteString("what", what);
        members(json);
    }));

    private static void WritePath(Utf8JsonWriter json, UnixPath path)
    {
        if (path.TryGetText(out string text))
        {
            json.WriteString("path", text);
        }
        else
        {
            json.WriteBase64String("path_bytes", path.Bytes);
        }
    }

    private static UnixPath PathOf(JsonElement root) => root.TryGetProperty("path_bytes", out var bytes)
        ? UnixPath.FromBytes(bytes.GetBytesFromBase64()) : UnixPath.FromText(root.GetProperty("path").GetString()!);

    private static ulong Number(JsonElement root, string name) => ulong.Parse(root.GetProperty(name).GetString()!, NumberStyles.None, CultureInfo.InvariantCulture);

    private static ImmutableArray<ObjectPiece> Pieces(JsonElement numbers)
    {
        var pieces = ImmutableArray.CreateBuilder<ObjectPiece>(numbers.GetArrayLength() / 4);
        for (int i = 0; i < numbers.GetArrayLength(); i += 4)
        {
            pieces.Add(new ObjectPiece(numbers[i].GetInt32(), numbers[i + 1].GetInt32(), numbers[i + 2].GetInt32(), numbers[i + 3].GetInt64()));
        }
        return pieces.MoveToImmutable();
    }
}
