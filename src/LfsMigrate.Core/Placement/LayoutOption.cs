using System.Collections.Frozen;

namespace LfsMigrate.Core.Placement;

/// <summary>The options of setstripe that describe a layout. Each takes a value.</summary>
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
}

/// <summary>How the options are spelled. Abbreviations of the long names are not taken.</summary>
internal static class LayoutOptionNames
{
    private const string Letters = "cCSiopEL";

    private static readonly FrozenDictionary<string, LayoutOption> LongNames = new Dictionary<string, LayoutOption>
    {
        ["--stripe-count"] = LayoutOption.StripeCount,
        ["--stripe_count"] = LayoutOption.StripeCount,
        ["--overstripe-count"] = LayoutOption.OverstripeCount,
        ["--overstripe_count"] = LayoutOption.OverstripeCount,
        ["--stripe-size"] = LayoutOption.StripeSize,
        ["--stripe_size"] = LayoutOption.StripeSize,
        ["--stripe-index"] = LayoutOption.StripeIndex,
        ["--stripe_index"] = LayoutOption.StripeIndex,
        ["--ost"] = LayoutOption.OstList,
        ["--ost-list"] = LayoutOption.OstList,
        ["--ost_list"] = LayoutOption.OstList,
        ["--pool"] = LayoutOption.Pool,
        ["--component-end"] = LayoutOption.ComponentEnd,
        ["--comp-end"] = LayoutOption.ComponentEnd,
        ["--layout"] = LayoutOption.Pattern,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The option a long name stands for, dashes included.</summary>
    public static bool TryGet(string longName, out LayoutOption option) => LongNames.TryGetValue(longName, out option);

    /// <summary>The option a letter stands for.</summary>
    public static bool TryGet(char letter, out LayoutOption option)
    {
        int position = Letters.IndexOf(letter, StringComparison.Ordinal);
        option = position < 0 ? default : (LayoutOption)position;
        return position >= 0;
    }
}
