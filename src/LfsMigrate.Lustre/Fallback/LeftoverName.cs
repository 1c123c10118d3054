using System.Globalization;
using System.Security.Cryptography;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>
/// The names under which the fallback works beside a file. They carry FIDs, so that whoever finds one after a crash
/// knows what it is and which file it belongs to.
/// </summary>
/// <param name="Old">The file that is being replaced.</param>
/// <param name="New">For a keep-link the file that replaces it; null for a donor.</param>
/// <param name="Number">For a donor a number that no other one has: whoever has found a dead donor by its name removes that one,
/// and not the living one that a next attempt has made of the same file meanwhile.</param>
internal sealed record LeftoverName(Fid Old, Fid? New, ulong Number = 0)
{
    private const string Prefix = ".lfs-migrate.", DonorSuffix = "donor", KeepSuffix = "keep";

    /// <summary>Whether it is a second name of the old file, kept until the new one is known to be good.</summary>
    internal bool IsKeep => New != null;

    /// <summary>A name for a donor that nothing has had.</summary>
    internal static LeftoverName OfNewDonor(Fid old) =>
        new(old, null, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    /// <summary>The name in its directory.</summary>
    internal UnixPath ToName() => UnixPath.FromText(New is { } replacement
        ? $"{Prefix}{Text(Old)}.{Text(replacement)}.{KeepSuffix}"
        : $"{Prefix}{Text(Old)}.{Number:x16}.{DonorSuffix}");

    /// <summary>Reads a name; false for any that this program does not make.</summary>
    internal static bool TryParse(UnixPath name, out LeftoverName leftover)
    {
        leftover = null!;
        if (!name.Bytes.StartsWith(".lfs-migrate."u8) || !name.TryGetText(out string text))
        {
            return false;
        }
        string[] words = text[Prefix.Length..].Split('.');
        if (words is [var donorOf, var serial, DonorSuffix] && Fid.TryParse(donorOf, out var old)
            && ulong.TryParse(serial, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number))
        {
            leftover = new LeftoverName(old, null, number);
        }
        else if (words is [var keptOf, var keptFor, KeepSuffix] && Fid.TryParse(keptOf, out old) && Fid.TryParse(keptFor, out var replacement))
        {
            leftover = new LeftoverName(old, replacement);
        }
        return leftover != null && leftover.ToName() == name;
    }

    private static string Text(Fid fid) => fid.ToString().Trim('[', ']');
}
