using LfsMigrate.Core.Files;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>The extended attributes in which Lustre keeps what belongs to an inode and must not be copied to another.</summary>
internal static class LustreXattr
{
    private const string Namespace = "lustre.";

    private static readonly string[] Trusted =
    [
        "trusted.lov", "trusted.lma", "trusted.link", "trusted.hsm", "trusted.som", "trusted.fid", "trusted.version",
        "trusted.dataver", "trusted.projid", "trusted.lmv", "trusted.dmv", "trusted.default_lmv", "trusted.lfsck_layout",
        "trusted.lfsck_namespace",
    ];

    /// <summary>rsync's filter rules that leave them out.</summary>
    internal static IEnumerable<string> RsyncFilters => Trusted.Prepend(Namespace + "*").Select(name => $"--filter=-x {name}");

    /// <summary>Whether an attribute is one of them.</summary>
    internal static bool IsInternal(UnixPath name) =>
        name.TryGetText(out string text) && (text.StartsWith(Namespace, StringComparison.Ordinal) || Trusted.Contains(text));
}
