using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LfsMigrate.Core.Files;

/// <summary>A Lustre file identifier, <c>[sequence:object:version]</c>: a file's identity in the whole file system.</summary>
/// <param name="Sequence">f_seq.</param>
/// <param name="ObjectId">f_oid.</param>
/// <param name="Version">f_ver.</param>
public readonly record struct Fid(ulong Sequence, uint ObjectId, uint Version)
{
    /// <summary>Reads <c>[0x200000401:0x1:0x0]</c>, with or without brackets, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Fid fid)
    {
        fid = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }
        bool opened = text.StartsWith('['), closed = text.EndsWith(']');
        if (opened != closed)
        {
            return false;
        }
        string[] parts = (opened ? text[1..^1] : text).Split(':');
        if (parts.Length != 3 || !TryParseNumber(parts[0], out ulong sequence) || !TryParseNumber(parts[1], out ulong id)
            || !TryParseNumber(parts[2], out ulong version) || id > uint.MaxValue || version > uint.MaxValue)
        {
            return false;
        }
        fid = new Fid(sequence, (uint)id, (uint)version);
        return sequence != 0;
    }

    /// <summary>As Lustre prints it, in brackets.</summary>
    public override string ToString() => $"[0x{Sequence:x}:0x{ObjectId:x}:0x{Version:x}]";

    private static bool TryParseNumber(string text, out ulong value) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
