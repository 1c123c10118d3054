using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Tests.Planning;

/// <summary>OSTs and pools as a test wants them.</summary>
internal sealed class SomeTargets(params StorageTarget[] osts) : ITargets
{
    internal const ulong TotalBytes = 1000;

    internal Dictionary<string, HashSet<int>> Pools { get; } = [];

    /// <summary>OSTs of 1000 bytes, all of which are for users, with so many of them used.</summary>
    internal static SomeTargets Used(params ulong[] used) => new([.. used.Select((bytes, index) => Ost(index, bytes))]);

    internal static StorageTarget Ost(int index, ulong usedBytes) => new()
    {
        Index = index,
        IsActive = true,
        TotalBytes = TotalBytes,
        UsedBytes = usedBytes,
        FreeBytes = TotalBytes - usedBytes,
        TotalInodes = 100,
        FreeInodes = 50,
    };

    public IReadOnlyList<StorageTarget> Targets() => osts;

    public int Count() => osts.Length;

    public IReadOnlySet<int>? PoolMembers(string pool) => Pools.GetValueOrDefault(pool);
}
