using System.Globalization;
using System.Text;

namespace LfsMigrate.PlanStudy;

/// <summary>The table of a study, in Markdown.</summary>
internal static class StudyTable
{
    internal static string Write(StudySettings settings, IReadOnlyList<PolicyResult> results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{settings.Osts} OSTs and {settings.Files} files at the beginning, {settings.Years} years, seed {settings.Seed}.\n\n");
        text.Append("| policy | mean spread (points) | spread, p95 (points) | moved per year (% of capacity) | runs | days a write found its OST full |\n");
        text.Append("|---|---:|---:|---:|---:|---:|\n");
        foreach (var r in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {r.Policy.Name} | {r.MeanSpread * 100:0.0} | {r.SpreadP95 * 100:0.0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {r.MovedPerYear * 100:0.0} | {r.Runs} | {r.FullDays} |\n");
        }
        text.Append(CultureInfo.InvariantCulture,
            $"\nMoved off failed OSTs besides, whatever the policy: {results[0].DrainedPerYear * 100:0.0} % a year. Mean fill at the end: {results[0].Fill * 100:0} %.\n");
        return text.ToString();
    }
}
