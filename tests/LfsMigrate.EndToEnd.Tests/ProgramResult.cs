using System.Text;
using System.Text.Json;
using LfsMigrate.Testing;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>How a program has ended: its exit code (256 + N when signal N ended it) and its output, byte for byte.</summary>
internal sealed record ProgramResult(int ExitCode, string Out, string Err)
{
    internal string[] ErrLines => Err.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines on stderr but the banner of the simulation.</summary>
    internal string[] Messages => [.. ErrLines.Where(l => !l.Contains("simulated Lustre (lfs-sim)", StringComparison.Ordinal))];

    internal string Summary => Messages.LastOrDefault() ?? "";

    /// <summary>The objects of --json, one of each line, each as the schema in docs has it.</summary>
    internal IReadOnlyList<JsonElement> Json() => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => OutputSchema.Checked(JsonDocument.Parse(Encoding.Latin1.GetBytes(line)).RootElement))];

    /// <summary>The codes of --json in order.</summary>
    internal string[] Codes => [.. Json().Select(o => o.GetProperty("code").GetString()!)];

    /// <summary>The code of the only file of --json.</summary>
    internal string Code => Codes.Length == 1 ? Codes[0] : throw new AssertionException($"not one file: {this}");

    public override string ToString() => $"exit {ExitCode}\nstdout: {Out}\nstderr: {Err}";
}
