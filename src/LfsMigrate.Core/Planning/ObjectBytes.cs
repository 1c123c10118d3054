using System.Collections.Immutable;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>How many bytes of a file lie in each of its objects, by the arithmetic of its layout: no OST is asked.</summary>
/// <remarks>
/// KERNEL: stripes are counted from the start of the file, not of the component (lov_stripe_offset). A file's blocks are those of all
/// its components together, mirrors and the part on the MDT too (lov_attr_get_composite).
/// </remarks>
public static class ObjectBytes
{
    private const ulong DefaultStripeBytes = 1 << 20;
    private const long SectorBytes = 512;

    /// <summary>All objects of a file, in the order of its layout. Released, not instantiated and MDT components have none.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="sizeBytes">Length of the file.</param>
    /// <param name="allocatedBytes">What is allocated for it: where that is less than there is room for, each object gets its share.</param>
    public static ImmutableArray<ObjectPiece> Of(Layout layout, long sizeBytes, long allocatedBytes)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int count = 0;
        foreach (var component in layout.Components)
        {
            count += HasObjects(component) ? component.Osts.Length : 0;
        }
        if (count == 0)
        {
            return [];
        }
        var pieces = ImmutableArray.CreateBuilder<ObjectPiece>(count);
        var (allocated, covered) = Share(layout, sizeBytes, allocatedBytes);
        for (int at = 0; at < layout.Components.Length; at++)
        {
            var component = layout.Components[at];
            for (int stripe = 0; HasObjects(component) && stripe < component.Osts.Length; stripe++)
            {
                long bytes = Scaled(BytesOf(component, stripe, sizeBytes), allocated, covered);
                pieces.Add(new ObjectPiece(at, stripe, component.Osts[stripe], bytes));
            }
        }
        return pieces.MoveToImmutable();
    }

    /// <summary>Adds a file's bytes to those of each OST; one that holds several of its objects gets the sum.</summary>
    /// <param name="bytesOfOst">A sum for each OST by index; what lies on one beyond them is left out.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="sizeBytes">Length of the file.</param>
    /// <param name="allocatedBytes">What is allocated for it.</param>
    public static void AddTo(Span<long> bytesOfOst, Layout layout, long sizeBytes, long allocatedBytes)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var (allocated, covered) = Share(layout, sizeBytes, allocatedBytes);
        foreach (var component in layout.Components)
        {
            for (int stripe = 0; HasObjects(component) && stripe < component.Osts.Length; stripe++)
            {
                if (component.Osts[stripe] < bytesOfOst.Length)
                {
                    bytesOfOst[component.Osts[stripe]] += Scaled(BytesOf(component, stripe, sizeBytes), allocated, covered);
                }
            }
        }
    }

    private static bool HasObjects(LayoutComponent component) =>
        component.IsInstantiated && !component.IsMdt && (component.Pattern & StripePattern.F_RELEASED) == 0;

    // What is allocated of what could be, summed over all mirrors. A file with no fewer bytes allocated than it is long has no holes.
    private static (ulong Allocated, UInt128 Covered) Share(Layout layout, long sizeBytes, long allocatedBytes)
    {
        UInt128 covered = 0;
        foreach (var component in layout.Components)
        {
            if (component.IsInstantiated)
            {
                covered += (ulong)CoveredBytes(component, sizeBytes);
            }
        }
        ulong allocated = (ulong)Math.Max(allocatedBytes, 0);
        return IsUnknown(layout, allocated, covered) || allocated >= UInt128.Min((ulong)sizeBytes, covered) ? (1, 1) : (allocated, covered);
    }

    /// <summary>How many bytes of data a file has, its holes left out, as far as its allocation tells.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="sizeBytes">Length of the file.</param>
    /// <param name="allocatedBytes">What is allocated for it.</param>
    public static long DataBytes(Layout layout, long sizeBytes, long allocatedBytes)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return IsUnknown(layout, (ulong)Math.Max(allocatedBytes, 0), (ulong)sizeBytes) ? sizeBytes : Math.Min(sizeBytes, allocatedBytes);
    }

    private static bool IsUnknown(Layout layout, ulong allocated, UInt128 covered)
    {
        // KERNEL: on ZFS an object has one block until its data is allocated, and the client that wrote it tells of that one for as long as it
        // keeps its lock; of a mirrored file it always does (seen on 2.17.57). Then it is taken to have no holes, unless it is longer than any file.
        return covered < 1ul << 50 && IsOneBlockEach(layout, (long)Math.Min(allocated, long.MaxValue));
    }

    /// <summary>Whether no more than a block for each of its objects is allocated for a file, but something is: then that may be all that is known.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="allocatedBytes">What is allocated for the file.</param>
    public static bool IsOneBlockEach(Layout layout, long allocatedBytes)
    {
        ArgumentNullException.ThrowIfNull(layout);
        int objects = 0;
        foreach (var component in layout.Components)
        {
            objects += component.Osts.Length;
        }
        return allocatedBytes > 0 && allocatedBytes <= SectorBytes * objects;
    }

    private static long Scaled(long bytes, ulong allocated, UInt128 covered) => (long)((UInt128)bytes * allocated / covered);

    private static (long Start, long End) Extent(LayoutComponent component, long sizeBytes)
    {
        long end = component.EndBytes < (ulong)sizeBytes ? (long)component.EndBytes : sizeBytes;
        return component.StartBytes < (ulong)end ? ((long)component.StartBytes, end) : (0, 0);
    }

    private static long CoveredBytes(LayoutComponent component, long sizeBytes)
    {
        var (start, end) = Extent(component, sizeBytes);
        return end - start;
    }

    private static long BytesOf(LayoutComponent component, int stripe, long sizeBytes)
    {
        var (start, end) = Extent(component, sizeBytes);
        int count = Math.Max(component.StripeCount, component.Osts.Length);
        if (component.Osts.Length < count)
        {
            // An object is missing (F_HOLE), and nothing tells which: all get the same.
            return (end - start) / count;
        }
        ulong stripeBytes = component.StripeSizeBytes == 0 ? DefaultStripeBytes : component.StripeSizeBytes;
        return UpTo(end, stripe, count, stripeBytes) - UpTo(start, stripe, count, stripeBytes);
    }

    // Bytes of [0, offset) in one stripe of so many.
    private static long UpTo(long offset, int stripe, int count, ulong stripeBytes)
    {
        var width = (UInt128)stripeBytes * (uint)count;
        var (rounds, rest) = UInt128.DivRem((ulong)offset, width);
        var before = (UInt128)stripeBytes * (uint)stripe;
        var last = rest <= before ? 0 : UInt128.Min(rest - before, stripeBytes);
        return (long)((rounds * stripeBytes) + last);
    }
}
