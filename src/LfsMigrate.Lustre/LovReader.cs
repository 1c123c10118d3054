using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using LfsMigrate.Core.Placement;
using static LfsMigrate.Lustre.LovStructs;

namespace LfsMigrate.Lustre;

/// <summary>Reads layouts from bytes that may be anything.</summary>
internal static class LovReader
{
    /// <summary>Reads a whole value of <c>lustre.lov</c>.</summary>
    public static Layout Read(ReadOnlySpan<byte> lov)
    {
        Need(lov, sizeof(uint), "layout");
        uint magic = U32(lov, lmm_magic);
        switch (magic)
        {
            case LovMagic.LOV_USER_MAGIC_V1 or LovMagic.LOV_USER_MAGIC_V3 or LovMagic.LOV_USER_MAGIC_SPECIFIC:
                return new Layout { Kind = LayoutKind.Plain, Components = [Stripes(lov, new LayoutComponent(), isComposite: false)] };
            case LovMagic.LOV_USER_MAGIC_COMP_V1 or LovMagic.LOV_USER_MAGIC_SEL:
                return Composite(lov);
            case LovMagic.LOV_USER_MAGIC_FOREIGN:
                CheckForeign(lov);
                return new Layout { Kind = LayoutKind.Foreign };
            default:
                throw new FormatException($"the layout begins with 0x{magic:X8}, which is no kind known");
        }
    }

    private static Layout Composite(ReadOnlySpan<byte> lov)
    {
        Need(lov, LovCompMd.Size, "composite layout");
        uint sizeBytes = U32(lov, LovCompMd.lcm_size);
        int entryCount = U16(lov, LovCompMd.lcm_entry_count);
        int headBytes = LovCompMd.Size + (entryCount * LovCompMdEntry.Size);
        if (sizeBytes > lov.Length || headBytes > sizeBytes || entryCount == 0)
        {
            throw new FormatException($"a composite layout of {lov.Length} bytes says it has {sizeBytes} bytes and {entryCount} components");
        }

        lov = lov[..(int)sizeBytes];
        ImmutableArray<LayoutComponent>.Builder components = ImmutableArray.CreateBuilder<LayoutComponent>(entryCount);
        List<(uint Offset, uint Size)> blobs = new(entryCount);
        for (int i = 0; i < entryCount; i++)
        {
            ReadOnlySpan<byte> entry = lov.Slice(LovCompMd.Size + (i * LovCompMdEntry.Size), LovCompMdEntry.Size);
            blobs.Add(BlobOf(entry, headBytes, lov.Length, i));
            components.Add(Component(entry, lov.Slice((int)blobs[i].Offset, (int)blobs[i].Size), i));
        }

        CheckBlobs(blobs);
        int mirrorCount = U16(lov, LovCompMd.lcm_mirror_count) + 1;
        CheckExtents(components, mirrorCount);
        return new Layout
        {
            Kind = LayoutKind.Composite,
            Components = components.ToImmutable(),
            Generation = U32(lov, LovCompMd.lcm_layout_gen),
            MirrorCount = mirrorCount,
        };
    }

    private static (uint Offset, uint Size) BlobOf(ReadOnlySpan<byte> entry, int headBytes, int sizeBytes, int position)
    {
        uint offset = U32(entry, LovCompMdEntry.lcme_offset);
        uint size = U32(entry, LovCompMdEntry.lcme_size);
        return offset >= headBytes && (ulong)offset + size <= (ulong)sizeBytes
            ? (offset, size)
            : throw new FormatException($"component {position + 1} lies at bytes {offset}+{size} of a layout of {sizeBytes} bytes");
    }

    private static LayoutComponent Component(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> blob, int position)
    {
        LayoutComponent component = new()
        {
            Id = U32(entry, LovCompMdEntry.lcme_id),
            Flags = (ComponentFlags)U32(entry, LovCompMdEntry.lcme_flags),
            StartBytes = U64(entry, LovCompMdEntry.e_start),
            EndBytes = U64(entry, LovCompMdEntry.e_end),
        };
        Need(blob, LovUserMd.SizeV1 / 2, $"component {position + 1}");
        switch (U32(blob, lmm_magic))
        {
            case LovMagic.LOV_USER_MAGIC_V1 or LovMagic.LOV_USER_MAGIC_V3 or LovMagic.LOV_USER_MAGIC_SPECIFIC:
                return Stripes(blob, component, isComposite: true);
            case LovMagic.LOV_USER_MAGIC_FOREIGN:
                CheckForeign(blob);
                return component with { Pattern = StripePattern.FOREIGN, IsInstantiated = IsInit(component) };
            default:
                throw new FormatException($"component {position + 1} begins with 0x{U32(blob, lmm_magic):X8}, which is no kind known");
        }
    }

