using System.Buffers.Binary;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>Says which of a file's mirrors its client takes, by the flags of their components.</summary>
internal static class PreferredMirror
{
    private const ComponentFlags Preferred = ComponentFlags.PREF_RD | ComponentFlags.PREF_WR;

    /// <summary>Calls something once for each mirror while that one is preferred; afterwards the flags are what they were.</summary>
    internal static void AtEach(OpenedFile file, Layout layout, Action act)
    {
        var had = layout.Components.Where(c => (c.Flags & Preferred) != 0).ToList();
        Change(file, had.Select(c => (c.Id, c.Flags & Preferred)), isSet: false);
        foreach (var mirror in layout.Mirrors)
        {
            var all = mirror.Components.Select(c => (c.Id, Preferred)).ToList();
            Change(file, all, isSet: true);
            act();
            Change(file, all, isSet: false);
        }
        Change(file, had.Select(c => (c.Id, c.Flags & Preferred)), isSet: true);
    }

    // One flag in each entry, as lfs does (lod_declare_layout_set).
    private static void Change(OpenedFile file, IEnumerable<(uint Id, ComponentFlags Flags)> components, bool isSet)
    {
        (uint Id, uint Flag)[] entries = [.. components.SelectMany(c => ((ComponentFlags[])[ComponentFlags.PREF_RD, ComponentFlags.PREF_WR])
            .Where(flag => (c.Flags & flag) != 0).Select(flag => (c.Id, (uint)flag | (isSet ? 0 : (uint)ComponentFlags.NEG))))];
        if (entries.Length == 0)
        {
            return;
        }
        byte[] lov = new byte[LovStructs.LovCompMd.Size + (entries.Length * LovStructs.LovCompMdEntry.Size)];
        BinaryPrimitives.WriteUInt32LittleEndian(lov, LovMagic.LOV_USER_MAGIC_COMP_V1);
        BinaryPrimitives.WriteUInt32LittleEndian(lov.AsSpan(LovStructs.LovCompMd.lcm_size), (uint)lov.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(lov.AsSpan(LovStructs.LovCompMd.lcm_entry_count), (ushort)entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            var entry = lov.AsSpan(LovStructs.LovCompMd.Size + (i * LovStructs.LovCompMdEntry.Size));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[LovStructs.LovCompMdEntry.lcme_id..], entries[i].Id);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[LovStructs.LovCompMdEntry.lcme_flags..], entries[i].Flag);
        }
        PosixCall.Check(LustreShim.LayoutSetFlags(file.Handle, lov, (ulong)lov.Length), "fsetxattr lustre.lov.set.flags");
    }
}
