using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>Reads the layouts that <c>lfs getstripe -y</c> describes: plain and composite ones, of files and of directories.</summary>
/// <remarks>Kept: counts, sizes, pools, extents, mirrors, flags that can be wished for, the first OST, and the OSTs of the objects listed.
/// Passed over: ids, generations and the objects' FIDs. What is lacking or contradicts itself is refused: half a description must not become
/// a layout.</remarks>
public static class LayoutDescription
{
    private const string Component = "component", Components = "components", Header = "composite_header";

    private static readonly string[] StripeFields =
    [
        "magic", "seq", "object_id", "fid", "stripe_count", "stripe_size", "extension_size", "pattern", "layout_gen", "stripe_offset", "pool",
        "objects", "mdt_index",
    ];

    /// <summary>Makes a template of a description.</summary>
    /// <param name="root">The whole description.</param>
    /// <exception cref="FormatException">It does not describe a layout that can be asked for; nothing else is thrown.</exception>
    public static LayoutTemplate Read(DescribedNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (root.Fields is not { Count: > 0 } fields)
        {
            throw new FormatException("it does not describe a layout");
        }

        // The verbose form has a header, which holds all of it or some of it, by the release.
        if (fields[0] is { Key: Header, Value.Fields: { } header })
        {
            return Read(new DescribedNode(Fields: [.. header, .. fields.Skip(1)]));
        }

        bool isComposite = fields.Any(f => f.Key.StartsWith("lcm_", StringComparison.Ordinal) || IsComponent(f.Key));
        LayoutTemplate template = isComposite ? Composite(root) : new LayoutTemplate { Components = [Plain(root)] };
        return TemplateRules.FirstProblem(template) is { } problem ? throw new FormatException(problem) : template;
    }

    // A list since 2.17, before that a numbered field for each.
    private static IEnumerable<DescribedNode> Entries(KeyValuePair<string, DescribedNode> field) =>
        field.Key != Components ? [field.Value]
        : field.Value.Items ?? throw new FormatException("its components are not a list; is it cut off?");

    private static bool IsComponent(string key) =>
        key == Components || key.StartsWith(Component, StringComparison.Ordinal) && key.Length > Component.Length && key[Component.Length..].All(char.IsAsciiDigit);

    private static LayoutTemplate Composite(DescribedNode root)
    {
        DescribedNode[] entries = [.. root.Fields!.Where(f => IsComponent(f.Key)).SelectMany(Entries)];
        DescribedFields head = new(
            new DescribedNode(Fields: [.. root.Fields!.Where(f => !IsComponent(f.Key))]), "the layout", "lcm_", "magic", "size", "flags",
            "layout_gen", "mirror_count", "entry_count");
        long entryCount = head.NeedNumber("entry_count", 1, ushort.MaxValue);
        if (entryCount != entries.Length)
        {
            throw new FormatException($"it says it has {entryCount} components and has {entries.Length}; is it cut off?");
        }

        LayoutTemplate template = new()
        {
            Components = [.. entries.Select((entry, i) => Entry(entry, $"component {i + 1}"))],
            IsComposite = true,
            MirrorCount = (int)head.NeedNumber("mirror_count", 1, ushort.MaxValue),
        };
        return template.WithExtensionsTakenBack();
    }

    private static ComponentTemplate Entry(DescribedNode node, string where)
    {
        DescribedFields entry = new(
            node, where, "lcme_", "id", "mirror_id", "flags", "extent.e_start", "extent.e_end", "offset", "size", "timestamp", "sub_layout");
        ComponentFlags flags = Flags(entry.NeedText("flags"), where);
        DescribedNode subLayout = entry.Need("sub_layout");
        ComponentTemplate stripes = Stripes(subLayout, where, (flags & ComponentFlags.EXTENSION) != 0, hasObjects: (flags & ComponentFlags.INIT) != 0);
        ulong endBytes = entry.NeedText("extent.e_end") is "EOF" or "-1" ? LovLimits.LUSTRE_EOF : (ulong)entry.NeedNumber("extent.e_end", 0, long.MaxValue);
        return stripes with
        {
            StartBytes = (ulong)entry.NeedNumber("extent.e_start", 0, long.MaxValue),
            EndBytes = endBytes,
            Flags = flags & LayoutTemplate.TemplateFlags,
        };
    }

    // Only a file has a generation, and a file has objects.
    private static ComponentTemplate Plain(DescribedNode node) => Stripes(
        node, "the layout", isExtension: false, hasObjects: node.Fields!.Any(f => f.Key == "lmm_layout_gen"));

