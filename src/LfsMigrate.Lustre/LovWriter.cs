using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using LfsMigrate.Core.Placement;
using static LfsMigrate.Lustre.LovStructs;

namespace LfsMigrate.Lustre;

/// <summary>Writes templates as the MDS wants them for a new file.</summary>
internal static class LovWriter
{
    /// <summary>Writes a whole value of <c>lustre.lov</c>.</summary>
    public static byte[] Write(LayoutTemplate template)
    {
        ImmutableArray<ComponentTemplate> components = template.Components;
        if (components.IsEmpty || (!template.IsComposite && (components.Length > 1 || components[0].IsMdt)))
        {
            throw new ArgumentException("a plain layout has one component and that not on an MDT, a composite one has some", nameof(template));
        }

        long sizeBytes = components.Sum(c => (long)SizeOf(c)) + (template.IsComposite ? HeadSize(components.Length) : 0);
        if (sizeBytes > XATTR_SIZE_MAX)
        {
            throw new ArgumentException($"the layout needs {sizeBytes} bytes, more than an extended attribute holds", nameof(template));
        }

        byte[] lov = new byte[sizeBytes];
        if (template.IsComposite)
        {
            WriteComposite(lov, template);
        }
        else
        {
            WriteStripes(lov, components[0]);
        }

        return lov;
    }

    private static int HeadSize(int componentCount) => LovCompMd.Size + (componentCount * LovCompMdEntry.Size);

    private static void WriteComposite(Span<byte> lov, LayoutTemplate template)
    {
        int mirrors = template.Components.Count(c => c.StartBytes == 0);
        if (mirrors != template.MirrorCount)
        {
            throw new ArgumentException($"the template says it has {template.MirrorCount} mirrors but has {mirrors}", nameof(template));
        }

        U32(lov, lmm_magic, LovMagic.LOV_USER_MAGIC_COMP_V1);
        U32(lov, LovCompMd.lcm_size, (uint)lov.Length);
        U16(lov, LovCompMd.lcm_entry_count, (ushort)template.Components.Length);
        U16(lov, LovCompMd.lcm_mirror_count, (ushort)(mirrors - 1));
        int offset = HeadSize(template.Components.Length);
        for (int i = 0; i < template.Components.Length; i++)
        {
            ComponentTemplate component = template.Components[i];
            Span<byte> entry = lov.Slice(LovCompMd.Size + (i * LovCompMdEntry.Size), LovCompMdEntry.Size);
            int sizeBytes = SizeOf(component);
            U32(entry, LovCompMdEntry.lcme_flags, (uint)component.Flags);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[LovCompMdEntry.e_start..], component.StartBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[LovCompMdEntry.e_end..], component.EndBytes);
            U32(entry, LovCompMdEntry.lcme_offset, (uint)offset);
            U32(entry, LovCompMdEntry.lcme_size, (uint)sizeBytes);
            WriteStripes(lov.Slice(offset, sizeBytes), component);
            offset += sizeBytes;
        }
    }

    private static void WriteStripes(Span<byte> md, ComponentTemplate component)
    {
        U32(md, lmm_magic, MagicOf(component));
        U32(md, LovUserMd.lmm_pattern, (uint)component.Pattern);
        U32(md, LovUserMd.lmm_stripe_size, StripeSizeField(component));
        U16(md, LovUserMd.lmm_stripe_count, CountField(component));
        U16(md, LovUserMd.lmm_stripe_offset, OffsetField(component));
        if (md.Length > LovUserMd.SizeV1 && component.Pool is { } pool)
        {
            Encoding.ASCII.GetBytes(pool, md.Slice(LovUserMd.lmm_pool_name, LovLimits.LOV_MAXPOOLNAME));
        }

        for (int i = 0; i < component.Osts.Length; i++)
        {
            Span<byte> ost = md.Slice(LovUserMd.SizeV3 + (i * LovUserOstData.Size), LovUserOstData.Size);
            U32(ost, LovUserOstData.l_ost_idx, IndexField(component.Osts[i]));
        }
    }

    // As liblustreapi chooses: a list needs SPECIFIC, a pool V3; the MDS reads SPECIFIC in the shape of V3, pool or not.
    private static uint MagicOf(ComponentTemplate component) =>
        !component.Osts.IsEmpty ? LovMagic.LOV_USER_MAGIC_SPECIFIC
        : component.Pool is not null ? LovMagic.LOV_USER_MAGIC_V3
        : LovMagic.LOV_USER_MAGIC_V1;

    private static int SizeOf(ComponentTemplate component)
    {
        CheckPool(component);
        return MagicOf(component) == LovMagic.LOV_USER_MAGIC_V1
            ? LovUserMd.SizeV1
            : LovUserMd.SizeV3 + (component.Osts.Length * LovUserOstData.Size);
    }

    private static void CheckPool(ComponentTemplate component)
    {
        string pool = component.Pool ?? "x";
        if (pool.Length is 0 or > LovLimits.LOV_MAXPOOLNAME || !Ascii.IsValid(pool) || pool.Any(char.IsControl))
        {
            throw new ArgumentException($"'{pool}' is not the name of a pool");
        }

        if (component.IsMdt && (component.Pool is not null || !component.Osts.IsEmpty))
        {
            throw new ArgumentException("a component on an MDT has neither pool nor OSTs");
        }
    }

    // KERNEL: a component on an MDT is one stripe as long as itself, counted as none (lod_verify_striping).
    private static uint StripeSizeField(ComponentTemplate component)
    {
        ulong sizeBytes = component.IsMdt ? component.EndBytes : component.StripeSizeBytes;
        ulong unitBytes = component.IsExtension ? LovLimits.SEL_UNIT_SIZE : 1;
        return sizeBytes % unitBytes == 0 && sizeBytes / unitBytes <= uint.MaxValue
            ? (uint)(sizeBytes / unitBytes)
            : throw new ArgumentException($"a stripe size of {sizeBytes} bytes does not fit its field");
    }

    private static ushort CountField(ComponentTemplate component)
    {
        int count = component.IsMdt ? 0 : component.Osts.IsEmpty ? component.StripeCount : component.Osts.Length;
        return count switch
        {
            >= 0 and <= LovLimits.LOV_MAX_STRIPE_COUNT => (ushort)count,
            < 0 and >= LovLimits.OverstripeCountMin => (ushort)(All16 + 1 + count),
            _ => throw new ArgumentException($"a stripe count of {count} cannot be"),
        };
    }

    private static ushort OffsetField(ComponentTemplate component)
    {
        int start = component.Osts.IsEmpty ? component.StartOst : component.Osts[0];
        return start < 0 || component.IsMdt ? All16 : (ushort)IndexField(start);
    }

    private static uint IndexField(int index) =>
        index is >= 0 and <= LovLimits.LOV_V1_INSANE_STRIPE_INDEX
            ? (uint)index
            : throw new ArgumentException($"there can be no OST {index}");

    private static void U16(Span<byte> bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[offset..], value);

    private static void U32(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
