using System.Text.Json;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Reporting;

/// <summary>An outcome as members of a JSON object, as docs/json-output.md describes them.</summary>
public static class OutcomeJson
{
    /// <summary>The version of the form, raised when a field changes its meaning.</summary>
    public const int Schema = 1;

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, MigrationOutcome outcome)
    {
        json.WriteNumber("schema", Schema);
        json.WriteString("path", outcome.Path.TryGetText(out string text) ? text : outcome.Path.ToString());
        if (text.Length == 0)
        {
            json.WriteBase64String("path_bytes", outcome.Path.Bytes);
        }
        json.WriteString("outcome", WordOf(outcome));
        json.WriteString("code", outcome.Code);
        WriteIfSet(json, "message", outcome.Message);
        json.WriteString("phase", outcome.Phase.ToString().ToLowerInvariant());
        WriteIfSet(json, "way", outcome.Way);
        WriteIfSet(json, "fid", outcome.Fid?.ToString());
        WriteIfSet(json, "fid_after", outcome.FidAfter?.ToString());
        WriteIfSet(json, "call", outcome.Call);
        if (outcome.Errno != 0)
        {
            json.WriteNumber("errno", outcome.Errno);
        }
        json.WriteNumber("size_bytes", outcome.SizeBytes);
        json.WriteNumber("copied_bytes", outcome.CopiedBytes);
        WriteIfSet(json, "xxh128", outcome.Digest);
        WriteStorage(json, outcome);
        json.WriteNumber("attempts", outcome.Attempts);
        json.WriteNumber("seconds", Math.Round(outcome.Elapsed.TotalSeconds, 6));
        WriteTimes(json, outcome.PhaseTimes);
    }

    /// <summary>The kind of an outcome in the word that reports have for it.</summary>
    public static string WordOf(MigrationOutcome outcome) =>
        outcome.Code == OutcomeCode.Planned ? "planned" : outcome.Kind.ToString().ToLowerInvariant();

    private static void WriteStorage(Utf8JsonWriter json, MigrationOutcome outcome)
    {
        WriteIfSet(json, "layout_before", outcome.PlacementBefore);
        WriteIfSet(json, "layout_after", outcome.PlacementAfter);
        WriteIfKnown(json, "osts_before", outcome.Storage.OstsBefore);
        WriteIfKnown(json, "osts_after", outcome.Storage.OstsAfter);
        WriteIfSet(json, "data_version_before", VersionText(outcome.Storage.DataVersionBefore));
        WriteIfSet(json, "data_version_after", VersionText(outcome.Storage.DataVersionAfter));
    }

    private static void WriteTimes(Utf8JsonWriter json, IReadOnlyList<PhaseTime> times)
    {
        if (times.Count == 0)
        {
            return;
        }
        json.WriteStartObject("phase_seconds");
        foreach (var time in times)
        {
            json.WriteNumber(time.Step, Math.Round(time.Elapsed.TotalSeconds, 6));
        }
        json.WriteEndObject();
    }

    // A string: many readers of JSON keep 53 bits of a number.
    private static string? VersionText(ulong? version) => version == null ? null : $"0x{version:x}";

    private static void WriteIfKnown(Utf8JsonWriter json, string name, IReadOnlyList<int>? numbers)
    {
        if (numbers == null)
        {
            return;
        }
        json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
    }

    private static void WriteIfSet(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
