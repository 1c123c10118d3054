using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre;

/// <summary>What the stripes of a donor say about how it is best written.</summary>
internal static class DonorStripes
{
    /// <summary>What is written at once where the stripes do not matter: whole ones of all usual sizes.</summary>
    internal const int UsualBytes = 8 * 1024 * 1024;

    private const int BytesMax = 16 * 1024 * 1024;

    /// <summary>How much is written at once, so that no stripe up to 16 MiB is written in two parts.</summary>
    /// <remarks>
    /// A stripe that does not go into 64 MiB without rest changes nothing: the ranges of the streams, whose size the digest dictates,
    /// begin within such stripes anyway.
    /// </remarks>
    internal static int PieceBytes(Layout layout)
    {
        ulong widest = layout.Components.Select(c => c.StripeSizeBytes)
            .Where(s => s > 0 && ContentDigest.RangeBytes % s == 0).DefaultIfEmpty().Max();
        return (int)Math.Clamp(widest, UsualBytes, BytesMax);
    }

    /// <summary>On how many targets a file of this length lies where it is striped most widely; more than there are when that is not yet known.</summary>
    internal static int Targets(Layout layout, long sizeBytes) =>
        layout.Components.Where(c => c.StartBytes < (ulong)sizeBytes)
            .Select(c => c.StripeCount < 0 ? int.MaxValue : Math.Max(c.StripeCount, c.Osts.Length)).DefaultIfEmpty().Max();
}
