using LfsMigrate.Core.Placement;

namespace LfsMigrate.Cli.Output;

/// <summary>One OST of a report.</summary>
/// <param name="Target">The OST.</param>
/// <param name="Pools">The pools it is in; null when nothing is known of pools.</param>
internal sealed record TargetRow(StorageTarget Target, IReadOnlyList<string>? Pools)
{
    /// <summary>How it is, in words: <c>inactive</c>, <c>active</c>, or what is wrong; whether it is of flash stands behind.</summary>
    internal string State
    {
        get
        {
            const TargetStates good = TargetStates.NONROT | TargetStates.SUM;
            if (!Target.IsActive)
            {
                return "inactive";
            }
            var problems = TargetStateWords.Of(Target.States & ~good);
            return string.Join(',', [.. problems.Count == 0 ? ["active"] : problems, .. TargetStateWords.Of(Target.States & good)]);
        }
    }
}
