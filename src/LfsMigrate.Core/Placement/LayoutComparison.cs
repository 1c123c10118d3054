namespace LfsMigrate.Core.Placement;

/// <summary>Looks for the first way in which a layout is not what a template asked for.</summary>
internal sealed class LayoutComparison(LayoutTemplate wanted, Layout found, Func<int> ostCount)
{
    private const StripePattern State = StripePattern.F_HOLE | StripePattern.F_RELEASED;

    // What was read, without what writing has added to it.
    private readonly Layout actual = GrownLayout.TakeBack(found, wanted);

    /// <summary>One clause, or null when the template is satisfied.</summary>
    public string? FirstDifference()
    {
        if (ShapeDifference() is { } shape)
        {
            return shape;
        }

        for (int i = 0; i < wanted.Components.Length; i++)
        {
            if (ComponentDifference(wanted.Components[i], actual.Components[i]) is { } difference)
            {
                return wanted.IsComposite ? $"component {i + 1}: {difference}" : difference;
            }
        }

        return null;
    }

    private static string? ExtentDifference(ComponentTemplate want, LayoutComponent got)
    {
        if (want.StartBytes != got.StartBytes)
        {
            return $"it starts at {SizeText.Format(got.StartBytes)}, not at {SizeText.Format(want.StartBytes)}";
        }

        return want.EndBytes == got.EndBytes
            ? null
            : $"it ends at {SizeText.Format(got.EndBytes)}, not at {SizeText.Format(want.EndBytes)}";
    }

    private static string? PatternDifference(ComponentTemplate want, LayoutComponent got)
    {
        StripePattern wantPattern = want.Pattern == StripePattern.None ? StripePattern.RAID0 : want.Pattern & ~State;
        StripePattern gotPattern = got.Pattern & ~State;
        // KERNEL: where the OSTs suffice the MDS takes the overstriping flag away again (lod_ost_alloc_rr and its siblings).
        if ((wantPattern & StripePattern.OVERSTRIPING) != 0)
        {
            gotPattern |= StripePattern.OVERSTRIPING;
        }

        if (wantPattern != gotPattern)
        {
            return $"its pattern is {got.Pattern & ~State}, not {want.Pattern & ~State}";
        }

        if (want.IsExtension != got.IsExtension)
        {
            return want.IsExtension ? "it is not extension space" : "it is extension space";
        }

        ComponentFlags wantFlags = want.Flags & LayoutTemplate.TemplateFlags, gotFlags = got.Flags & LayoutTemplate.TemplateFlags;
        return wantFlags == gotFlags ? null : $"its flags are {gotFlags}, not {wantFlags}";
    }

    private static string? PoolDifference(ComponentTemplate want, LayoutComponent got)
    {
        if (want.Pool == LovLimits.LOV_POOL_IGNORE)
        {
            return got.Pool is null ? null : $"its pool is {got.Pool}, not none";
        }

        // Nothing asked is anything granted: the MDS then takes the pool of the directory's default layout.
        return want.Pool is null || want.Pool == got.Pool ? null : $"its pool is {got.Pool ?? "none"}, not {want.Pool}";
    }

    private static string? OstDifference(ComponentTemplate want, LayoutComponent got)
    {
        if (!got.IsInstantiated || got.Osts.IsEmpty)
        {
            return null;
        }

        if (!want.Osts.IsEmpty && !want.Osts.Order().SequenceEqual(got.Osts.Order()))
        {
            return $"its OSTs are {string.Join(',', got.Osts)}, not {string.Join(',', want.Osts)}";
        }

        int start = want.Osts.IsEmpty ? want.StartOst : want.Osts[0];
        return start < 0 || got.Osts[0] == start ? null : $"its first OST is {got.Osts[0]}, not {start}";
    }

