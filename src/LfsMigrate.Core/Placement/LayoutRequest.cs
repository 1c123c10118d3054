namespace LfsMigrate.Core.Placement;

/// <summary>The placement the command line asks for: one template for every file, or each file's own layout on other OSTs.</summary>
public sealed record LayoutRequest
{
    private readonly LayoutTemplate? template;

    private LayoutRequest(LayoutTemplate? template) => this.template = template;

    /// <summary>Each file keeps its own layout; only the OSTs change.</summary>
    public static LayoutRequest KeepOwn { get; } = new((LayoutTemplate?)null);

    /// <summary>True when each file keeps its own layout.</summary>
    public bool IsKeepOwn => template is null;

    /// <summary>Every file gets one and the same layout.</summary>
    public static LayoutRequest Of(LayoutTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new LayoutRequest(template);
    }

    /// <summary>The template for the donor of one file.</summary>
    /// <param name="original">The file's layout now.</param>
    /// <exception cref="ArgumentException">The file shall keep a layout that has a <see cref="Layout.KeepOwnObstacle"/>.</exception>
    public LayoutTemplate For(Layout original) => template ?? LayoutTemplate.KeepOwn(original);

    /// <summary>The request in setstripe's words, or <c>own layout</c>.</summary>
    public override string ToString() => template?.ToString() ?? "own layout";
}
