using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>What a backend would do with one file.</summary>
/// <param name="Facts">stat of it.</param>
/// <param name="Fid">Its FID; null where there is none.</param>
/// <param name="PlacementBefore">Where it lies, in words.</param>
/// <param name="PlacementAfter">Where it would go, in words.</param>
public sealed record MigrationPlan(FileFacts Facts, Fid? Fid, string? PlacementBefore, string? PlacementAfter)
{
    /// <summary>The way it would go; null for that of the backend asked.</summary>
    public string? Way { get; init; }

    /// <summary>The OSTs that hold its objects; null when unknown.</summary>
    public IReadOnlyList<int>? OstsBefore { get; init; }
}
