using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre;

/// <summary>Reads and writes the value of the extended attribute <c>lustre.lov</c>.</summary>
public static class LayoutCodec
{
    /// <summary>Reads a layout as fgetxattr returned it.</summary>
    /// <param name="lov">The whole value; bytes behind what it says it needs are ignored.</param>
    /// <exception cref="FormatException">The value is cut short, contradicts itself or is of an unknown kind; nothing else is thrown.</exception>
    public static Layout Decode(ReadOnlySpan<byte> lov) => LovReader.Read(lov);

    /// <summary>Writes what fsetxattr wants for a file that has no layout yet.</summary>
    /// <remarks>Ids, generations and object identities stay zero: the MDS gives them.</remarks>
    /// <param name="template">The template.</param>
    /// <exception cref="ArgumentException">A value does not fit its field, or the whole does not fit an extended attribute.</exception>
    public static byte[] Encode(LayoutTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return LovWriter.Write(template);
    }
}
