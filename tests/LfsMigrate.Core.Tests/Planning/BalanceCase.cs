using System.Collections.Immutable;
using LfsMigrate.Core.Planning;

namespace LfsMigrate.Core.Tests.Planning;

/// <summary>What a planner is asked, in a form that a failing property can print.</summary>
public sealed record BalanceCase(ImmutableArray<PlannedOst> Osts, ImmutableArray<CaseFile> Files, BalanceGoal Goal)
{
    public BalancePlan Plan() => BalancePlanner.Plan(Osts, Movable(), Goal);

    public MovableFiles Movable()
    {
        var files = new MovableFiles();
        foreach (var file in Files)
        {
            files.Add(file.CostBytes, file.Pieces.AsSpan());
        }
        return files;
    }

    public override string ToString() =>
        $"band {Goal.Band} fill {Goal.Fill} scope [{Join(Goal.Scope ?? new HashSet<int>())}] pools {string.Join(' ', Goal.Pools.Select(p => $"{p.Key}:[{Join(p.Value)}]"))}\n"
        + string.Join('\n', Osts.Select(o => $"  OST {o.Index}: {o.UsedBytes} of {o.CapacityBytes}{(o.TakesData ? "" : ", takes none")}")) + "\n"
        + string.Join('\n', Files.Select((f, i) => $"  file {i}, cost {f.CostBytes}: {string.Join(' ',
            f.Pieces.Select(p => $"{p.Bytes}@{p.Ost}/c{p.Component}m{p.Mirror}p{p.Pool}"))}"));

    private static string Join(IEnumerable<int> numbers) => string.Join(',', numbers.Order());
}
