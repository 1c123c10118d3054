using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Lustre.Fallback;

namespace LfsMigrate.Lustre.Scan;

/// <summary>The names under which this program, or Lustre itself, keeps files for a while: they are no files of users.</summary>
internal static class OwnNames
{
    internal static bool Contains(ReadOnlySpan<byte> name)
    {
        if (name.Length < 2 || name[0] != '.')
        {
            return false;
        }
        // LUSTRE_VOLATILE_HDR: a server that does not know volatile files has made a real one.
        if (name.StartsWith(".\u000c\u0013\u0014\u0012:VOLATILE"u8))
        {
            return true;
        }
        if (!name.StartsWith(".lfs-migrate."u8))
        {
            return false;
        }
        var path = UnixPath.FromBytes(name);
        return HiddenName.TryParse(path, out _) || LeftoverName.TryParse(path, out _);
    }
}
