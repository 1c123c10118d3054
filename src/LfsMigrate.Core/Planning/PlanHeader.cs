using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Planning;

/// <summary>What the first line of a plan says: what it is for, and how full it wants the OSTs.</summary>
public sealed record PlanHeader
{
    /// <summary>The version of the form, raised when a member changes its meaning.</summary>
    public const int Version = 1;

    /// <summary>The command that made it.</summary>
    public required string Verb { get; init; }

    /// <summary>The name of the Lustre it is for.</summary>
    public required string FileSystem { get; init; }

    /// <summary>The directory that was scanned.</summary>
    public required UnixPath Root { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Made { get; init; }

    /// <summary>How many files it has; null when that was not known when it was begun.</summary>
    public long? Files { get; init; }

    /// <summary>Their bytes, all of which are copied; null as above.</summary>
    public long? Bytes { get; init; }

    /// <summary>The goal for each OST; none for a plan without goal.</summary>
    public IReadOnlyList<TargetLevel> Osts { get; init; } = [];

    /// <summary>OSTs that are to become empty: nothing is moved there.</summary>
    public IReadOnlyList<int> Leaving { get; init; } = [];
}
