using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>The layout a donor shall have.</summary>
/// <remarks>Equal when shape, mirrors and every component are equal.</remarks>
public sealed record LayoutTemplate
{
    /// <summary>The bits the MDS takes from a client for a new file (LCME_CL_COMP_FLAGS, and NOSYNC of a mirror); the rest is state.</summary>
    public const ComponentFlags TemplateFlags = ComponentFlagWords.Settable | ComponentFlags.EXTENSION;

    /// <summary>The components in the order of the file; exactly one when plain.</summary>
    public ImmutableArray<ComponentTemplate> Components { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>True for a list of components, false for a plain layout.</summary>
    public bool IsComposite { get; init; }

    /// <summary>Mirrors, at least 1: as many components start at byte 0.</summary>
    public int MirrorCount { get; init; } = 1;

    /// <summary>Bytes the first component keeps on the MDT, 0 when it does not.</summary>
    public ulong DomBytes => IsComposite && Components is [{ IsMdt: true } first, ..] ? first.EndBytes : 0;

    /// <summary>Whatever the servers give a file for which nothing is asked.</summary>
    public static LayoutTemplate ServerDefault { get; } = new() { Components = [new ComponentTemplate()] };

    /// <summary>A directory's default layout, as a new file in it gets it: the first OST and the OSTs it names stay.</summary>
    /// <param name="found">The layout of the directory.</param>
    /// <exception cref="ArgumentException"><paramref name="found"/> has a <see cref="Layout.KeepOwnObstacle"/>.</exception>
    public static LayoutTemplate OfDefault(Layout found)
    {
        LayoutTemplate anywhere = KeepOwn(found);
        return anywhere with
        {
            Components = [.. anywhere.Components.Zip(found.Components, (part, read) => read.IsMdt || read.IsExtension
                ? part
                : part with { StartOst = read.StartOst, Osts = read.Osts })],
        };
    }

    /// <summary>A file's own layout, on any OST: pool, size, count and extents stay, the places go.</summary>
    /// <param name="own">The layout of the file.</param>
    /// <exception cref="ArgumentException"><paramref name="own"/> has a <see cref="Layout.KeepOwnObstacle"/>.</exception>
    public static LayoutTemplate KeepOwn(Layout own)
    {
        ArgumentNullException.ThrowIfNull(own);
        if (own.KeepOwnObstacle is { } obstacle)
        {
            throw new ArgumentException(obstacle, nameof(own));
        }

        ImmutableArray<ComponentTemplate>.Builder parts = ImmutableArray.CreateBuilder<ComponentTemplate>(own.Components.Length);
        foreach (LayoutComponent component in own.Components)
        {
            parts.Add(OnAnyOst(component));
        }

        return new LayoutTemplate
        {
            Components = parts.ToImmutable(),
            IsComposite = own.Kind == LayoutKind.Composite,
            MirrorCount = own.MirrorCount,
        }.WithExtensionsTakenBack();
    }

    /// <summary>The same template with every component but the first of each mirror as it is before it has grown into its extension.</summary>
    public LayoutTemplate WithExtensionsTakenBack()
    {
        ImmutableArray<ComponentTemplate>.Builder parts = Components.ToBuilder();
        TakeBackExtensions(parts);
        return this with { Components = parts.ToImmutable() };
    }

    /// <summary>The same template with OSTs listed for the components that have stripes in another layout, when the MDS's own choice will not do.</summary>
    /// <param name="reference">The original's layout, or the donor's: whose components have objects decides which are listed.
    /// With another number of components than this template it changes nothing.</param>
    /// <param name="choose">Gives the OSTs for a component of <paramref name="reference"/>, in stripe order; an empty list leaves it to the MDS.</param>
    public LayoutTemplate WithOsts(Layout reference, Func<LayoutComponent, ImmutableArray<int>> choose)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(choose);
        if (reference.Components.Length != Components.Length)
        {
            return this;
        }

        IEnumerable<ComponentTemplate> listed = Components.Zip(reference.Components, (mine, read) =>
            read.IsInstantiated && !read.Osts.IsEmpty && !mine.IsMdt && !mine.IsExtension ? Listed(mine, choose(read)) : mine);
        return this with { Components = [.. listed] };
    }

