using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using Serilog.Core;
using Serilog.Events;

namespace LfsMigrate.Cli.Output;

/// <summary>What a message is about, as properties that become fields of the journal of systemd.</summary>
/// <param name="Run">The name of the run; null where it has none.</param>
/// <param name="File">The file; null for a message about the run.</param>
internal sealed record JournalFields(string? Run, MigrationOutcome? File) : ILogEventEnricher
{
    /// <inheritdoc/>
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in All().Where(f => f.Value != null))
        {
            logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(value)));
        }
    }

    private IEnumerable<(string Name, string? Value)> All()
    {
        yield return ("LFS_MIGRATE_RUN", Run);
        yield return ("LFS_MIGRATE_PATH", File?.Path.ToString());
        yield return ("LFS_MIGRATE_OUTCOME", File == null ? null : OutcomeJson.WordOf(File));
        yield return ("LFS_MIGRATE_CODE", File?.Code);
        yield return ("LFS_MIGRATE_FID", File?.Fid?.ToString());
        yield return ("LFS_MIGRATE_WAY", File?.Way is { Length: > 0 } way ? way : null);
    }
}
