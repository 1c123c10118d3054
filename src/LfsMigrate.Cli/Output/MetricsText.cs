using System.Globalization;
using System.Text;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>The state of a run as Prometheus reads it: https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
/// <param name="Run">The name of the run; null where it has none. It consists of characters that need no escape.</param>
/// <param name="StartSeconds">When this process began, in seconds since 1970.</param>
internal sealed record MetricsText(string? Run, long StartSeconds)
{
    private const string Prefix = "lfs_migrate_";

    /// <summary>The text.</summary>
    /// <param name="summary">What is settled.</param>
    /// <param name="inHand">Files that are being migrated.</param>
    /// <param name="isRunning">Whether it goes on.</param>
    /// <param name="exitCode">How it ended; null while it goes on, and where it ended before its time.</param>
    internal string Of(RunSummary summary, int inHand, bool isRunning, int? exitCode)
    {
        var text = new StringBuilder();
        Declare(text, "files_total", "counter", "Files settled, by what became of them.");
        foreach (var kind in Enum.GetValues<OutcomeKind>())
        {
            Append(text, "files_total", summary.Count(kind), $"outcome=\"{kind.ToString().ToLowerInvariant()}\"");
        }
        Add(text, "migrated_bytes_total", "counter", "Bytes of the files migrated.", summary.MigratedBytes);
        Add(text, "fallback_files_total", "counter", "Files migrated by rsync and rename.", summary.FallbackFiles);
        Add(text, "files_in_hand", "gauge", "Files that are being migrated.", inHand);
        Add(text, "start_time_seconds", "gauge", "When the process began, in seconds since 1970.", StartSeconds);
        Add(text, "running", "gauge", "Whether the process goes on.", isRunning ? 1 : 0);
        if (exitCode is { } code)
        {
            Add(text, "exit_code", "gauge", "The exit status of the process.", code);
        }
        return text.ToString();
    }

    private void Add(StringBuilder text, string name, string type, string help, long value)
    {
        Declare(text, name, type, help);
        Append(text, name, value, null);
    }

    private static void Declare(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Prefix}{name} {help}\n# TYPE {Prefix}{name} {type}\n");

    private void Append(StringBuilder text, string name, long value, string? label)
    {
        string labels = string.Join(',', new[] { Run == null ? null : $"run=\"{Run}\"", label }.OfType<string>());
        text.Append(CultureInfo.InvariantCulture, $"{Prefix}{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {value}\n");
    }
}
