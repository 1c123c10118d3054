using System.Text.Encodings.Web;
using System.Text.Json;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>One JSON object per file on stdout, one per line; docs/json-output.md describes it.</summary>
public sealed class JsonReport(Stream output, bool simulated) : IRunObserver
{
    /// <summary>The version of the form, raised when a field changes its meaning.</summary>
    public const int Schema = OutcomeJson.Schema;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, WriterOptions))
        {
            json.WriteStartObject();
            OutcomeJson.Write(json, outcome);
            if (simulated)
            {
                json.WriteBoolean("simulated", true);
            }
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        line.WriteTo(output);
        output.Flush();
    }
}
