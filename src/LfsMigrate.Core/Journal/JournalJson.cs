using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LfsMigrate.Core.Journal;

/// <summary>How JSON is written here: names of files stay readable.</summary>
public static class JournalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with what the action writes.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }
}