    private static LayoutComponent Stripes(ReadOnlySpan<byte> md, LayoutComponent component, bool isComposite)
    {
        bool hasPool = U32(md, lmm_magic) != LovMagic.LOV_USER_MAGIC_V1;
        int headBytes = hasPool ? LovUserMd.SizeV3 : LovUserMd.SizeV1;
        Need(md, headBytes, "plain layout");
        ulong unitBytes = component.IsExtension ? LovLimits.SEL_UNIT_SIZE : 1;
        component = component with
        {
            Pattern = (StripePattern)U32(md, LovUserMd.lmm_pattern),
            StripeSizeBytes = U32(md, LovUserMd.lmm_stripe_size) * unitBytes,
            StripeCount = Count(U16(md, LovUserMd.lmm_stripe_count)),
            Pool = hasPool ? Pool(md.Slice(LovUserMd.lmm_pool_name, LovUserMd.PoolNameSize)) : null,
        };

        // A plain layout has objects, unless it is a directory's default or the file is released; a component says so itself.
        bool isReleased = (component.Pattern & StripePattern.F_RELEASED) != 0;
        bool isInstantiated = !isReleased && (isComposite ? IsInit(component) : md.Length > headBytes && component.StripeCount > 0);
        component = component with { IsInstantiated = isInstantiated };
        return isInstantiated && !component.IsMdt && !component.IsExtension
            ? WithObjects(component, md[headBytes..])
            : component with { StartOst = StartOst(md, component) };
    }

    // The field is the start index where objects are still to be made; of a released file it is the layout's generation.
    private static int StartOst(ReadOnlySpan<byte> md, LayoutComponent component)
    {
        ushort offset = U16(md, LovUserMd.lmm_stripe_offset);
        bool isIndex = !component.IsInstantiated && !component.IsMdt && (component.Pattern & StripePattern.F_RELEASED) == 0;
        return isIndex && offset <= LovLimits.LOV_V1_INSANE_STRIPE_INDEX ? offset : -1;
    }

    private static LayoutComponent WithObjects(LayoutComponent component, ReadOnlySpan<byte> objects)
    {
        int count = component.StripeCount;
        if (count < 0 || objects.Length < count * LovUserOstData.Size)
        {
            throw new FormatException($"a component with {count} stripes has {objects.Length} bytes of objects");
        }

        ImmutableArray<int>.Builder osts = ImmutableArray.CreateBuilder<int>(count);
        ImmutableArray<UInt128>.Builder ids = ImmutableArray.CreateBuilder<UInt128>(count);
        bool hasHoles = (component.Pattern & StripePattern.F_HOLE) != 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> ost = objects.Slice(i * LovUserOstData.Size, LovUserOstData.Size);
            UInt128 id = BinaryPrimitives.ReadUInt128LittleEndian(ost[LovUserOstData.l_ost_oi..]);
            if (hasHoles && id == UInt128.Zero)
            {
                continue;
            }

            uint index = U32(ost, LovUserOstData.l_ost_idx);
            osts.Add(index < All16 ? (int)index : throw new FormatException($"stripe {i + 1} lies on OST {index}, which cannot be"));
            ids.Add(id);
        }

        return component with
        {
            Osts = osts.ToImmutable(),
            ObjectIds = ids.ToImmutable(),
            StartOst = osts.Count > 0 ? osts[0] : -1,
        };
    }

    private static int Count(ushort field) => field >= LOV_ALL_STRIPES_WIDE ? field - All16 - 1 : field;

    private static string? Pool(ReadOnlySpan<byte> field)
    {
        int length = field.IndexOf((byte)0);
        ReadOnlySpan<byte> name = length < 0 ? field : field[..length];
        if (length < 0 || name.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw new FormatException("a pool name is not printable or not terminated");
        }

        return name.IsEmpty ? null : Encoding.ASCII.GetString(name);
    }

    private static void CheckForeign(ReadOnlySpan<byte> md)
    {
        Need(md, LovForeignMd.SizeWithoutValue, "foreign layout");
        uint lengthBytes = U32(md, LovForeignMd.lfm_length);
        if (lengthBytes > md.Length - LovForeignMd.SizeWithoutValue)
        {
            throw new FormatException($"a foreign layout of {md.Length} bytes says its value has {lengthBytes}");
        }
    }

    private static void CheckBlobs(List<(uint Offset, uint Size)> blobs)
    {
        blobs.Sort();
        for (int i = 1; i < blobs.Count; i++)
        {
            if (blobs[i].Offset < blobs[i - 1].Offset + blobs[i - 1].Size)
            {
                throw new FormatException($"two components share the bytes at {blobs[i].Offset} of the layout");
            }
        }
    }

    // What the MDS itself demands (lod_verify_striping): each component starts where the one before ends or, at 0, a new mirror.
    private static void CheckExtents(ImmutableArray<LayoutComponent>.Builder components, int mirrorCount)
    {
        int mirrors = 0;
        ulong endBytes = 0;
        for (int i = 0; i < components.Count; i++)
        {
            LayoutComponent component = components[i];
            mirrors += component.StartBytes == 0 ? 1 : 0;
            if (component.StartBytes > component.EndBytes || (component.StartBytes != 0 && component.StartBytes != endBytes) || mirrors == 0)
            {
                throw new FormatException(
                    $"component {i + 1} covers bytes {component.StartBytes} to {component.EndBytes} behind one that ends at {endBytes}");
            }

            endBytes = component.EndBytes;
        }

        if (mirrors != mirrorCount)
        {
            throw new FormatException($"the layout says it has {mirrorCount} mirrors but has {mirrors}");
        }
    }

    private static bool IsInit(LayoutComponent component) => (component.Flags & ComponentFlags.INIT) != 0;

    private static void Need(ReadOnlySpan<byte> bytes, int sizeBytes, string what)
    {
        if (bytes.Length < sizeBytes)
        {
            throw new FormatException($"{what}: {bytes.Length} bytes where at least {sizeBytes} must be");
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
