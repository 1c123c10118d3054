namespace LfsMigrate.Core.Planning;

/// <summary>Keeps of the files that a scan finds those that a plan may need, in memory that depends on what OSTs have to give, not on the tree.</summary>
/// <remarks>For each OST that may have to give: the files that relieve most for what they cost, until they have a few times the bytes it has to
/// give, and a few of every size, so that the end of the need can be met closely. Not for several threads at once.</remarks>
public sealed class CandidateReservoir
{
    /// <summary>Stands for a file that is not kept.</summary>
    public const int NotKept = -1;

    private readonly BandState _state;
    private readonly BalanceGoal _goal;
    private readonly OstCandidates?[] _kept;
    private readonly long[] _givable;
    private readonly List<Entry?> _entries = [];
    private readonly Stack<int> _free = [];
    private readonly HashSet<int> _takers;

    /// <summary>Begins with nothing.</summary>
    /// <param name="osts">All OSTs, as for the planner.</param>
    /// <param name="goal">The goal, as for the planner.</param>
    /// <param name="margin">How many times the bytes that an OST has to give are kept: some files will be busy, others find no place.</param>
    /// <param name="filesMax">How many files are kept at most, the few of every size aside.</param>
    /// <exception cref="ArgumentException">As for the planner.</exception>
    public CandidateReservoir(IReadOnlyList<PlannedOst> osts, BalanceGoal goal, double margin = 3, int filesMax = 20_000_000)
    {
        ArgumentNullException.ThrowIfNull(osts);
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentOutOfRangeException.ThrowIfLessThan(margin, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filesMax, 1);
        _state = new BandState(osts, goal);
        _goal = goal;
        long[] needs = GivingNeeds.Of(_state, new bool[_state.Count], out bool lacking);
        _givable = [.. needs.Select((need, i) => _state.InScope(i) ? Math.Max(need, lacking ? _state.Used(i) - _state.Low(i) : 0) : 0)];
        double[] quotas = Quotas(needs, lacking, margin);
        double sum = quotas.Sum();
        _kept = [.. quotas.Select(q => q > 0 ? new OstCandidates((long)q, Math.Max(1, (int)(filesMax * (q / sum)))) : null)];
        _takers = [.. Enumerable.Range(0, _state.Count).Where(i => _state.Room(i) > 0).Select(i => osts[i].Index)];
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
        var candidates = _kept[home]!;
        ulong rank = FileRelief.Rank((double)relief / costBytes, relief);
        bool isBest = candidates.IsWanted(rank);
        if (!isBest && !candidates.TryKeepAsChange(relief))
        {
            return NotKept;
        }
        int number = Store(new Entry(costBytes, relief, pieces.ToArray()));
        if (isBest)
        {
            candidates.Keep(number, rank, relief);
            DropSurplus(candidates, dropped);
        }
        return number;
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

    // Where OSTs below the band decide, any may have to give in the end: those asked first may not be able to.
    private double[] Quotas(long[] needs, bool lacking, double margin)
    {
        double share = lacking ? (double)needs.Sum() / Math.Max(1, _givable.Count(g => g > 0)) : 0;
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

    private bool MayGo(FilePiece piece) => piece.Pool == FilePiece.AnyPool
        ? _takers.Count > (_takers.Contains(piece.Ost) ? 1 : 0)
        : _goal.Pools.TryGetValue(piece.Pool, out var members) && members.Any(m => m != piece.Ost && _takers.Contains(m));

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

    private void DropSurplus(OstCandidates candidates, ICollection<int> dropped)
    {
        while (candidates.TakeSurplus(n => _entries[n]!.Relief) is var number and >= 0)
        {
            if (!candidates.TryKeepAsChange(_entries[number]!.Relief))
            {
                _entries[number] = null;
                _free.Push(number);
                dropped.Add(number);
            }
        }
    }

    private sealed record Entry(long CostBytes, long Relief, FilePiece[] Pieces);
}
