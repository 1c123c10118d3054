namespace LfsMigrate.Core.Placement;

/// <summary>The placement a command asks for, from which each file's own template follows.</summary>
public abstract record LayoutRequest
{
    /// <summary>Each file keeps its own layout; only the OSTs change.</summary>
    public static LayoutRequest KeepOwn { get; } = new KeepOwnRequest();

    /// <summary>True when a file keeps its own layout, and it is for us to see to it that it comes to lie elsewhere.</summary>
    public virtual bool IsKeepOwn => false;

    /// <summary>Every file gets one and the same layout.</summary>
    public static LayoutRequest Of(LayoutTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new FixedRequest(template);
    }

    /// <summary>The same, but a plain file keeps what the request does not name.</summary>
    /// <remarks>That is how the script <c>lfs_migrate</c> means <c>-c</c>, <c>-S</c> and <c>-p</c>; for <c>lfs migrate</c> what is not
    /// named is the server's default.</remarks>
    public virtual LayoutRequest KeepingTheRest() => this;

    /// <summary>The part of a file's template that the operator named: the OSTs and pools in it have to be there.</summary>
    /// <param name="template">What <see cref="For"/> gave for the file.</param>
    public virtual LayoutTemplate Named(LayoutTemplate template) => template;

    /// <summary>The template for the donor of one file.</summary>
    /// <param name="facts">The file, and the OSTs there are.</param>
    /// <exception cref="Migration.RefusedException">This file cannot have what is asked for.</exception>
    public abstract LayoutTemplate For(PlacementFacts facts);

    private sealed record FixedRequest(LayoutTemplate Template) : LayoutRequest
    {
        public override LayoutRequest KeepingTheRest() => Template.IsComposite ? this : new OwnWithChanges(Template);

        public override LayoutTemplate For(PlacementFacts facts) => Template;

        public override string ToString() => Template.ToString();
    }

    private sealed record KeepOwnRequest : LayoutRequest
    {
        public override bool IsKeepOwn => true;

        public override LayoutTemplate For(PlacementFacts facts) => facts.Now.KeepOwnObstacle is { } obstacle
            ? throw new Migration.RefusedException(Migration.OutcomeCode.UnsupportedLayout, obstacle)
            : LayoutTemplate.KeepOwn(facts.Now);

        public override string ToString() => "own layout";
    }
}
