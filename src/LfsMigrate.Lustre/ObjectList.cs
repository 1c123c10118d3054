using System.Buffers.Binary;
using LfsMigrate.Core.Placement;
using static LfsMigrate.Lustre.LovStructs;

namespace LfsMigrate.Lustre;

/// <summary>The OST objects that a lustre.lov names, in order: which storage a file really has.</summary>
/// <remarks>
/// Two layouts with the same objects are the same storage, whatever their generation; this is what tells after an
/// exchange whether it has happened.
/// </remarks>
internal static class ObjectList
{
    /// <summary>The objects as comparable bytes; empty when the layout has none or is of an unknown kind.</summary>
    internal static byte[] Read(ReadOnlySpan<byte> lov)
    {
        var objects = new List<byte>();
        if (lov.Length >= LovCompMd.Size && U32(lov, lmm_magic) is LovMagic.LOV_USER_MAGIC_COMP_V1 or LovMagic.LOV_USER_MAGIC_SEL)
        {
            int entries = BinaryPrimitives.ReadUInt16LittleEndian(lov[LovCompMd.lcm_entry_count..]);
            for (int i = 0; i < entries && LovCompMd.Size + ((i + 1) * LovCompMdEntry.Size) <= lov.Length; i++)
            {
                AddComponent(lov, lov.Slice(LovCompMd.Size + (i * LovCompMdEntry.Size), LovCompMdEntry.Size), objects);
            }
        }
        else
        {
            AddPlain(lov, objects);
        }
        return [.. objects];
    }

    private static void AddComponent(ReadOnlySpan<byte> lov, ReadOnlySpan<byte> entry, List<byte> objects)
    {
        ulong offset = U32(entry, LovCompMdEntry.lcme_offset), size = U32(entry, LovCompMdEntry.lcme_size);
        if (((ComponentFlags)U32(entry, LovCompMdEntry.lcme_flags) & ComponentFlags.INIT) != 0 && offset + size <= (ulong)lov.Length)
        {
            AddPlain(lov.Slice((int)offset, (int)size), objects);
        }
    }

    private static void AddPlain(ReadOnlySpan<byte> md, List<byte> objects)
    {
        if (md.Length < LovUserMd.SizeV1 || ((StripePattern)U32(md, LovUserMd.lmm_pattern) & StripePattern.MDT) != 0)
        {
            return;
        }
        int start = U32(md, lmm_magic) switch
        {
            LovMagic.LOV_USER_MAGIC_V1 => LovUserMd.SizeV1,
            LovMagic.LOV_USER_MAGIC_V3 or LovMagic.LOV_USER_MAGIC_SPECIFIC => LovUserMd.SizeV3,
            _ => int.MaxValue,
        };
        int count = BinaryPrimitives.ReadUInt16LittleEndian(md[LovUserMd.lmm_stripe_count..]);
        for (int i = 0; i < count && start <= md.Length - ((i + 1) * LovUserOstData.Size); i++)
        {
            objects.AddRange(md.Slice(start + (i * LovUserOstData.Size), LovUserOstData.Size));
        }
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
