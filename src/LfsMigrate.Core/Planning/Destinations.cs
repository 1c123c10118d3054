using System.Collections.Frozen;

namespace LfsMigrate.Core.Planning;

/// <summary>Finds for a piece the OST it should go to, and keeps account of what has gone where.</summary>
internal sealed class Destinations
{
    private readonly BandState _state;
    private readonly MovableFiles _files;
    private readonly FilePlaces _places;
    private readonly EmptiestTaker _any;
    private readonly Dictionary<int, EmptiestTaker> _byPool = [];

    // For each OST the pools it takes for, and its place there.
    private readonly List<(EmptiestTaker Pool, int Leaf)>[] _poolsOf;

    internal Destinations(BandState state, MovableFiles files, BalanceGoal goal)
    {
        _state = state;
        _files = files;
        _places = new FilePlaces(state, files);
        _poolsOf = [.. Enumerable.Range(0, state.Count).Select(_ => new List<(EmptiestTaker, int)>())];
        _any = Pool(_ => true);
        foreach (int pool in files.Kinds.Select(k => k.Pool).Distinct().Where(p => p != FilePiece.AnyPool).Order())
        {
            var members = goal.Pools.GetValueOrDefault(pool) ?? FrozenSet<int>.Empty;
            _byPool.Add(pool, Pool(members.Contains));
        }
    }

    /// <summary>The OST where a piece should go: one with room, and none where the file's other pieces forbid it. -1: nowhere.</summary>
    internal int Find(int file, int piece, ReadOnlySpan<PlannedPiece> chosen)
    {
        _places.LookAt(file, piece, chosen);
        return TakersFor(piece).Find(_files.BytesAt(piece), _places);
    }

    /// <summary>All OSTs where a piece may go, the emptiest first, those that hold nothing of the file before the others.</summary>
    /// <returns>How many were written.</returns>
    internal int FindAll(int file, int piece, ReadOnlySpan<PlannedPiece> chosen, Span<int> found)
    {
        _places.LookAt(file, piece, chosen);
        int count = 0;
        foreach (int ost in TakersFor(piece).Takers)
        {
            if (_places.Forbids(ost) || _state.Room(ost) < _files.BytesAt(piece))
            {
                continue;
            }
            int at = count++;
            for (; at > 0 && IsBetter(ost, found[at - 1]); at--)
            {
                found[at] = found[at - 1];
            }
            found[at] = ost;
        }
        return count;
    }

    /// <summary>Whether a piece may go to a certain OST, room aside.</summary>
    internal bool Allows(int file, int piece, int ost)
    {
        _places.LookAt(file, piece, []);
        return !_places.Forbids(ost) && Array.IndexOf(TakersFor(piece).Takers, ost) >= 0;
    }

    internal void Move(in PlannedPiece move)
    {
        _state.Move(move.From, move.To, move.Bytes);
        Tell(move.To, gaveBack: false);
    }

    internal void Undo(in PlannedPiece move)
    {
        _state.Undo(move.From, move.To, move.Bytes);
        Tell(move.To, gaveBack: true);
    }

    private bool IsBetter(int ost, int other) => _places.Holds(ost) != _places.Holds(other)
        ? _places.Holds(other)
        : _state.TakerFill(ost) < _state.TakerFill(other);

    private EmptiestTaker TakersFor(int piece)
    {
        int pool = _files.KindAt(piece).Pool;
        return pool == FilePiece.AnyPool ? _any : _byPool[pool];
    }

    private EmptiestTaker Pool(Func<int, bool> hasIndex)
    {
        var pool = new EmptiestTaker(_state, Enumerable.Range(0, _state.Count)
            .Where(i => _state.Room(i) > 0 && hasIndex(_state.Osts[i].Index)));
        for (int leaf = 0; leaf < pool.Takers.Length; leaf++)
        {
            _poolsOf[pool.Takers[leaf]].Add((pool, leaf));
        }
        return pool;
    }

    private void Tell(int ost, bool gaveBack)
    {
        foreach (var (pool, leaf) in _poolsOf[ost])
        {
            pool.Changed(leaf, gaveBack);
        }
    }
}
