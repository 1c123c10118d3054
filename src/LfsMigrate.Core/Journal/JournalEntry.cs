using System.Globalization;
using System.Text.Json;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Core.Journal;

/// <summary>What a line of a journal, other than a header, says.</summary>
public sealed record JournalEntry
{
    /// <summary>What became of a file.</summary>
    public const string File = "file";

    /// <summary>The file system that a directory is on.</summary>
    public const string FileSystem = "filesystem";

    /// <summary>The run begins, or goes on.</summary>
    public const string Begin = "begin";

    /// <summary>The run has come to its end.</summary>
    public const string End = "end";

    /// <summary>The number of the line in the journal, headers left out, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Which of the writings it was part of, each of which was flushed before the next began.</summary>
    public required long Batch { get; init; }

    /// <summary><see cref="File"/>, <see cref="FileSystem"/>, <see cref="Begin"/> or <see cref="End"/>.</summary>
    public required string What { get; init; }

    /// <summary>The file, or the directory.</summary>
    public UnixPath Path { get; init; }

    /// <summary>The name of the file system.</summary>
    public string? FileSystemName { get; init; }

    /// <summary>Where in the list the file stands.</summary>
    public ListPosition? Position { get; init; }

    /// <summary>Which file it is.</summary>
    public FileKey? Key { get; init; }

    /// <summary>Which file has the name since, where that is another.</summary>
    public FileKey? KeyAfter { get; init; }

    /// <summary>What became of it.</summary>
    public OutcomeKind Kind { get; init; }

    /// <summary>One of <see cref="OutcomeCode"/>.</summary>
    public string Code { get; init; } = "";

    /// <summary>For a person.</summary>
    public string Message { get; init; } = "";

    /// <summary>The way it went.</summary>
    public string? Way { get; init; }

    /// <summary>The digest of its content; null when it was not computed.</summary>
    public string? Digest { get; init; }

    /// <summary>When, in seconds since 1970.</summary>
    public long TimeSeconds { get; init; }

    /// <summary>The OSTs that held it; null where that is not known.</summary>
    public IReadOnlyList<int>? OstsBefore { get; init; }

    /// <summary>The OSTs that hold it now; null where that is not known.</summary>
    public IReadOnlyList<int>? OstsAfter { get; init; }

    /// <summary>Its length in bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The number of the line that this one takes the place of: the file was tried again later.</summary>
    public long? RetryOf { get; init; }

    /// <summary>The line's members for an outcome, number and batch left out.</summary>
    public static byte[] Of(MigrationOutcome outcome, long? retryOf, DateTimeOffset time) => JsonText.Object(json =>
    {
        json.WriteString("what", File);
        json.WriteNumber("time", time.ToUnixTimeSeconds());
        if (outcome.Position is { } position)
        {
            json.WriteNumber("at", position.Number);
            json.WriteString("list", position.Chain.ToString("x16", CultureInfo.InvariantCulture));
        }
        WriteKey(json, "key", outcome.Key);
        WriteKey(json, "key_after", outcome.KeyAfter);
        if (retryOf is { } number)
        {
            json.WriteNumber("retry_of", number);
        }
        OutcomeJson.Write(json, outcome);
    });

    /// <summary>The same for a directory and the file system it is on.</summary>
    public static byte[] Of(UnixPath directory, string fileSystem) => JsonText.Object(json =>
    {
        json.WriteString("what", FileSystem);
        json.WriteBase64String("path_bytes", directory.Bytes);
        json.WriteString("filesystem", fileSystem);
    });

    /// <summary>The same for the beginning or the end of a run.</summary>
    /// <param name="what"><see cref="Begin"/> or <see cref="End"/>.</param>
    /// <param name="how">How, in one word.</param>
    /// <param name="time">When.</param>
    public static byte[] Of(string what, string how, DateTimeOffset time) => JsonText.Object(json =>
    {
        json.WriteString("what", what);
        json.WriteNumber("time", time.ToUnixTimeSeconds());
        json.WriteString("code", how);
    });

    /// <summary>Reads a line, without its newline; null when it is not whole.</summary>
    public static JournalEntry? TryRead(ReadOnlyMemory<byte> line)
    {
        if (!JournalLine.IsWhole(line.Span))
        {
            return null;
        }
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return root.TryGetProperty("n", out var number) ? Read(root, number.GetInt64()) : null;
    }

    private static JournalEntry Read(JsonElement root, long number) => new()
    {
        Number = number,
        Batch = root.GetProperty("batch").GetInt64(),
        What = root.GetProperty("what").GetString()!,
        Path = PathOf(root),
        FileSystemName = Text(root, "filesystem"),
        Position = root.TryGetProperty("at", out var at) ? new ListPosition(at.GetInt64(),
            ulong.Parse(Text(root, "list")!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) : null,
        Key = Text(root, "key") is { } key ? new FileKey(key) : null,
        KeyAfter = Text(root, "key_after") is { } after ? new FileKey(after) : null,
        Code = Text(root, "code") ?? "",
        Kind = OutcomeCode.KindOf(Text(root, "code") ?? ""),
        Message = Text(root, "message") ?? "",
        Way = Text(root, "way"),
        TimeSeconds = root.TryGetProperty("time", out var time) ? time.GetInt64() : 0,
        Digest = Text(root, "xxh128"),
        OstsBefore = Numbers(root, "osts_before"),
        OstsAfter = Numbers(root, "osts_after"),
        SizeBytes = root.TryGetProperty("size_bytes", out var size) ? size.GetInt64() : 0,
        Seconds = root.TryGetProperty("seconds", out var seconds) ? seconds.GetDouble() : 0,
        RetryOf = root.TryGetProperty("retry_of", out var retryOf) ? retryOf.GetInt64() : null,
    };

    private static UnixPath PathOf(JsonElement root) => root.TryGetProperty("path_bytes", out var bytes)
        ? UnixPath.FromBytes(bytes.GetBytesFromBase64()) : UnixPath.FromText(Text(root, "path") ?? "");

    private static List<int>? Numbers(JsonElement root, string name) =>
        root.TryGetProperty(name, out var numbers) ? [.. numbers.EnumerateArray().Select(n => n.GetInt32())] : null;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static void WriteKey(Utf8JsonWriter json, string name, FileKey? key)
    {
        if (key is { } known)
        {
            json.WriteString(name, known.Text);
        }
    }
}
