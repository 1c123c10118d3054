namespace LfsMigrate.Core.Placement;

/// <summary>The placement a command asks for, from which each file's own template follows.</summary>
public abstract record LayoutRequest
{
    /// <summary>Each file keeps its own layout; only the OSTs change.</summary>
    public static LayoutRequest KeepOwn { get; } = new KeepOwnRequest();

    /// <summary>Each file gets the layout that a new file in its directory would get.</summary>
    public static LayoutRequest Restripe { get; } = new RestripeRequest();

    /// <summary>True when a file keeps its own layout, and it is for us to see to it that it comes to lie elsewhere.</summary>
    public virtual bool IsKeepOwn => false;

    /// <summary>True when the OSTs and pools in the template are the command's own words, so that a wrong one is the command's fault.</summary>
    public virtual bool NamesTargets => true;

    /// <summary>True when what a file gets, or whether it can get anything, depends on how long it is.</summary>
    public virtual bool DependsOnSize => false;

    /// <summary>The pool, when that is all that is asked for (<c>-p NAME</c>); else null.</summary>
    public string? PoolAlone => FixedTemplate is { IsComposite: false, Components: [{ Pool: { } pool } only] }
        && only.Equals(new ComponentTemplate { Pool = pool }) ? pool : null;

    /// <summary>The layout, when every file gets one and the same; else null.</summary>
    public virtual LayoutTemplate? FixedTemplate => null;

    /// <summary>Every file gets one and the same layout.</summary>
    public static LayoutRequest Of(LayoutTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new FixedRequest(template);
    }

    /// <summary>Every file gets a plain layout with as many stripes as fit its size.</summary>
    /// <param name="rule">How many.</param>
    /// <param name="component">All else; its stripe count does not matter.</param>
    public static LayoutRequest Auto(AutoStripe rule, ComponentTemplate component) => new AutoRequest(rule, component);

    /// <summary>The same, but a plain file keeps what the request does not name.</summary>
    /// <remarks>That is how the script <c>lfs_migrate</c> means <c>-c</c>, <c>-S</c> and <c>-p</c>; for <c>lfs migrate</c> what is not
    /// named is the server's default.</remarks>
    public virtual LayoutRequest KeepingTheRest() => this;

    /// <summary>The part of a file's template that the operator named: the OSTs and pools in it have to be there.</summary>
    /// <param name="template">What <see cref="For"/> gave for the file.</param>
    public virtual LayoutTemplate Named(LayoutTemplate template) => template;

    /// <summary>Is told that the servers would not make the objects of a template; says whether <see cref="For"/> has another one now.</summary>
    /// <param name="refused">The template.</param>
    /// <param name="now">The layout of the file.</param>
    public virtual bool HasOther(LayoutTemplate refused, Layout now) => false;

    /// <summary>The template for the donor of one file.</summary>
    /// <param name="facts">The file, and the OSTs there are.</param>
    /// <exception cref="Migration.RefusedException">This file cannot have what is asked for.</exception>
    public abstract LayoutTemplate For(PlacementFacts facts);

    private static Migration.RefusedException Unsupported(string why) => new(Migration.OutcomeCode.UnsupportedLayout, why);

    private sealed record FixedRequest(LayoutTemplate Template) : LayoutRequest
    {
        public override LayoutTemplate? FixedTemplate => Template;

        public override LayoutRequest KeepingTheRest() => Template.IsComposite ? this : new OwnWithChanges(Template);

        public override LayoutTemplate For(PlacementFacts facts) => Template;

        public override string ToString() => Template.ToString();
    }

    private sealed record KeepOwnRequest : LayoutRequest
    {
        public override bool IsKeepOwn => true;

        public override bool NamesTargets => false;

        public override LayoutTemplate For(PlacementFacts facts) => facts.Now.KeepOwnObstacle is { } obstacle
            ? throw Unsupported(obstacle)
            : LayoutTemplate.KeepOwn(facts.Now);

        public override string ToString() => "own layout";
    }

    private sealed record RestripeRequest : LayoutRequest
    {
        public override bool NamesTargets => false;

        public override LayoutTemplate For(PlacementFacts facts) => facts.DirectoryDefault() switch
        {
            null => LayoutTemplate.ServerDefault,
            { KeepOwnObstacle: { } obstacle } => throw Unsupported($"of its directory's default: {obstacle}"),
            var found => LayoutTemplate.OfDefault(found),
        };

        public override string ToString() => "the directory's default";
    }

    private sealed record AutoRequest(AutoStripe Rule, ComponentTemplate Component) : LayoutRequest
    {
        public override bool DependsOnSize => true;

        public override LayoutTemplate For(PlacementFacts facts) => new()
        {
            Components = [Component with { StripeCount = Rule.CountFor(facts.SizeBytes, facts.Targets, Component.Pool) }],
        };

        public override string ToString() => $"auto: {new LayoutTemplate { Components = [Component] }}";
    }
}
