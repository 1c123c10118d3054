namespace LfsMigrate.Core.Placement;

/// <summary>How the layout options are spelled, upstream's aliases included.</summary>
internal static class LayoutOptionNames
{
    private const string NotForFiles = "migrates directories between MDTs, which this program does not do";
    private const string LfsMigrateM = "use lfs migrate -m";
    private const string ForeignOnly = "makes a foreign layout, which holds no data of Lustre's";
    private const string OneComponent = "changes single components of a layout in place";
    private const string ErasureCode = "asks for erasure coding, which this program does not write";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LayoutOptionName> All { get; } =
    [
        new(LayoutOption.StripeCount, 'c', OptionValue.Required, "stripe-count", "stripe_count", "mdt-count"),
        new(LayoutOption.OverstripeCount, 'C', OptionValue.Required, "overstripe-count", "overstripe_count"),
        new(LayoutOption.StripeSize, 'S', OptionValue.Required, "stripe-size", "stripe_size"),
        new(LayoutOption.StripeIndex, 'i', OptionValue.Required, "stripe-index", "stripe_index"),
        new(LayoutOption.OstList, 'o', OptionValue.Required, "ost", "ost-list", "ost_list"),
        new(LayoutOption.Pool, 'p', OptionValue.Required, "pool"),
        new(LayoutOption.ComponentEnd, 'E', OptionValue.Required, "component-end", "comp-end"),
        new(LayoutOption.Pattern, 'L', OptionValue.Required, "layout"),
        new(LayoutOption.ExtensionSize, 'z', OptionValue.Required, "extension-size", "ext-size"),
        new(LayoutOption.ComponentFlags, '\0', OptionValue.Required, "comp-flags", "component-flags"),
        new(LayoutOption.MirrorCount, 'N', OptionValue.OptionalNumber, "mirror-count"),
        new(LayoutOption.AutoStripe, 'A', OptionValue.None, "auto-stripe"),
        new(LayoutOption.AutoCap, 'K', OptionValue.Required, "auto-cap"),
        new(LayoutOption.MinFree, 'M', OptionValue.Required, "min-free"),
        new(LayoutOption.MaxFree, 'X', OptionValue.Required, "max-free"),
        new(LayoutOption.Restripe, '\0', OptionValue.None, "restripe"),
        new(LayoutOption.Copy, '\0', OptionValue.Required, "copy"),
        new(LayoutOption.Yaml, 'y', OptionValue.Required, "yaml"),
        Refused('m', NotForFiles, LfsMigrateM, "mdt", "mdt-index", "mdt_index"),
        Refused('d', NotForFiles, LfsMigrateM, "directory"),
        Refused('H', NotForFiles, LfsMigrateM, "mdt-hash"),
        Refused('\0', NotForFiles, LfsMigrateM, "clear-fixed"),
        Refused('\0', NotForFiles, LfsMigrateM, "mdt-overcount"),
        Refused('f', "names the file of lfs setstripe", "write the name alone, as an operand", "file"),
        Refused('\0', ForeignOnly, "use lfs setstripe --foreign for a new file", "foreign"),
        Refused('x', ForeignOnly, "use lfs setstripe --foreign --xattr for a new file", "xattr"),
        Refused('\0', ForeignOnly, "use lfs setstripe --foreign --flags, or --comp-flags for a component", "flags"),
        Refused('\0', "gives new files a mode, and a migrated file keeps its own", "leave it out", "mode"),
        Refused('\0', OneComponent, "use lfs setstripe --comp-add, or write the whole layout with -E", "comp-add", "component-add"),
        Refused('\0', OneComponent, "use lfs setstripe --comp-del, or write the whole layout with -E", "comp-del", "component-del"),
        Refused('\0', OneComponent, "use lfs setstripe --comp-set, or write the whole layout with -E", "comp-set", "component-set"),
        Refused('I', OneComponent, "use lfs setstripe -I, or write the whole layout with -E", "comp-id", "component-id"),
        Refused('\0', "is not an option of lfs migrate either", "write --verify=none to leave the comparison out", "no-verify"),
        Refused('\0', ErasureCode, "leave it out", "ec", "ec-stripe-count"),
        Refused('\0', ErasureCode, "leave it out", "ec-expert"),
    ];

    /// <summary>The option a letter stands for; null when there is none.</summary>
    public static LayoutOptionName? Find(char letter) => letter == '\0' ? null : All.FirstOrDefault(o => o.Letter == letter);

    private static LayoutOptionName Refused(char letter, string message, string advice, params string[] names) =>
        new(LayoutOption.Refused, letter, OptionValue.None, names) { Refusal = (message, advice) };
}
