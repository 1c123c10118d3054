using System.Collections.Immutable;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Tests.Placement;

/// <summary>Layouts as files have them.</summary>
internal static class Sample
{
    private const ulong MiB = 1 << 20;

    public static Layout Released() => new()
    {
        Components = [new LayoutComponent { Pattern = StripePattern.RAID0 | StripePattern.F_RELEASED, StripeSizeBytes = MiB, StripeCount = 2 }],
    };

    public static Layout Dom() => Composite(
        new LayoutComponent { EndBytes = MiB, Pattern = StripePattern.MDT, Flags = ComponentFlags.INIT, StripeSizeBytes = MiB, IsInstantiated = true },
        new LayoutComponent { StartBytes = MiB, StripeSizeBytes = MiB, StripeCount = -1 });

    public static Layout Pfl(ImmutableArray<int> first, ImmutableArray<int> second) => Composite(
        Part(0, 4 * MiB, first), Part(4 * MiB, LovLimits.LUSTRE_EOF, second));

    public static Layout Mirrored() => Composite(
        Part(0, LovLimits.LUSTRE_EOF, [1]) with { Id = 0x10001, Flags = ComponentFlags.INIT | ComponentFlags.PREF_RD },
        Part(0, LovLimits.LUSTRE_EOF, [2]) with { Id = 0x20001, Flags = ComponentFlags.INIT | ComponentFlags.STALE }) with
    { MirrorCount = 2 };

    /// <summary>Self-extending, grown: the first component has 128M of 1G, the second 256M of the rest.</summary>
    public static Layout Sel() => Composite(
        Part(0, 128 * MiB, [1]),
        Extension(128 * MiB, 1024 * MiB, 64 * MiB),
        Part(1024 * MiB, 1280 * MiB, [2]),
        Extension(1280 * MiB, LovLimits.LUSTRE_EOF, 128 * MiB));

    public static LayoutComponent Part(ulong startBytes, ulong endBytes, ImmutableArray<int> osts) => new()
    {
        StartBytes = startBytes,
        EndBytes = endBytes,
        Flags = osts.IsEmpty ? ComponentFlags.None : ComponentFlags.INIT,
        StripeSizeBytes = MiB,
        StripeCount = osts.IsEmpty ? 4 : osts.Length,
        StartOst = osts.IsEmpty ? -1 : osts[0],
        Osts = osts,
        IsInstantiated = !osts.IsEmpty,
    };

    public static Layout Composite(params ReadOnlySpan<LayoutComponent> components) =>
        new() { Kind = LayoutKind.Composite, Components = [.. components] };

    private static LayoutComponent Extension(ulong startBytes, ulong endBytes, ulong growthBytes) => new()
    {
        StartBytes = startBytes,
        EndBytes = endBytes,
        Flags = ComponentFlags.EXTENSION,
        StripeSizeBytes = growthBytes,
        StripeCount = 1,
    };
}