    /// <summary>Whether a layout that was read back is what this template asked for.</summary>
    /// <remarks>KERNEL: a setstripe that the client was not allowed to make can return 0 and leave the default layout
    /// (enable_setstripe_gid in ll_file_ioctl; EEXIST in ll_setstripe_ea), so the donor is always read back.</remarks>
    /// <param name="actual">The donor's layout.</param>
    /// <param name="ostCount">Active OSTs of the file system, for counts that mean "all"; 0 when not known, then those are not checked.</param>
    /// <param name="difference">One clause that names the first difference; empty when there is none.</param>
    public bool IsSatisfiedBy(Layout actual, int ostCount, out string difference)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ostCount);
        return IsSatisfiedBy(actual, () => ostCount, out difference);
    }

    /// <inheritdoc cref="IsSatisfiedBy(Layout, int, out string)"/>
    /// <param name="actual">The donor's layout.</param>
    /// <param name="ostCount">Counts them; asked only where the answer depends on it.</param>
    /// <param name="difference">One clause that names the first difference; empty when there is none.</param>
    public bool IsSatisfiedBy(Layout actual, Func<int> ostCount, out string difference)
    {
        ArgumentNullException.ThrowIfNull(actual);
        difference = new LayoutComparison(this, actual, ostCount).FirstDifference() ?? "";
        return difference.Length == 0;
    }

    /// <inheritdoc/>
    public bool Equals(LayoutTemplate? other) =>
        other is not null
        && (IsComposite, MirrorCount) == (other.IsComposite, other.MirrorCount)
        && Components.AsSpan().SequenceEqual(other.Components.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsComposite, MirrorCount, Components.Length, Components.FirstOrDefault());

    /// <summary>The template in setstripe's words, on one line: <c>-E 1M -c 1 -E eof -c 4</c>.</summary>
    public override string ToString() => SetstripeWords.Of(this);

    private static ComponentTemplate OnAnyOst(LayoutComponent component) => new()
    {
        StartBytes = component.StartBytes,
        EndBytes = component.EndBytes,
        Flags = component.Flags & TemplateFlags,
        Pattern = component.Pattern & ~(StripePattern.F_HOLE | StripePattern.F_RELEASED),
        StripeSizeBytes = component.StripeSizeBytes,
        StripeCount = component.IsMdt ? 0 : component.StripeCount,
        Pool = component.Pool,
    };

    // A component that has grown into the extension behind it must be given back: of a new file only the first component of a mirror
    // has a length before it is written (llapi_layout_sanity_cb, LSE_NOT_ZERO_LENGTH_EXTENDABLE).
    private static void TakeBackExtensions(ImmutableArray<ComponentTemplate>.Builder parts)
    {
        for (int i = 1; i < parts.Count; i++)
        {
            ComponentTemplate grown = parts[i - 1];
            if (parts[i].IsExtension && grown.StartBytes != 0)
            {
                parts[i - 1] = grown with { EndBytes = grown.StartBytes };
                parts[i] = parts[i] with { StartBytes = grown.StartBytes };
            }
        }
    }

    private static ComponentTemplate Listed(ComponentTemplate component, ImmutableArray<int> osts)
    {
        if (osts.IsDefaultOrEmpty)
        {
            return component;
        }

        bool repeats = osts.Distinct().Count() < osts.Length;
        return component with
        {
            Osts = osts,
            StripeCount = osts.Length,
            StartOst = osts[0],
            Pattern = component.Pattern | (repeats ? StripePattern.OVERSTRIPING : StripePattern.None),
        };
    }
}
