using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using NUnit.Framework;

namespace LfsMigrate.Testing;

/// <summary>
/// The JSON schema of what the program prints, made strict: for readers members that it does not name may be there, here they may
/// not, or the schema would be incomplete without anybody seeing it.
/// </summary>
public static class OutputSchema
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };

    // One at a time: the library keeps what it has resolved in tables of its own.
    private static readonly Lock Gate = new();

    private static readonly Lazy<JsonSchema> Strict = new(() =>
    {
        var schema = JsonNode.Parse(File.ReadAllText(Repository.PathOf("docs", "json-output.schema.json")))!;
        foreach (var (_, definition) in schema["$defs"]!.AsObject())
        {
            if (definition!["properties"] != null)
            {
                definition["additionalProperties"] = false;
            }
        }
        return JsonSerializer.Deserialize<JsonSchema>(schema)!;
    });

    /// <summary>What is wrong with a line; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(JsonElement line)
    {
        lock (Gate)
        {
            var found = Strict.Value.Evaluate(line, Options);
            return found.IsValid ? []
                : [.. found.Details.Where(d => d.HasErrors).SelectMany(d => d.Errors!.Select(e => $"{d.EvaluationPath} {d.InstanceLocation}: {e.Value}"))];
        }
    }

    /// <summary>The line, after a test that nothing is wrong with it.</summary>
    public static JsonElement Checked(JsonElement line)
    {
        Assert.That(Problems(line), Is.Empty, line.GetRawText());
        return line;
    }
}
