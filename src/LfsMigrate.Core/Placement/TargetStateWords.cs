namespace LfsMigrate.Core.Placement;

/// <summary>The words for the states of an OST, where <c>lfs df</c> has a letter for each.</summary>
public static class TargetStateWords
{
    private static readonly (TargetStates State, string Word)[] Words =
    [
        (TargetStates.DEGRADED, "degraded"), (TargetStates.READONLY, "read-only"), (TargetStates.NOCREATE, "no-create"),
        (TargetStates.ENOSPC, "no-space"), (TargetStates.ENOINO, "no-inodes"), (TargetStates.SUM, "sum"), (TargetStates.NONROT, "flash"),
    ];

    /// <summary>A word for each state, in the order of the bits; those that have none come last, as one number.</summary>
    public static IReadOnlyList<string> Of(TargetStates states)
    {
        var unknown = Words.Aggregate(states, (left, word) => left & ~word.State);
        List<string> words = [.. Words.Where(word => (states & word.State) != 0).Select(word => word.Word)];
        if (unknown != TargetStates.None)
        {
            words.Add($"0x{(uint)unknown:x}");
        }
        return words;
    }
}
