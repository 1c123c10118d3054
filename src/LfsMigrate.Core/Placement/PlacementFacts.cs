namespace LfsMigrate.Core.Placement;

/// <summary>What is known of one file when its new layout is decided.</summary>
/// <param name="Now">The layout it has.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Targets">The OSTs and pools of its file system.</param>
public sealed record PlacementFacts(Layout Now, long SizeBytes, ITargets Targets)
{
    /// <summary>Bytes that are allocated for it; fewer than its length where it has holes.</summary>
    public long AllocatedBytes { get; init; } = SizeBytes;

    /// <summary>Looks for the default layout of new files in its directory, else of its file system; null when there is neither.</summary>
    public Func<Layout?> DirectoryDefault { get; init; } = () => null;

    /// <summary>Of a file that is not on any file system: for layouts that do not depend on one.</summary>
    public static PlacementFacts Of(Layout now) => new(now, 0, NoTargets.Instance);

    private sealed class NoTargets : ITargets
    {
        internal static readonly NoTargets Instance = new();

        public IReadOnlyList<StorageTarget> Targets() => [];

        public int Count() => 0;

        public IReadOnlySet<int>? PoolMembers(string pool) => null;
    }
}
