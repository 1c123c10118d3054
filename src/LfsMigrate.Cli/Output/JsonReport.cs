using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Output;

/// <summary>One JSON object per file on stdout, one per line; docs/json-output.md describes it.</summary>
public sealed class JsonReport(Stream output, bool simulated) : IRunObserver
{
    /// <summary>The version of the form, raised when a field changes its meaning.</summary>
    public const int Schema = OutcomeJson.Schema;

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        output.Write(JsonText.Line(json =>
        {
            OutcomeJson.Write(json, outcome);
            if (simulated)
            {
                json.WriteBoolean("simulated", true);
            }
        }));
        output.Flush();
    }
}
