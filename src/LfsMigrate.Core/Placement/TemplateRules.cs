namespace LfsMigrate.Core.Placement;

/// <summary>What every layout that is asked for must obey: the rules of llapi_layout_sanity, said before the MDS says EINVAL.</summary>
public static class TemplateRules
{
    /// <summary>The first rule that a template breaks, as a clause; null when there is none.</summary>
    public static string? FirstProblem(LayoutTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        for (int i = 0; i < template.Components.Length; i++)
        {
            ComponentTemplate? before = i == 0 ? null : template.Components[i - 1];
            ComponentTemplate? behind = i + 1 < template.Components.Length ? template.Components[i + 1] : null;
            if (ComponentProblem(template.Components[i], before, behind) is { } problem)
            {
                return template.IsComposite ? $"component {i + 1} {problem}" : $"it {problem}";
            }
        }

        int mirrors = template.Components.Count(c => c.StartBytes == 0);
        return template.Components.IsEmpty ? "it has no components"
            : mirrors != template.MirrorCount ? $"it says it has {template.MirrorCount} mirrors and has {mirrors}"
            : !template.IsComposite && template.Components[0].IsMdt ? "is on the MDT without being a component"
            : null;
    }

    private static string? ComponentProblem(ComponentTemplate part, ComponentTemplate? before, ComponentTemplate? behind) =>
        ExtentProblem(part, before, behind) ?? SizeProblem(part) ?? ExtensionProblem(part, before);

    private static string? ExtentProblem(ComponentTemplate part, ComponentTemplate? before, ComponentTemplate? behind)
    {
        if (part.StartBytes == 0 ? before is { EndBytes: < LovLimits.LUSTRE_EOF } : before?.EndBytes != part.StartBytes)
        {
            return $"starts at {SizeText.Format(part.StartBytes)} behind one that ends at {SizeText.Format(before?.EndBytes ?? 0)}";
        }

        if (part.EndBytes < part.StartBytes || (part.EndBytes == part.StartBytes && behind?.IsExtension != true))
        {
            return $"ends at {SizeText.Format(part.EndBytes)}, where it starts or before";
        }

        if (part.EndBytes != LovLimits.LUSTRE_EOF && (behind is null || behind.StartBytes == 0))
        {
            return $"is the last and ends at {SizeText.Format(part.EndBytes)}, not at EOF";
        }

        bool isOdd = part.EndBytes != LovLimits.LUSTRE_EOF && part.EndBytes % LovLimits.LOV_MIN_STRIPE_SIZE != 0;
        return isOdd ? $"ends at {part.EndBytes}, not at a multiple of 64K" : null;
    }

    private static string? SizeProblem(ComponentTemplate part)
    {
        if (part.IsMdt)
        {
            return part.StartBytes != 0 ? "is on the MDT and not the first"
                : part.EndBytes > LovLimits.DomBytesMax ? "is on the MDT and larger than 1G" : null;
        }

        if (part.StripeSizeBytes % LovLimits.LOV_MIN_STRIPE_SIZE != 0)
        {
            return $"has a stripe size of {part.StripeSizeBytes}, not a multiple of 64K";
        }

        ulong boundBytes = LovLimits.StripeSizeBytesBound * (part.IsExtension ? LovLimits.SEL_UNIT_SIZE : 1);
        if (part.StripeSizeBytes >= boundBytes)
        {
            return $"has a stripe size of {SizeText.Format(part.StripeSizeBytes)}, and the most is below {SizeText.Format(boundBytes)}";
        }

        bool isOdd = !part.IsExtension && part.StripeSizeBytes != 0 && part.EndBytes != LovLimits.LUSTRE_EOF && part.EndBytes % part.StripeSizeBytes != 0;
        return isOdd ? $"ends at {SizeText.Format(part.EndBytes)}, not at a multiple of its stripe size {SizeText.Format(part.StripeSizeBytes)}" : null;
    }

    private static string? ExtensionProblem(ComponentTemplate part, ComponentTemplate? before) =>
        !part.IsExtension ? null
        : before is null || part.StartBytes == 0 ? "is extension space with nothing before it"
        : before.IsMdt || before.IsExtension ? "is extension space behind one that cannot grow"
        : part.StripeSizeBytes == 0 || (before.StripeSizeBytes != 0 && part.StripeSizeBytes % before.StripeSizeBytes != 0)
            ? "is extension space whose size is no multiple of the stripe size" : null;
}
