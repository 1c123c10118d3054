using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>Undoes, for a comparison, what writing to a self-extending file (SEL) does to its layout.</summary>
/// <remarks>KERNEL: a component grows into the extension space behind it, step by step; the space goes when nothing of it is left
/// (lod_sel_handler).</remarks>
internal static class GrownLayout
{
    /// <summary>The layout with every component that has grown back at the length that the template gives it.</summary>
    /// <returns>The layout itself where the template has no extension space, or where growing does not explain the difference.</returns>
    public static Layout TakeBack(Layout actual, LayoutTemplate wanted)
    {
        if (actual.Kind != LayoutKind.Composite || !wanted.Components.Any(c => c.IsExtension))
        {
            return actual;
        }

        ImmutableArray<LayoutComponent>.Builder parts = ImmutableArray.CreateBuilder<LayoutComponent>();
        int at = 0;
        for (int i = 0; i < wanted.Components.Length; i++)
        {
            if (at >= actual.Components.Length)
            {
                return actual;
            }

            LayoutComponent found = actual.Components[at++];
            bool growsInto = i + 1 < wanted.Components.Length && wanted.Components[i + 1].IsExtension;
            if (!growsInto)
            {
                parts.Add(found);
                continue;
            }

            bool hasSpace = at < actual.Components.Length && actual.Components[at].IsExtension;
            LayoutComponent space = hasSpace ? actual.Components[at++] : SpaceUsedUp(found, wanted.Components[i + 1]);
            ulong endBytes = Math.Min(found.EndBytes, wanted.Components[i].EndBytes);
            parts.Add(found with { EndBytes = endBytes });
            parts.Add(space with { StartBytes = endBytes });
            i++;
        }

        return at == actual.Components.Length ? actual with { Components = parts.ToImmutable() } : actual;
    }

    private static LayoutComponent SpaceUsedUp(LayoutComponent grown, ComponentTemplate space) => new()
    {
        StartBytes = grown.EndBytes,
        EndBytes = grown.EndBytes,
        Flags = space.Flags,
        Pattern = grown.Pattern,
        StripeSizeBytes = space.StripeSizeBytes,
        StripeCount = grown.StripeCount,
        Pool = grown.Pool,
    };
}
