using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>Finds for what lies on OSTs that are to become empty other ones, by the space they have left. Not for several threads at once.</summary>
/// <param name="targets">All OSTs as they are now.</param>
/// <param name="leaving">Those that are to become empty.</param>
/// <param name="poolMembers">The OSTs of a pool; null when there is no such pool.</param>
/// <param name="random">Where chance comes from: the more space, the likelier.</param>
public sealed class DrainPlacer(IEnumerable<StorageTarget> targets, IReadOnlySet<int> leaving, Func<string, IReadOnlySet<int>?> poolMembers, Random random)
{
    private readonly StorageTarget[] _targets = [.. targets.Where(t => !leaving.Contains(t.Index))];

    /// <summary>Where what a file has on OSTs that are to become empty is to go; none when nothing is there.</summary>
    /// <param name="layout">The layout of the file.</param>
    /// <param name="sizeBytes">Its length.</param>
    /// <param name="allocatedBytes">What is allocated for it.</param>
    /// <param name="stays">OSTs for which no other was found.</param>
    public IReadOnlyList<StripeMove> Place(Layout layout, long sizeBytes, long allocatedBytes, out IReadOnlyList<int> stays)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var pieces = LayoutPieces.Of(layout, sizeBytes, allocatedBytes, static _ => FilePiece.AnyPool);
        var moves = new List<StripeMove>();
        var left = new List<int>();
        for (int i = 0; i < pieces.Length; i++)
        {
            if (!leaving.Contains(pieces[i].Ost))
            {
                continue;
            }
            int from = pieces[i].Ost;
            if (Choose(pieces, pieces[i], layout) is not { } to)
            {
                left.Add(from);
                continue;
            }
            pieces[i] = pieces[i] with { Ost = to };
            moves.Add(new StripeMove(layout.Kind == LayoutKind.Plain ? null : (uint)pieces[i].Component, from, to));
        }
        stays = left;
        return moves;
    }

    // Best an OST on which nothing of the file lies; else one without anything of the component and of other mirrors.
    private int? Choose(FilePiece[] pieces, FilePiece piece, Layout layout)
    {
        string? pool = layout.Components.First(c => c.Id == (uint)piece.Component).Pool;
        var members = string.IsNullOrEmpty(pool) ? null : poolMembers(pool) ?? new HashSet<int>();
        var chosen = OstChooser.ChooseOther(_targets, pieces.Select(p => p.Ost).ToHashSet(), members, 1, (ulong)piece.Bytes, random);
        if (chosen.IsEmpty)
        {
            var taken = pieces.Where(p => p.Component == piece.Component || p.Mirror != piece.Mirror).Select(p => p.Ost).ToHashSet();
            chosen = OstChooser.ChooseOther(_targets, taken, members, 1, (ulong)piece.Bytes, random);
        }
        if (chosen.IsEmpty)
        {
            return null;
        }
        int at = Array.FindIndex(_targets, t => t.Index == chosen[0]);
        _targets[at] = _targets[at] with { FreeBytes = _targets[at].FreeBytes - (ulong)piece.Bytes };
        return chosen[0];
    }
}
