using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Migration;

/// <summary>A file that was asked for.</summary>
/// <param name="Path">Its name as it was given or found.</param>
public sealed record PlannedFile(UnixPath Path)
{
    /// <summary>Says why a name of the input leads to no file, instead of a file; null for a file.</summary>
    public RefusedException? Refusal { get; init; }

    /// <summary>Where in a list it stands; null when it was given or found otherwise.</summary>
    public ListPosition? Position { get; init; }

    /// <summary>The layout it alone is to have; null for the one that the run gives to all.</summary>
    public LayoutRequest? Layout { get; init; }
}
