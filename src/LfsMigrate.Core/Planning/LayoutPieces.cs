using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>What of a file lies where, as the planner takes it: one piece for each component and OST.</summary>
public static class LayoutPieces
{
    // What OSTs give at least for the first byte of an object.
    private const long BlockBytes = 4096;

    /// <summary>The pieces, in the order of the layout. The number of a component is its id (lcme_id).</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="sizeBytes">Length of the file.</param>
    /// <param name="allocatedBytes">What is allocated for it.</param>
    /// <param name="poolNumber">Gives the number that stands for a pool.</param>
    public static FilePiece[] Of(Layout layout, long sizeBytes, long allocatedBytes, Func<string, int> poolNumber)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(poolNumber);
        var pieces = new List<FilePiece>();
        int first = 0, component = -1;
        foreach (var found in ObjectBytes.Of(layout, sizeBytes, allocatedBytes))
        {
            (first, component) = found.Component == component ? (first, component) : (pieces.Count, found.Component);
            int same = pieces.FindIndex(first, p => p.Ost == found.Ost);
            if (same >= 0)
            {
                // Overstriped: they go together.
                pieces[same] = pieces[same] with { Bytes = pieces[same].Bytes + found.Bytes };
                continue;
            }
            var of = layout.Components[component];
            pieces.Add(new FilePiece(found.Ost, found.Bytes, (int)of.Id, LayoutMirror.IdOf(of),
                of.Pool is { Length: > 0 } pool ? poolNumber(pool) : FilePiece.AnyPool));
        }
        return InBlocks(pieces, allocatedBytes);
    }

    // Of small files it is the blocks that fill an OST; of files with holes there are fewer of them than the length has room for.
    private static FilePiece[] InBlocks(List<FilePiece> pieces, long allocatedBytes)
    {
        FilePiece[] whole = [.. pieces.Select(p => p with { Bytes = (p.Bytes + BlockBytes - 1) / BlockBytes * BlockBytes })];
        return whole.Sum(p => p.Bytes) <= allocatedBytes ? whole : [.. pieces];
    }
}
