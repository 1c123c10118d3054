namespace LfsMigrate.Core.Placement;

/// <summary>A plain file keeps its layout but for what is named; a composite file becomes plain with what is named.</summary>
/// <param name="Changes">A plain layout; what it leaves to the server is what a plain file keeps.</param>
/// <remarks>Stripes cannot be changed in one component of several without saying in which, so of a composite file nothing is kept.
/// A mirrored file keeps its own layout, as the script has it: nobody means to give up mirrors with <c>-c 2</c> for a whole tree.</remarks>
internal sealed record OwnWithChanges(LayoutTemplate Changes) : LayoutRequest
{
    /// <inheritdoc/>
    public override LayoutRequest KeepingTheRest() => this;

    /// <inheritdoc/>
    public override LayoutTemplate Named(LayoutTemplate template) => Changes;

    /// <inheritdoc/>
    public override LayoutTemplate For(PlacementFacts facts)
    {
        if (facts.Now.KeepOwnObstacle is { } obstacle)
        {
            throw new Migration.RefusedException(Migration.OutcomeCode.UnsupportedLayout, obstacle);
        }

        if (facts.Now.MirrorCount > 1)
        {
            return LayoutTemplate.KeepOwn(facts.Now);
        }

        return facts.Now.Kind == LayoutKind.Plain
            ? Changes with { Components = [Changed(LayoutTemplate.KeepOwn(facts.Now).Components[0], Changes.Components[0])] }
            : Changes;
    }

    /// <inheritdoc/>
    public override string ToString() => $"own layout with {Changes}";

    private static ComponentTemplate Changed(ComponentTemplate own, ComponentTemplate named)
    {
        // A stripe count belongs to its pattern: several stripes on one OST are meant only by who asked for so many.
        bool countIsNamed = named.StripeCount != 0;
        // An OST that is named need not be in the pool that the file is in now.
        bool placeIsNamed = named.StartOst >= 0 || !named.Osts.IsEmpty;
        return named with
        {
            Pattern = countIsNamed ? named.Pattern : own.Pattern,
            StripeCount = countIsNamed ? named.StripeCount : own.StripeCount,
            StripeSizeBytes = named.StripeSizeBytes != 0 ? named.StripeSizeBytes : own.StripeSizeBytes,
            Pool = named.Pool ?? (placeIsNamed ? null : own.Pool),
        };
    }
}
