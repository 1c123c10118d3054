namespace LfsMigrate.Core.Planning;

/// <summary>A plan of moves, perhaps cut, and where it leads.</summary>
/// <param name="Plan">What the planner found.</param>
/// <param name="Entries">The files of its moves, in the same order.</param>
/// <param name="FilesTaken">How many of them are taken, from the first.</param>
public sealed record BalanceOutlook(BalancePlan Plan, IReadOnlyList<PlanEntry> Entries, int FilesTaken)
{
    /// <summary>Takes as many moves as copy no more than so many bytes; null is all.</summary>
    public static BalanceOutlook Of(BalancePlan plan, IReadOnlyList<PlanEntry> entries, long? bytesMax)
    {
        ArgumentNullException.ThrowIfNull(entries);
        int taken = 0;
        for (long bytes = 0; taken < entries.Count && (bytes += entries[taken].CopyBytes) <= (bytesMax ?? long.MaxValue); taken++)
        {
        }
        return new BalanceOutlook(plan, entries, taken);
    }

    /// <summary>The files that are taken.</summary>
    public IEnumerable<PlanEntry> Taken => Entries.Take(FilesTaken);

    /// <summary>Their bytes, all of which are copied.</summary>
    public long Bytes { get; } = Entries.Take(FilesTaken).Sum(e => e.CopyBytes);

    /// <summary>The OSTs that the plan counts, with what they will have in use.</summary>
    public IReadOnlyList<TargetLevel> Levels { get; } = LevelsOf(Plan, FilesTaken);

    /// <summary>Whether all of them will be within the band.</summary>
    public bool ReachesBand => Levels.All(l => l.AfterBytes >= l.FloorBytes && l.AfterBytes <= l.LimitBytes);

    private static List<TargetLevel> LevelsOf(BalancePlan plan, int taken)
    {
        var after = plan.Osts.ToDictionary(o => o.Index, o => o.BeforeBytes);
        foreach (var piece in plan.Moves.Take(taken).SelectMany(m => m.Pieces))
        {
            after[piece.FromOst] -= piece.Bytes;
            after[piece.ToOst] += piece.Bytes;
        }
        return [.. plan.Osts.Where(o => o.InScope).Select(o => new TargetLevel(o.Index, o.BeforeBytes, after[o.Index], o.LowBytes, o.HighBytes))];
    }
}
