namespace LfsMigrate.Core.Planning;

/// <summary>The OSTs of one pool that take data, and at once the emptiest of them: a tournament in which each pair's emptier goes up.</summary>
internal sealed class EmptiestTaker
{
    private const int Nobody = -1;

    private readonly BandState _state;
    private readonly int[] _winners;
    private readonly int _leaves;

    // More than this fits nowhere: room only shrinks, so it need not be looked for again.
    private long _roomMax = long.MaxValue;

    internal EmptiestTaker(BandState state, IEnumerable<int> takers)
    {
        _state = state;
        Takers = [.. takers];
        _leaves = 1;
        while (_leaves < Takers.Length)
        {
            _leaves *= 2;
        }
        _winners = new int[2 * _leaves];
        Array.Fill(_winners, Nobody);
        Takers.CopyTo(_winners, _leaves);
        for (int at = _leaves - 1; at > 0; at--)
        {
            _winners[at] = Emptier(_winners[2 * at], _winners[(2 * at) + 1]);
        }
    }

    internal int[] Takers { get; }

    /// <summary>To be called when the OST at a place in <see cref="Takers"/> has taken something or given it back.</summary>
    internal void Changed(int leaf, bool gaveBack)
    {
        if (gaveBack)
        {
            _roomMax = long.MaxValue;
        }
        for (int at = (_leaves + leaf) / 2; at > 0; at /= 2)
        {
            _winners[at] = Emptier(_winners[2 * at], _winners[(2 * at) + 1]);
        }
    }

    /// <summary>The emptiest OST with room that is not forbidden, if possible one that holds nothing of the file; else -1.</summary>
    internal int Find(long bytes, FilePlaces places)
    {
        if (bytes > _roomMax)
        {
            return Nobody;
        }
        int first = _winners[1];
        if (first >= 0 && !places.Holds(first) && _state.Room(first) >= bytes)
        {
            return first;
        }
        return Search(bytes, places);
    }

    private int Search(long bytes, FilePlaces places)
    {
        (int best, bool bestHolds, long roomMax) = (Nobody, true, 0);
        foreach (int ost in Takers)
        {
            long room = _state.Room(ost);
            roomMax = Math.Max(roomMax, room);
            if (room < bytes || room == 0 || places.Forbids(ost))
            {
                continue;
            }
            bool holds = places.Holds(ost);
            if (best == Nobody || (bestHolds && !holds) || (bestHolds == holds && _state.TakerFill(ost) < _state.TakerFill(best)))
            {
                (best, bestHolds) = (ost, holds);
            }
        }
        _roomMax = roomMax;
        return best;
    }

    private int Emptier(int left, int right) =>
        right == Nobody || (left != Nobody && _state.TakerFill(left) <= _state.TakerFill(right)) ? left : right;
}
