using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>What the command line says about one component.</summary>
/// <remarks>
/// A value not given is inherited from the component before: stripe count, stripe size and pool, and nothing else, which is what lfs does
/// (setstripe_args_init_inherit). So overstriping is not inherited: behind <c>-C 8</c> a component has 8 stripes on 8 OSTs, and behind
/// <c>-C -2</c> one on each. Behind a component on an MDT nothing is left to inherit.
/// </remarks>
internal sealed class ComponentArguments
{
    private readonly SortedSet<string> stripeOptions = new(StringComparer.Ordinal);
    private string? countOption;
    private int stripeCount;
    private bool isOverstriped;
    private ulong stripeSizeBytes;
    private int startOst = -1;
    private ImmutableArray<int> osts = [];
    private string? pool;
    private ulong extensionBytes;
    private ComponentFlags flags;

    /// <summary>First byte after the component; null before an -E was seen.</summary>
    public ulong? EndBytes { get; set; }

    /// <summary>True once -L mdt was given.</summary>
    public bool IsMdt { get; private set; }

    /// <summary>True once -L was given at all.</summary>
    public bool HasPattern { get; private set; }

    /// <summary>True while nothing says what the stripes shall be: <c>-i -1</c> and <c>-p none</c> say nothing.</summary>
    public bool IsSilent => !stripeOptions.Overlaps(["-c", "-C", "-S"]) && startOst < 0 && osts.IsEmpty && pool is null;

    /// <summary>True when something was said that only a component behind -E can have.</summary>
    public bool NeedsEnd => IsMdt || extensionBytes > 0;

    /// <summary>True when flags were given.</summary>
    public bool HasFlags => flags != ComponentFlags.None;

    /// <summary>Takes one option other than -E.</summary>
    public void Apply(LayoutOption option, string name, string value)
    {
        switch (option)
        {
            case LayoutOption.StripeCount or LayoutOption.OverstripeCount:
                SetCount(option, name, value);
                break;
            case LayoutOption.StripeSize:
                stripeSizeBytes = LayoutValues.StripeSize(name, value);
                stripeOptions.Add("-S");
                break;
            case LayoutOption.StripeIndex:
                startOst = LayoutValues.Number(
                    name, value, -1, LovLimits.LOV_V1_INSANE_STRIPE_INDEX, "write the index of the first OST, or -1 for any");
                stripeOptions.Add("-i");
                break;
            case LayoutOption.OstList:
                osts = LayoutValues.OstList(name, value, osts);
                stripeOptions.Add("-o");
                break;
            case LayoutOption.Pool:
                pool = LayoutValues.Pool(name, value);
                stripeOptions.Add("-p");
                break;
            case LayoutOption.ExtensionSize:
                extensionBytes = LayoutValues.ExtensionSize(name, value);
                stripeOptions.Add("-z");
                break;
            case LayoutOption.ComponentFlags:
                flags = LayoutValues.Flags(name, value, flags);
                break;
            default:
                SetPattern(name, value);
                break;
        }
    }

    /// <summary>Checks the component and gives its template, and behind it that of the space into which it may grow.</summary>
    /// <param name="startBytes">The first byte of the component.</param>
    public ImmutableArray<ComponentTemplate> Finish(ulong startBytes)
    {
        ulong endBytes = EndBytes ?? LovLimits.LUSTRE_EOF;
        ComponentTemplate whole = IsMdt ? FinishMdt(startBytes, endBytes) : FinishStriped(startBytes, endBytes);
        return extensionBytes == 0 ? [whole] : WithExtension(whole);
    }

    private ComponentTemplate FinishStriped(ulong startBytes, ulong endBytes)
    {

        CheckAlignment(endBytes);
        CheckOsts();
        bool repeats = osts.Distinct().Count() < osts.Length;
        ImmutableArray<int> ordered = StartingWith(startOst);
        return new ComponentTemplate
        {
            StartBytes = startBytes,
            EndBytes = endBytes,
            Flags = flags,
            Pattern = StripePattern.RAID0 | (isOverstriped || repeats ? StripePattern.OVERSTRIPING : StripePattern.None),
            StripeSizeBytes = stripeSizeBytes,
            StripeCount = ordered.IsEmpty ? stripeCount : ordered.Length,
            StartOst = ordered.IsEmpty ? startOst : ordered[0],
            Pool = pool,
            Osts = ordered,
        };
    }

    /// <summary>What the next component starts from.</summary>
    public ComponentArguments Successor() =>
        IsMdt ? new() : new() { stripeCount = Math.Max(stripeCount, -1), stripeSizeBytes = stripeSizeBytes, pool = pool };

