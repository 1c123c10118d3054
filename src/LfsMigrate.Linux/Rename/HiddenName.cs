using System.Globalization;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux.Rename;

/// <summary>
/// The names under which files are kept while one takes the names of another. They carry inode numbers, so that whoever
/// finds one after a crash knows what it is.
/// </summary>
/// <param name="Kind">What the name is for.</param>
/// <param name="Original">Inode number of the file that is being replaced.</param>
/// <param name="Donor">Inode number of the file that replaces it; null where it was not known yet.</param>
public sealed record HiddenName(HiddenKind Kind, ulong Original, ulong? Donor)
{
    private const string Prefix = ".lfs-migrate.i";

    /// <summary>The name in its directory.</summary>
    public UnixPath ToName() => UnixPath.FromText(Donor is { } donor
        ? $"{Prefix}{Original:x}.i{donor:x}.{Suffix(Kind)}" : $"{Prefix}{Original:x}.{Suffix(Kind)}");

    /// <summary>The name for what a file had before a disk failed while it was moved. Never removed by this program.</summary>
    public static UnixPath OfKeptContent(ulong original, int number) => UnixPath.FromText($"{Prefix}{original:x}.{number}.content");

    /// <summary>Reads a name; false for any that this program does not make, or does not remove.</summary>
    public static bool TryParse(UnixPath name, out HiddenName hidden)
    {
        hidden = null!;
        if (!name.Bytes.StartsWith(".lfs-migrate.i"u8) || !name.TryGetText(out string text))
        {
            return false;
        }
        foreach (var kind in Enum.GetValues<HiddenKind>())
        {
            string[] words = text[Prefix.Length..].Split('.');
            if (words[^1] != Suffix(kind) || !TryNumber(words[0], out ulong original))
            {
                continue;
            }
            hidden = words.Length == 2 ? new HiddenName(kind, original, null)
                : words.Length == 3 && words[1].StartsWith('i') && TryNumber(words[1][1..], out ulong donor) ? new HiddenName(kind, original, donor)
                : null!;
        }
        return hidden != null && hidden.ToName() == name;
    }

    private static bool TryNumber(string word, out ulong number) =>
        ulong.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);

    private static string Suffix(HiddenKind kind) => kind.ToString().ToLowerInvariant();
}
