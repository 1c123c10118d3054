using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>One component of a file's layout as it was read: an extent of the file and where its bytes lie.</summary>
/// <remarks>Equal when every value is equal, the lists element by element.</remarks>
public sealed record LayoutComponent
{
    /// <summary>First byte of the extent.</summary>
    public ulong StartBytes { get; init; }

    /// <summary>First byte after the extent; <see cref="LovLimits.LUSTRE_EOF"/> means to the end.</summary>
    public ulong EndBytes { get; init; } = LovLimits.LUSTRE_EOF;

    /// <summary>The component's id; its mirror is bits 30..16. 0 in a plain layout.</summary>
    public uint Id { get; init; }

    /// <summary>The component's flags; none in a plain layout.</summary>
    public ComponentFlags Flags { get; init; }

    /// <summary>How the bytes lie.</summary>
    public StripePattern Pattern { get; init; } = StripePattern.RAID0;

    /// <summary>Bytes per stripe; of an extension component the bytes it grows by; 0 is the default.</summary>
    public ulong StripeSizeBytes { get; init; }

    /// <summary>Stripes. The real count once instantiated; before, 0 is the default, -1 all OSTs, -2..-32 as many on each. 0 on an MDT.</summary>
    public int StripeCount { get; init; }

    /// <summary>OST of the first stripe, -1 when any or not known.</summary>
    public int StartOst { get; init; } = -1;

    /// <summary>Pool, null when none.</summary>
    public string? Pool { get; init; }

    /// <summary>OST of each stripe in order; empty when the component has no objects.</summary>
    public ImmutableArray<int> Osts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Identity of each object on its OST, in the order of <see cref="Osts"/>: <c>l_ost_oi</c> as read, low half first.
    /// Empty when not known. The object of one file never becomes the object of another, except by an exchange.</summary>
    public ImmutableArray<UInt128> ObjectIds { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>True when the place for its bytes exists: objects on OSTs, or room on the MDT.</summary>
    public bool IsInstantiated { get; init; }

    /// <summary>True when the bytes lie on the MDT (DoM).</summary>
    public bool IsMdt => (Pattern & StripePattern.MDT) != 0;

    /// <summary>True for space into which the component before may grow (SEL).</summary>
    public bool IsExtension => (Flags & ComponentFlags.EXTENSION) != 0;

    /// <inheritdoc/>
    public bool Equals(LayoutComponent? other) =>
        other is not null
        && (StartBytes, EndBytes, Id, Flags) == (other.StartBytes, other.EndBytes, other.Id, other.Flags)
        && (Pattern, StripeSizeBytes, StripeCount) == (other.Pattern, other.StripeSizeBytes, other.StripeCount)
        && (StartOst, Pool, IsInstantiated) == (other.StartOst, other.Pool, other.IsInstantiated)
        && Osts.AsSpan().SequenceEqual(other.Osts.AsSpan())
        && ObjectIds.AsSpan().SequenceEqual(other.ObjectIds.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(StartBytes, EndBytes, Id, Pattern, StripeSizeBytes, StripeCount, Osts.Length, Osts.FirstOrDefault());
}
