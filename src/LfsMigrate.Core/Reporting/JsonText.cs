using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LfsMigrate.Core.Reporting;

/// <summary>How reports and journals write JSON: names of files stay readable.</summary>
public static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with what the action writes.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> members) => Write(members).WrittenSpan.ToArray();

    /// <summary>The same, and a newline.</summary>
    public static byte[] Line(Action<Utf8JsonWriter> members)
    {
        var bytes = Write(members);
        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    private static ArrayBufferWriter<byte> Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(bytes, Options);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return bytes;
    }
}
