using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre;

/// <summary>Which mirrored files can be migrated.</summary>
internal static class MirrorRules
{
    /// <summary>Throws for mirrors that would lose something.</summary>
    /// <exception cref="RefusedException">The layout has such mirrors.</exception>
    internal static void Check(Layout layout)
    {
        var mirrors = layout.Mirrors;
        if (mirrors.Length != layout.MirrorCount)
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout,
                $"its layout says it has {layout.MirrorCount} mirrors, and its components are of {mirrors.Length}");
        }
        if (mirrors.Length < 2)
        {
            return;
        }
        if (layout.Components.Any(c => (c.Pattern & StripePattern.FOREIGN) != 0))
        {
            throw new RefusedException(OutcomeCode.ForeignLayout, "one of its mirrors is foreign: its data is not on this Lustre");
        }
        if (layout.Components.Any(c => (c.Flags & ComponentFlags.NOSYNC) != 0))
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout,
                "one of its mirrors is not to be resynchronised (nosync): what it keeps would be lost");
        }
        CheckDom(mirrors);
    }

    /// <summary>Throws for mirrors that no migration can give a file.</summary>
    /// <exception cref="RefusedException">The layout has such mirrors.</exception>
    internal static void CheckWanted(LayoutTemplate wanted)
    {
        // KERNEL: an exchange leaves what is on the MDT where it is, and looks at the first component alone (mdd_lmm_dom_size):
        // the further mirror would be in step by its flags, and empty where the MDT has it.
        if (wanted.Components.Skip(1).Any(c => c.IsMdt && c.StartBytes == 0))
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, "only its first mirror could begin on the MDT, and the layout asked for has another");
        }
    }

    /// <summary>How a person ends a merge that broke off, in two commands each way.</summary>
    internal static string WaysOut(LayoutMirror old, LayoutMirror added) => "it is whole and has two mirrors; to finish, "
        + $"'lfs mirror resync FILE' and 'lfs mirror split --mirror-id {old.Id} -d FILE'; to undo, "
        + $"'lfs mirror split --mirror-id {added.Id} -d FILE'";

    // KERNEL: an exchange leaves what is on the MDT where it is, and looks at the first component alone. So the MDT's part
    // must be that of the first mirror, and in step.
    private static void CheckDom(IReadOnlyList<LayoutMirror> mirrors)
    {
        if (mirrors.Count == 2 && !mirrors[0].HasDom && mirrors[1].HasDom)
        {
            throw new RefusedException(OutcomeCode.MirrorLeft,
                "its second mirror begins on the MDT, as a migration leaves it that broke off: " + WaysOut(mirrors[0], mirrors[1]));
        }
        if (mirrors.Skip(1).Any(m => m.HasDom))
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, "one of its further mirrors begins on the MDT");
        }
        if (mirrors[0].HasDom && mirrors[0].IsStale)
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout,
                "its mirror on the MDT is out of date: run 'lfs mirror resync FILE' first");
        }
    }
}
