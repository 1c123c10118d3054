using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>One rule of a policy: which files it is for, and which layout they shall have.</summary>
public sealed record RestripeRule
{
    /// <summary>Its place in the policy, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What people call it; null when it has no name.</summary>
    public string? Name { get; init; }

    /// <summary>The largest size of its files, in bytes, inclusive; null for any.</summary>
    public long? MaxSizeBytes { get; init; }

    /// <summary>The names of its files; null for any.</summary>
    public NamePattern? Pattern { get; init; }

    /// <summary>The layout its files shall have; null when they are left alone.</summary>
    public LayoutTemplate? Layout { get; init; }

    /// <summary>Whether its files are left alone.</summary>
    public bool Keeps => Layout is null;

    /// <summary>Whether it is for a file.</summary>
    /// <param name="path">Its path below the directory that is restriped.</param>
    /// <param name="sizeBytes">Its size.</param>
    public bool Fits(ReadOnlySpan<byte> path, long sizeBytes) => !(sizeBytes > MaxSizeBytes) && Pattern?.Matches(path) != false;

    /// <summary>The layout that a file shall have: what the rule does not speak of stays, that is its pool.</summary>
    /// <param name="now">The layout it has.</param>
    /// <returns>Null when it is left alone: by a rule that keeps, and a mirrored file by one that has no mirrors.</returns>
    public LayoutTemplate? LayoutFor(Layout now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (Layout is not { } wanted || (now.MirrorCount > 1 && wanted.MirrorCount == 1))
        {
            return null;
        }
        string?[] pools = [.. now.Components.Where(c => !c.IsMdt).Select(c => c.Pool).Distinct()];
        bool namesPlace = wanted.Components.Any(c => c.Pool != null || c.StartOst >= 0 || !c.Osts.IsEmpty);
        return namesPlace || pools is not [{ } pool] ? wanted
            : wanted with { Components = [.. wanted.Components.Select(c => c.IsMdt ? c : c with { Pool = pool })] };
    }

    /// <summary>Whether a file of this rule has another layout than it shall have.</summary>
    /// <param name="actual">The layout it has.</param>
    /// <param name="ostCount">Active OSTs of the file system, for counts that mean "all"; 0 when not known, then those are not checked.</param>
    /// <param name="difference">One clause that names the first difference; empty when there is none.</param>
    public bool Differs(Layout actual, int ostCount, out string difference)
    {
        difference = "";
        return LayoutFor(actual)?.IsSatisfiedBy(actual, ostCount, out difference) == false;
    }

    /// <inheritdoc cref="Differs(Placement.Layout, int, out string)"/>
    public bool Differs(Layout actual, int ostCount) => Differs(actual, ostCount, out _);

    /// <summary>Its name, or its number: <c>rule 2</c>, <c>rule 2 (small)</c>.</summary>
    public override string ToString() => Name is null ? $"rule {Number}" : $"rule {Number} ({Name})";
}
