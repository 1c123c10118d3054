using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>One component as a donor shall have it.</summary>
/// <remarks>Equal when every value is equal, the list element by element.</remarks>
public sealed record ComponentTemplate
{
    /// <summary>First byte of the extent.</summary>
    public ulong StartBytes { get; init; }

    /// <summary>First byte after the extent; <see cref="LovLimits.LUSTRE_EOF"/> means to the end.</summary>
    public ulong EndBytes { get; init; } = LovLimits.LUSTRE_EOF;

    /// <summary>Flags a template may carry: PREF_RD, PREF_WR, NOSYNC, EXTENSION, NOCOMPR.</summary>
    public ComponentFlags Flags { get; init; }

    /// <summary>How the bytes shall lie.</summary>
    public StripePattern Pattern { get; init; } = StripePattern.RAID0;

    /// <summary>Bytes per stripe; of an extension component the bytes it grows by; 0 leaves it to the server.</summary>
    public ulong StripeSizeBytes { get; init; }

    /// <summary>Stripes: 0 leaves it to the server, -1 is one on every OST, -2..-32 as many on each.</summary>
    public int StripeCount { get; init; }

    /// <summary>OST of the first stripe, -1 for any.</summary>
    public int StartOst { get; init; } = -1;

    /// <summary>Pool; null leaves it to the directory's default, <see cref="LovLimits.LOV_POOL_IGNORE"/> refuses that too.</summary>
    public string? Pool { get; init; }

    /// <summary>OST of each stripe in order, or empty to let the MDS choose.</summary>
    public ImmutableArray<int> Osts { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>True when the bytes shall lie on the MDT (DoM).</summary>
    public bool IsMdt => (Pattern & StripePattern.MDT) != 0;

    /// <summary>True for space into which the component before may grow (SEL).</summary>
    public bool IsExtension => (Flags & ComponentFlags.EXTENSION) != 0;

    /// <inheritdoc/>
    public bool Equals(ComponentTemplate? other) =>
        other is not null
        && (StartBytes, EndBytes, Flags, Pattern) == (other.StartBytes, other.EndBytes, other.Flags, other.Pattern)
        && (StripeSizeBytes, StripeCount) == (other.StripeSizeBytes, other.StripeCount)
        && (StartOst, Pool) == (other.StartOst, other.Pool)
        && Osts.AsSpan().SequenceEqual(other.Osts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(StartBytes, EndBytes, Flags, Pattern, StripeSizeBytes, StripeCount, Pool, Osts.Length);
}
