namespace LfsMigrate.Core.Placement;

/// <summary>A piece of a written description of a layout: a text, a list or named fields, of which exactly one is there.</summary>
/// <param name="Text">The text of a single value.</param>
/// <param name="Items">The items of a list.</param>
/// <param name="Fields">The fields in order; no name comes twice.</param>
public sealed record DescribedNode(
    string? Text = null, IReadOnlyList<DescribedNode>? Items = null, IReadOnlyList<KeyValuePair<string, DescribedNode>>? Fields = null);
