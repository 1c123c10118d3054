using System.Buffers.Binary;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre.Tests;

/// <summary>Does to an encoded template what the MDS does when it makes the file: defaults, ids, objects. Written apart from the codec.</summary>
internal static class LovServer
{
    private const uint StripeSizeBytes = 1 << 20;

    /// <summary>The value getxattr would return for the new file.</summary>
    public static byte[] Create(byte[] wish, int ostCount)
    {
        if (U32(wish, 0) != LovMagic.LOV_USER_MAGIC_COMP_V1)
        {
            return Stripes(wish, ostCount, withObjects: true, isExtension: false);
        }

        int count = U16(wish, 14);
        byte[] head = wish[..(32 + (48 * count))];
        List<byte> all = [.. head];
        for (int i = 0; i < count; i++)
        {
            Span<byte> entry = head.AsSpan(32 + (48 * i), 48);
            byte[] md = wish[(int)U32(entry, 24)..(int)(U32(entry, 24) + U32(entry, 28))];
            bool isExtension = (U32(entry, 4) & 0x40) != 0;
            bool isFirst = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]) == 0;
            byte[] made = Stripes(md, ostCount, isFirst, isExtension);
            BinaryPrimitives.WriteInt32LittleEndian(entry, i + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], U32(entry, 4) | (isFirst ? 0x10u : 0u));
            BinaryPrimitives.WriteInt32LittleEndian(entry[24..], all.Count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[28..], made.Length);
            all.AddRange(made);
        }

        byte[] lov = [.. head, .. all[head.Length..]];
        BinaryPrimitives.WriteInt32LittleEndian(lov.AsSpan(4), lov.Length);
        BinaryPrimitives.WriteInt32LittleEndian(lov.AsSpan(8), 1);
        return lov;
    }

    private static byte[] Stripes(byte[] md, int ostCount, bool withObjects, bool isExtension)
    {
        bool hasPool = U32(md, 0) != LovMagic.LOV_USER_MAGIC_V1 && md[32] != 0 && !md.AsSpan(32).StartsWith("ignore\0"u8);
        byte[] head = [.. md[..32], .. hasPool ? md[32..48] : []];
        bool isMdt = (U32(md, 4) & 0x100) != 0;
        int[] listed = U32(md, 0) == LovMagic.LOV_USER_MAGIC_SPECIFIC
            ? [.. Enumerable.Range(0, U16(md, 28)).Select(i => (int)U32(md, 48 + (24 * i) + 20))]
            : [];
        int start = U16(md, 30) == 0xFFFF ? 2 : U16(md, 30);
        int field = U16(md, 28);
        int count = field == 0 ? 1 : field >= 0xFFE0 ? ostCount * (0x10000 - field) : field;
        BinaryPrimitives.WriteUInt32LittleEndian(head, hasPool ? LovMagic.LOV_USER_MAGIC_V3 : LovMagic.LOV_USER_MAGIC_V1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(30), 0xFFFF);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(8), 0x200000401);
        if (U32(head, 24) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), StripeSizeBytes);
        }

        if (isMdt || isExtension || !withObjects)
        {
            return head;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(28), (ushort)count);
        return [.. head, .. Enumerable.Range(0, count).SelectMany(i => Object(listed.Length > 0 ? listed[i] : (start + i) % ostCount))];
    }

    private static byte[] Object(int ost)
    {
        byte[] made = new byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(made, 1000 + ost);
        BinaryPrimitives.WriteInt32LittleEndian(made.AsSpan(20), ost);
        return made;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
