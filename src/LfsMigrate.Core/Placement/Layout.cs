using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>Where a file's bytes lie, as read from <c>lustre.lov</c>.</summary>
/// <remarks>Equal when kind, generation, mirrors and every component are equal.</remarks>
public sealed record Layout
{
    /// <summary>The layout's shape.</summary>
    public LayoutKind Kind { get; init; }

    /// <summary>The components in the order of the file; one when plain, none when foreign.</summary>
    public ImmutableArray<LayoutComponent> Components { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The layout's generation; 0 when not known. KERNEL: getxattr hides it for a plain layout (ll_sanitize_xattr, LU-2809,
    /// LU-13062), so whether an exchange happened is read from the objects: <see cref="HasSameObjectsAs"/>.</summary>
    public uint Generation { get; init; }

    /// <summary>Mirrors, at least 1; a parity mirror counts.</summary>
    public int MirrorCount { get; init; } = 1;

    /// <summary>True when the bytes are in the archive only.</summary>
    public bool IsReleased => Components.Any(c => (c.Pattern & StripePattern.F_RELEASED) != 0);

    /// <summary>Bytes the first component keeps on the MDT, 0 when it does not. KERNEL: the MDS looks at the first alone (mdd_lmm_dom_size).</summary>
    public ulong DomBytes => Kind == LayoutKind.Composite && Components is [{ IsMdt: true } first, ..] ? first.EndBytes : 0;

    /// <summary>The mirrors in the order of the layout; one when there are no others.</summary>
    public ImmutableArray<LayoutMirror> Mirrors =>
        [.. Components.GroupBy(LayoutMirror.IdOf).Select(g => new LayoutMirror(g.Key, [.. g]))];

    /// <summary>The components that are out of date, by number.</summary>
    public ImmutableArray<uint> StaleComponents =>
        [.. Components.Where(c => (c.Flags & ComponentFlags.STALE) != 0).Select(c => c.Id)];

    /// <summary>The OSTs that hold objects of the file, sorted, each once.</summary>
    public ImmutableArray<int> Osts =>
        [.. Components.Where(c => c.IsInstantiated).SelectMany(c => c.Osts).Distinct().Order()];

    /// <summary>The pool of a plain layout; null when none, or composite.</summary>
    public string? Pool => Kind == LayoutKind.Plain && Components is [var only] ? only.Pool : null;

    /// <summary>True when some of the bytes lie outside Lustre.</summary>
    public bool IsForeign => Kind == LayoutKind.Foreign || Has(StripePattern.FOREIGN);

    /// <summary>Why no donor can be given this layout, as a clause; null when one can.</summary>
    public string? KeepOwnObstacle
    {
        get
        {
            if (IsForeign || Components.IsEmpty)
            {
                return "its layout is foreign to Lustre";
            }

            if (Has(StripePattern.PARITY) || Components.Any(c => (c.Flags & ComponentFlags.PARITY) != 0))
            {
                return "its layout is erasure coded";
            }

            return Has(StripePattern.COMPRESS) ? "its layout is compressed" : null;
        }
    }

    /// <summary>A plain layout with one object on each OST listed.</summary>
    /// <param name="stripeSizeBytes">Bytes per stripe.</param>
    /// <param name="pool">Pool, or null.</param>
    /// <param name="osts">OST of each stripe in order; none gives a layout without objects.</param>
    public static Layout Plain(ulong stripeSizeBytes, string? pool, params ReadOnlySpan<int> osts) => new()
    {
        Components =
        [
            new LayoutComponent
            {
                StripeSizeBytes = stripeSizeBytes,
                StripeCount = osts.Length,
                StartOst = osts.IsEmpty ? -1 : osts[0],
                Pool = pool,
                Osts = [.. osts],
                IsInstantiated = !osts.IsEmpty,
            },
        ],
    };

    /// <summary>True when both name the same objects: the way to tell after an exchange whose storage a file has.</summary>
    /// <remarks>Object identities are compared where both have them, else the OSTs alone. Storage on the MDT has no object: two layouts
    /// whose only instantiated component is on the MDT always agree.</remarks>
    public bool HasSameObjectsAs(Layout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        IEnumerable<LayoutComponent> mine = Components.Where(c => !c.Osts.IsEmpty);
        IEnumerable<LayoutComponent> theirs = other.Components.Where(c => !c.Osts.IsEmpty);
        return mine.Count() == theirs.Count() && mine.Zip(theirs).All(pair => SameObjects(pair.First, pair.Second));
    }

    /// <summary>True when both have objects whose identities are known, and none in common.</summary>
    public bool IsApartFrom(Layout other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var mine = Components.SelectMany(c => c.ObjectIds).ToHashSet();
        var theirs = other.Components.SelectMany(c => c.ObjectIds).ToList();
        return mine.Count > 0 && theirs.Count > 0 && !theirs.Any(mine.Contains);
    }

    /// <inheritdoc/>
    public bool Equals(Layout? other) =>
        other is not null
        && (Kind, Generation, MirrorCount) == (other.Kind, other.Generation, other.MirrorCount)
        && Components.AsSpan().SequenceEqual(other.Components.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Generation, MirrorCount, Components.Length, Components.FirstOrDefault());

    /// <summary>The layout in setstripe's words, on one line: <c>-c 2 -S 1M -o 1,3</c>.</summary>
    public override string ToString() => SetstripeWords.Of(this);

    private static bool SameObjects(LayoutComponent a, LayoutComponent b) =>
        a.Osts.AsSpan().SequenceEqual(b.Osts.AsSpan())
        && (a.ObjectIds.IsEmpty || b.ObjectIds.IsEmpty || a.ObjectIds.AsSpan().SequenceEqual(b.ObjectIds.AsSpan()));

    private bool Has(StripePattern pattern) => Components.Any(c => (c.Pattern & pattern) != 0);
}
