using LfsMigrate.Cli.Input;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>What <c>audit</c> says of each file: an object with <c>--json</c>, else a line for what is not as it was. Thread-safe.</summary>
internal sealed class AuditReport(Stream output, Messages messages, Options options)
{
    private readonly Lock _gate = new();

    /// <summary>A finding as it stands in reports.</summary>
    internal static string NameOf(AuditFinding finding) => finding.ToString().ToLowerInvariant();

    /// <summary>Tells of one.</summary>
    internal void Tell(UnixPath path, AuditFinding finding, string message)
    {
        lock (_gate)
        {
            if (options.Json)
            {
                output.Write(JsonText.Line(json =>
                {
                    json.WriteNumber("schema", JsonReport.Schema);
                    json.WriteString("path", path.ToString());
                    json.WriteString("finding", NameOf(finding));
                    json.WriteString("message", message);
                }));
                output.Flush();
            }
            else if (finding is AuditFinding.Mismatch or AuditFinding.Unreadable)
            {
                messages.Error($"{path}: {NameOf(finding)}: {message}");
            }
            else if (finding != AuditFinding.Intact && options.Verbose)
            {
                messages.Note($"{path}: {NameOf(finding)}: {message}");
            }
        }
    }
}
