using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Planning;

/// <summary>What a plan does with one file: stripes that are moved, or a whole layout.</summary>
/// <param name="Path">The file.</param>
/// <param name="CopyBytes">How much of it there was to copy when the plan was made.</param>
public sealed record PlanEntry(UnixPath Path, long CopyBytes)
{
    /// <summary>What is moved; none where the file gets a layout.</summary>
    public IReadOnlyList<StripeMove> Moves { get; init; } = [];

    /// <summary>The layout in setstripe's words; null where stripes are moved.</summary>
    public string? Layout { get; init; }
}
