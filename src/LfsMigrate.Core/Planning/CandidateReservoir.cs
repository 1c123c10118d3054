using System.Collections.Frozen;

namespace LfsMigrate.Core.Planning;

/// <summary>Keeps of the files that a scan finds those that a plan may need, in memory that depends on what OSTs have to give, not on the tree.</summary>
/// <remarks>For each OST that may have to give: the files that relieve most for what they cost, until they have a few times the bytes it has to
/// give; the same of files that are small beside the room of those that take, because large ones may find no place; and a few of every
/// size, so that the end of the need can be met closely. Not for several threads at once.</remarks>
public sealed class CandidateReservoir
{
    /// <summary>Stands for a file that is not kept.</summary>
    public const int NotKept = -1;

    private static readonly int[] PartsOfRoom = [8, 64];

    private readonly BandState _state;
    private readonly BalanceGoal _goal;
    private readonly OstCandidates?[] _kept;
    private readonly long[] _givable;
    private readonly List<Entry?> _entries = [];
    private readonly Stack<int> _free = [];
    private readonly Dictionary<int, long> _roomOf;
    private readonly Dictionary<int, (int Ost, long Room, long RoomOfNext)> _roomiestOf = [];

    /// <summary>Begins with nothing.</summary>
    /// <param name="osts">All OSTs, as for the planner.</param>
    /// <param name="goal">The goal, as for the planner.</param>
    /// <param name="margin">How many times the bytes that an OST has to give are kept: some files will be busy, others find no place.</param>
    /// <param name="filesMax">How many files are kept at most, the few of every size aside.</param>
    /// <exception cref="ArgumentException">As for the planner.</exception>
    public CandidateReservoir(IReadOnlyList<PlannedOst> osts, BalanceGoal goal, double margin = 2, int filesMax = 20_000_000)
    {
        ArgumentNullException.ThrowIfNull(osts);
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentOutOfRangeException.ThrowIfLessThan(margin, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filesMax, 1);
        _state = new BandState(osts, goal);
        _goal = goal;
        long[] needs = GivingNeeds.Of(_state, new bool[_state.Count], out bool lacking);
        double below = Enumerable.Range(0, _state.Count).Where(_state.Takes).Sum(i => (double)Math.Max(0, _state.Low(i) - _state.Used(i)));
        _givable = [.. needs.Select((need, i) => _state.InScope(i) ? Math.Max(need, below > 0 ? _state.Used(i) - _state.Low(i) : 0) : 0)];
        _roomOf = Enumerable.Range(0, _state.Count).Where(i => _state.Room(i) > 0).ToDictionary(i => osts[i].Index, _state.Room);
        double[] quotas = Quotas(needs, lacking ? needs.Sum(n => (double)n) : below, margin);
        double sum = quotas.Sum();
        long room = _roomOf.Count == 0 ? 0 : (long)_roomOf.Values.Average(r => (double)r);
        long[] tiers = [long.MaxValue, .. PartsOfRoom.Select(part => room / part)];
        _kept = [.. quotas.Select(q => q > 0 ? new OstCandidates(Math.Max(1, (long)q), Math.Max(1, (int)(filesMax * (q / sum) / tiers.Length)), tiers) : null)];
    }

    /// <summary>How many files are kept.</summary>
    public int Count => _entries.Count - _free.Count;

    /// <summary>Shows it a file.</summary>
    /// <param name="costBytes">What moving it costs, 0 or more.</param>
    /// <param name="pieces">What of it lies where.</param>
    /// <param name="dropped">The numbers of files are added that are not kept any longer; a number may come again for another file.</param>
    /// <returns>The file's number among those that are kept; <see cref="NotKept"/> when it is not.</returns>
    public int Offer(long costBytes, ReadOnlySpan<FilePiece> pieces, ICollection<int> dropped)
    {
        ArgumentNullException.ThrowIfNull(dropped);
        (long relief, int home) = Look(pieces);
        if (relief == 0)
        {
            return NotKept;
        }
        ulong rank = FileRelief.Rank((double)relief / costBytes, relief);
        // Of a billion files nearly all end here.
        return _kept[home]!.Wants(rank, relief) ? Keep(_kept[home]!, new Entry(costBytes, pieces.ToArray()), rank, relief, dropped) : NotKept;
    }

    /// <summary>What is kept, for the planner.</summary>
    /// <returns>The files, and for each of them the number that <see cref="Offer"/> gave it.</returns>
    public (MovableFiles Files, IReadOnlyList<int> Numbers) ToFiles()
    {
        var files = new MovableFiles();
        List<int> numbers = [];
        for (int number = 0; number < _entries.Count; number++)
        {
            if (_entries[number] is { } entry)
            {
                files.Add(entry.CostBytes, entry.Pieces);
                numbers.Add(number);
            }
        }
        return (files, numbers);
    }

    // As long as OSTs are below the band any may have to give in the end: what is on those asked first may not be among the files, or not fit.
    private double[] Quotas(long[] needs, double wanted, double margin)
    {
        double share = wanted / Math.Max(1, _givable.Count(g => g > 0));
        return [.. needs.Select((need, i) => Math.Min(margin * Math.Max(need, Math.Min(share, _givable[i])), long.MaxValue / 2))];
    }

    // Bytes by which it helps, and the OST for which it is kept: the one that has least of what it needs.
    private (long Relief, int Home) Look(ReadOnlySpan<FilePiece> pieces)
    {
        (long relief, int home) = (0, -1);
        foreach (var piece in pieces)
        {
            int ost = _state.PositionOf(piece.Ost);
            if (ost >= 0 && piece.Bytes > 0 && _kept[ost] is { } candidates && MayGo(piece))
            {
                relief += Math.Min(piece.Bytes, _givable[ost]);
                home = home < 0 || candidates.Filled < _kept[home]!.Filled ? ost : home;
            }
        }
        return (relief, home);
    }

    // Whether an OST other than its own has room for it.
    private bool MayGo(FilePiece piece)
    {
        if (!_roomiestOf.TryGetValue(piece.Pool, out var roomiest))
        {
            roomiest = Roomiest(piece.Pool);
            _roomiestOf.Add(piece.Pool, roomiest);
        }
        return piece.Bytes <= (roomiest.Ost != piece.Ost ? roomiest.Room : roomiest.RoomOfNext);
    }

    private (int Ost, long Room, long RoomOfNext) Roomiest(int pool)
    {
        IEnumerable<int> members = pool == FilePiece.AnyPool ? _roomOf.Keys : _goal.Pools.GetValueOrDefault(pool, FrozenSet<int>.Empty);
        var rooms = members.Select(m => (Ost: m, Room: _roomOf.GetValueOrDefault(m))).OrderByDescending(m => m.Room).Take(2).ToList();
        return (rooms.Select(r => r.Ost).FirstOrDefault(-1), rooms.Select(r => r.Room).FirstOrDefault(), rooms.Skip(1).Select(r => r.Room).FirstOrDefault());
    }

    private int Keep(OstCandidates candidates, Entry entry, ulong rank, long relief, ICollection<int> dropped)
    {
        int number = Store(entry);
        candidates.Offer(new RankedFile(number, rank, relief), gone =>
        {
            _entries[gone] = null;
            _free.Push(gone);
            dropped.Add(gone);
        });
        return number;
    }

    private int Store(Entry entry)
    {
        if (_free.TryPop(out int number))
        {
            _entries[number] = entry;
            return number;
        }
        _entries.Add(entry);
        return _entries.Count - 1;
    }

    private sealed record Entry(long CostBytes, FilePiece[] Pieces);
}
