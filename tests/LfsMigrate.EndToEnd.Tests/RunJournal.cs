using System.Text.Json;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What the journal of a short run says, which has one part.</summary>
internal sealed record RunJournal(string State, string Run)
{
    /// <summary>The part.</summary>
    internal string Part => Path.Combine(State, Run, "journal-000001.jsonl");

    /// <summary>Its lines but the header; none where there is no journal yet.</summary>
    internal IReadOnlyList<JsonElement> Lines() =>
        File.Exists(Part) ? [.. File.ReadLines(Part).Skip(1).Select(l => JsonDocument.Parse(l).RootElement)] : [];

    /// <summary>Those of one kind.</summary>
    internal IEnumerable<JsonElement> Lines(string what) => Lines().Where(l => l.GetProperty("what").GetString() == what);

    /// <summary>The names of the files settled, in the journal's order.</summary>
    internal string[] SettledNames() => [.. Lines("file").Select(l => l.GetProperty("path").GetString()!)];
}
