using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre;

/// <summary>What a group lock does to a layout.</summary>
/// <remarks>
/// KERNEL: it makes Lustre allocate all components of a composite file, and use up its extension space (SEL). What the lock has added is not
/// what the file was like, and nothing to find other OSTs for.
/// </remarks>
internal static class LayoutGrowth
{
    /// <summary>Whether a layout is the one it was, but for what a group lock adds.</summary>
    internal static bool HasOnlyGrown(Layout before, Layout now) =>
        !before.IsReleased && before.Kind == now.Kind && before.MirrorCount == now.MirrorCount
        && (before.Components.Any(c => c.IsExtension)
            ? before.Components.Where(c => !c.Osts.IsEmpty).All(c => now.Components.Any(n => IsSameStorage(c, n)))
            : before.Components.Length == now.Components.Length && before.Components.Zip(now.Components).All(pair =>
                pair.First.EndBytes == pair.Second.EndBytes && IsSameStorage(pair.First, pair.Second)));

    private static bool IsSameStorage(LayoutComponent before, LayoutComponent now) =>
        (before.StartBytes, before.Pool) == (now.StartBytes, now.Pool)
        && (before.Osts.IsEmpty || before.ObjectIds.SequenceEqual(now.ObjectIds));
}
