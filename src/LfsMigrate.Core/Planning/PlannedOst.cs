namespace LfsMigrate.Core.Planning;

/// <summary>One OST as the planner sees it.</summary>
/// <param name="Index">Its index in the file system, 0 to 1048575.</param>
/// <param name="UsedBytes">Bytes in use, 0 or more.</param>
/// <param name="CapacityBytes">Bytes in use and those that users may still write. 0: unknown, and then it neither gives nor takes.</param>
public sealed record PlannedOst(int Index, long UsedBytes, long CapacityBytes)
{
    /// <summary>Whether new data may go there: it is active, not read-only, not degraded. If not it may still give.</summary>
    public bool TakesData { get; init; } = true;
}