    private static ComponentTemplate Stripes(DescribedNode node, string where, bool isExtension, bool hasObjects)
    {
        DescribedFields md = new(node, where, "lmm_", StripeFields);
        StripePattern pattern = Pattern(md.NeedText("pattern"), where);
        ulong sizeBytes = (ulong)md.NeedNumber(isExtension ? "extension_size" : "stripe_size", 0, long.MaxValue);
        int count = (int)md.NeedNumber("stripe_count", LovLimits.OverstripeCountMin, LovLimits.LOV_MAX_STRIPE_COUNT);
        StripePattern kept = pattern & ~(StripePattern.F_RELEASED | StripePattern.F_HOLE);
        if ((kept & StripePattern.MDT) != 0)
        {
            return new ComponentTemplate { Pattern = kept, StripeSizeBytes = sizeBytes };
        }

        int start = (int)md.NeedNumber("stripe_offset", -1, LovLimits.LOV_V1_INSANE_STRIPE_INDEX);
        bool mustList = hasObjects && !isExtension && kept == pattern;
        ImmutableArray<int> osts = Osts(md.Find("objects"), where);
        if (osts.IsEmpty ? mustList : osts.Length != count)
        {
            throw new FormatException($"{where} has {count} stripes and {osts.Length} objects listed; is it cut off?");
        }

        return new ComponentTemplate
        {
            Pattern = kept | (osts.Distinct().Count() < osts.Length ? StripePattern.OVERSTRIPING : StripePattern.None),
            StripeSizeBytes = sizeBytes,
            StripeCount = count,
            StartOst = osts.IsEmpty ? start : osts[0],
            Pool = md.Find("pool") is null ? null : Pool(md.NeedText("pool"), where),
            Osts = osts,
        };
    }

    // Each item has the fields l_ost_idx and l_fid; before 2.17 they are "- 0: { l_ost_idx: 3, l_fid: [...] }".
    private static ImmutableArray<int> Osts(DescribedNode? objects, string where)
    {
        if (objects is null)
        {
            return [];
        }

        if (objects.Items is not { Count: > 0 and <= LovLimits.LOV_MAX_STRIPE_COUNT } items)
        {
            throw new FormatException($"{where} has an empty list of objects, or too long a one; is it cut off?");
        }

        return [.. items.Select(item => item.Fields is [{ Value.Fields: not null } numbered] ? numbered.Value : item)
            .Select(item => new DescribedFields(item, $"an object of {where}", "l_", "ost_idx", "fid"))
            .Select(item => (int)item.NeedNumber("ost_idx", 0, LovLimits.LOV_V1_INSANE_STRIPE_INDEX))];
    }

    private static StripePattern Pattern(string text, string where)
    {
        StripePattern pattern = StripePattern.None;
        foreach (string word in text.Split(','))
        {
            pattern |= word switch
            {
                "raid0" => StripePattern.RAID0,
                "mdt" => StripePattern.MDT,
                "overstriped" => StripePattern.OVERSTRIPING,
                "released" => StripePattern.F_RELEASED,
                "hole" => StripePattern.F_HOLE,
                _ => throw new FormatException($"{where} has the pattern {PrintableText.Quoted(text)}, which cannot be asked for"),
            };
        }

        // None but raid0 can have something beside it.
        bool isRaid = (pattern & StripePattern.RAID0) != 0;
        return isRaid != ((pattern & StripePattern.MDT) != 0)
            ? pattern
            : throw new FormatException($"{where} has the pattern {PrintableText.Quoted(text)}, which cannot be");
    }

    private static ComponentFlags Flags(string text, string where)
    {
        const ComponentFlags refused = ComponentFlags.PARITY | ComponentFlags.COMPRESS;
        ComponentFlags flags = ComponentFlags.None;
        foreach (string word in text == "0" ? [] : text.Split(','))
        {
            flags |= ComponentFlagWords.Find(word) is { } known && (known & refused) == 0
                ? known
                : throw new FormatException($"{where} has the flag {PrintableText.Quoted(word)}, which cannot be asked for");
        }

        return flags;
    }

    private static string? Pool(string text, string where)
    {
        try
        {
            return LayoutValues.Pool("pool", text);
        }
        catch (OperatorException)
        {
            throw new FormatException($"{where} has {PrintableText.Quoted(text)} for a pool, which is no name of one");
        }
    }
}
