using System.Collections;
using System.Runtime.InteropServices;

namespace LfsMigrate.Core.Planning;

/// <summary>The files a plan moves so far, in the order they were chosen, and which they are.</summary>
internal sealed class PlannedFiles(int files)
{
    private readonly List<(int File, int First, int Count)> _chosen = [];
    private readonly List<PlannedPiece> _pieces = [];
    private readonly BitArray _isChosen = new(files);

    internal int Count => _chosen.Count;

    internal bool Contains(int file) => _isChosen[file];

    internal int FileAt(int at) => _chosen[at].File;

    internal ReadOnlySpan<PlannedPiece> PiecesAt(int at) =>
        CollectionsMarshal.AsSpan(_pieces).Slice(_chosen[at].First, _chosen[at].Count);

    internal void Add(int file, ReadOnlySpan<PlannedPiece> pieces)
    {
        _chosen.Add((file, _pieces.Count, pieces.Length));
        _pieces.AddRange(pieces);
        _isChosen[file] = true;
    }

    internal void Replace(int at, int file, in PlannedPiece piece)
    {
        _isChosen[_chosen[at].File] = false;
        _isChosen[file] = true;
        _pieces[_chosen[at].First] = piece;
        _chosen[at] = (file, _chosen[at].First, 1);
    }

    /// <summary>Takes files out again.</summary>
    /// <param name="needless">True at the places of those that go.</param>
    internal void Remove(BitArray needless)
    {
        int kept = 0;
        for (int at = 0; at < _chosen.Count; at++)
        {
            if (needless[at])
            {
                _isChosen[_chosen[at].File] = false;
            }
            else
            {
                _chosen[kept++] = _chosen[at];
            }
        }
        _chosen.RemoveRange(kept, _chosen.Count - kept);
    }
}
