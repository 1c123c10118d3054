namespace LfsMigrate.Core.Placement;

/// <summary>The options that say what layout a file shall get.</summary>
internal enum LayoutOption
{
    StripeCount,
    OverstripeCount,
    StripeSize,
    StripeIndex,
    OstList,
    Pool,
    ComponentEnd,
    Pattern,
    ExtensionSize,
    ComponentFlags,
    MirrorCount,
    AutoStripe,
    AutoCap,
    MinFree,
    MaxFree,
    Restripe,
    Copy,
    Yaml,

    /// <summary>An option of lfs migrate or lfs setstripe that means something else than migrating files.</summary>
    Refused,
}