    private void SetCount(LayoutOption option, string name, string value)
    {
        string letter = option == LayoutOption.StripeCount ? "-c" : "-C";
        if (countOption is not null && countOption != letter)
        {
            throw new OperatorException("-c and -C both set the stripe count of one component", "write -C alone to overstripe, -c alone not to");
        }

        isOverstriped = option == LayoutOption.OverstripeCount;
        stripeCount = isOverstriped
            ? LayoutValues.Number(
                name, value, LovLimits.OverstripeCountMin, LovLimits.LOV_MAX_STRIPE_COUNT, "write the number of stripes, or -2 to -32 for as many on each OST")
            : LayoutValues.Number(
                name, value, -1, LovLimits.LOV_MAX_STRIPE_COUNT, "write the number of stripes, 0 for the default or -1 for all OSTs");
        countOption = letter;
        stripeOptions.Add(letter);
    }

    private void SetPattern(string name, string value)
    {
        IsMdt = value switch
        {
            "mdt" => true,
            "raid0" => false,
            _ => throw new OperatorException($"{name}: {PrintableText.Quoted(value)} is not a layout", "write -L mdt or -L raid0"),
        };
        HasPattern = true;
    }

    private ComponentTemplate FinishMdt(ulong startBytes, ulong endBytes)
    {
        if (startBytes > 0)
        {
            throw new OperatorException("only the first component can be on the MDT", "move -L mdt behind the first -E");
        }

        if (stripeOptions.Count > 0)
        {
            throw new OperatorException(
                $"-L mdt takes no {string.Join(", ", stripeOptions)}: the MDT holds the component whole", "leave it out, or write it behind the next -E");
        }

        return endBytes <= LovLimits.DomBytesMax
            ? new ComponentTemplate { EndBytes = endBytes, Flags = flags, Pattern = StripePattern.MDT, StripeSizeBytes = endBytes }
            : throw new OperatorException("a component on the MDT can be at most 1G", "write for example -E 1M -L mdt -E eof -c 1");
    }

    // KERNEL: of a new file only the first component has a length before it is written, and that of one extension; the others are empty
    // and their extension reaches from their start (llapi_layout_sanity_cb).
    private ImmutableArray<ComponentTemplate> WithExtension(ComponentTemplate whole)
    {
        ulong grownBytes = whole.StartBytes == 0 ? extensionBytes : whole.StartBytes;
        if (grownBytes >= whole.EndBytes)
        {
            throw new OperatorException(
                $"-z {SizeText.Format(extensionBytes)} leaves no space to grow into before -E {SizeText.Format(whole.EndBytes)}",
                "write a smaller -z, or leave it out");
        }

        if (stripeSizeBytes != 0 && extensionBytes % stripeSizeBytes != 0)
        {
            throw new OperatorException(
                $"-z {SizeText.Format(extensionBytes)} is not a multiple of the stripe size {SizeText.Format(stripeSizeBytes)}",
                "choose it as a multiple of -S, which is inherited from the component before");
        }

        return
        [
            whole with { EndBytes = grownBytes },
            new ComponentTemplate
            {
                StartBytes = grownBytes,
                EndBytes = whole.EndBytes,
                Flags = ComponentFlags.EXTENSION,
                Pattern = whole.Pattern,
                StripeSizeBytes = extensionBytes,
                StripeCount = whole.StripeCount,
                Pool = whole.Pool,
            },
        ];
    }

    private void CheckAlignment(ulong endBytes)
    {
        if (stripeSizeBytes != 0 && endBytes != LovLimits.LUSTRE_EOF && endBytes % stripeSizeBytes != 0)
        {
            throw new OperatorException(
                $"-E {SizeText.Format(endBytes)} is not a multiple of the stripe size {SizeText.Format(stripeSizeBytes)}",
                "choose the end as a multiple of -S, which is inherited from the component before");
        }
    }

    private void CheckOsts()
    {
        if (osts.IsEmpty)
        {
            return;
        }

        // Only a count written for this component: an inherited one gives way to the list.
        if (countOption is not null && stripeCount > 0 && stripeCount != osts.Length)
        {
            throw new OperatorException(
                $"{countOption} {stripeCount} contradicts the {osts.Length} OSTs listed", $"leave {countOption} out: the list says how many stripes");
        }

        if (startOst >= 0 && !osts.Contains(startOst))
        {
            throw new OperatorException($"-i {startOst} is not among the OSTs listed with -o", "leave -i out: the first OST of the list comes first");
        }
    }

    // KERNEL: the MDS goes through the list from the start index on and round (lod_alloc_ost_list). Saying so here makes plain and
    // composite layouts alike; upstream forgets -i for composite ones.
    private ImmutableArray<int> StartingWith(int ost)
    {
        int position = ost < 0 || osts.IsEmpty ? 0 : osts.IndexOf(ost);
        return [.. osts.Skip(position), .. osts.Take(position)];
    }
}