    private string? ShapeDifference()
    {
        if (actual.Kind == LayoutKind.Foreign)
        {
            return "its layout is foreign to Lustre";
        }

        if (wanted.IsComposite != (actual.Kind == LayoutKind.Composite))
        {
            return wanted.IsComposite ? "its layout is plain, not composite" : "its layout is composite, not plain";
        }

        if (wanted.DomBytes != actual.DomBytes)
        {
            return $"it keeps {SizeText.Format(actual.DomBytes)} on the MDT, not {SizeText.Format(wanted.DomBytes)}";
        }

        if (wanted.MirrorCount != actual.MirrorCount)
        {
            return $"it has {actual.MirrorCount} mirrors, not {wanted.MirrorCount}";
        }

        return wanted.Components.Length == actual.Components.Length
            ? null
            : $"it has {actual.Components.Length} components, not {wanted.Components.Length}";
    }

    private string? ComponentDifference(ComponentTemplate want, LayoutComponent got)
    {
        string? difference = ExtentDifference(want, got) ?? PatternDifference(want, got);
        if (difference is not null || want.IsMdt)
        {
            return difference;
        }

        if (want.StripeSizeBytes != 0 && want.StripeSizeBytes != got.StripeSizeBytes)
        {
            return $"its stripe size is {SizeText.Format(got.StripeSizeBytes)}, not {SizeText.Format(want.StripeSizeBytes)}";
        }

        return PoolDifference(want, got) ?? (want.IsExtension ? null : CountDifference(want, got) ?? OstDifference(want, got));
    }

    private string? CountDifference(ComponentTemplate want, LayoutComponent got)
    {
        int count = want.Osts.IsEmpty ? want.StripeCount : want.Osts.Length;
        // A stripe count of 0 is whatever the server's default is; the wish itself is kept until the component is instantiated.
        if (count == 0 || got.StripeCount == count)
        {
            return null;
        }

        int osts = ostCount();
        (int least, int most) = CountBounds(want, got, count, osts);
        if (got.StripeCount >= least && got.StripeCount <= most)
        {
            return null;
        }

        return count > 0
            ? $"its stripe count is {got.StripeCount}, not {count}"
            : $"its stripe count is {got.StripeCount}, not {count} (of {osts} OSTs)";
    }

    // KERNEL: lod_get_stripe_count_plain cuts the count to the active OSTs, lod_qos_parse_config to what fits the extent, lod_qos_set_pool
    // to the pool; and where it cut to the OSTs, lod_stripe_count_min is content with three quarters of them.
    private (int Least, int Most) CountBounds(ComponentTemplate want, LayoutComponent got, int count, int osts)
    {
        bool overstriped = (want.Pattern & StripePattern.OVERSTRIPING) != 0;
        int most = count > 0 ? count : LovLimits.LOV_MAX_STRIPE_COUNT;
        bool isPoolLimited = want.Pool is not null && want.Pool != LovLimits.LOV_POOL_IGNORE;
        if (isPoolLimited || osts == 0)
        {
            return (1, most);
        }

        int perOst = count < 0 && overstriped ? -count : 1;
        int granted = count > 0 && (overstriped || count <= osts)
            ? count
            : (int)Math.Min((long)osts * perOst, LovLimits.LOV_MAX_STRIPE_COUNT);
        bool isCut = granted != count;
        int least = isCut ? granted - (granted / 4) : granted;
        return (Math.Min(least, FitsExtent(want, got)), most);
    }

    private static int FitsExtent(ComponentTemplate want, LayoutComponent got)
    {
        if (want.EndBytes == LovLimits.LUSTRE_EOF || want.EndBytes <= want.StartBytes || got.StripeSizeBytes == 0)
        {
            return int.MaxValue;
        }

        ulong lengthBytes = want.EndBytes - want.StartBytes;
        ulong stripes = (lengthBytes / got.StripeSizeBytes) + (lengthBytes % got.StripeSizeBytes == 0 ? 0UL : 1UL);
        return (int)Math.Min(stripes, int.MaxValue);
    }
}
