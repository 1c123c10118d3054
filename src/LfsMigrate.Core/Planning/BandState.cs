namespace LfsMigrate.Core.Planning;

/// <summary>How full each OST is while a plan is made, and how full it may get. OSTs are known by their place in the list.</summary>
internal sealed class BandState
{
    private const int IndexMax = (1 << 20) - 1;

    private readonly int[] _positionOfIndex;
    private readonly long[] _before, _low, _high, _used, _taken;
    private readonly bool[] _inScope, _takes;
    private readonly double[] _capacity;

    internal BandState(IReadOnlyList<PlannedOst> osts, BalanceGoal goal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(goal.Band, nameof(goal));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(goal.Band, 1.0, nameof(goal));
        Osts = osts;
        _positionOfIndex = Positions(osts);
        _before = [.. osts.Select(o => o.UsedBytes)];
        _used = [.. _before];
        _taken = new long[osts.Count];
        _capacity = [.. osts.Select(o => (double)o.CapacityBytes)];
        _inScope = [.. osts.Select(o => o.CapacityBytes > 0 && (goal.Scope is null || goal.Scope.Contains(o.Index)))];
        _takes = [.. osts.Select((o, i) => _inScope[i] && o.TakesData)];
        decimal fill = goal.Fill is { } wanted ? (decimal)Math.Clamp(wanted, 0.0, 1.0) : MeanFill();
        GoalFill = (double)fill;
        decimal band = (decimal)goal.Band;
        _low = [.. osts.Select(o => Part(o, decimal.Ceiling(o.CapacityBytes * (fill - band))))];
        _high = [.. osts.Select(o => Part(o, decimal.Floor(o.CapacityBytes * (fill + band))))];
        // A band narrower than a byte.
        for (int i = 0; i < osts.Count; i++)
        {
            _low[i] = Math.Min(_low[i], _high[i]);
        }
    }

    internal IReadOnlyList<PlannedOst> Osts { get; }

    internal int Count => _used.Length;

    internal double GoalFill { get; }

    internal static long Outside(long used, long low, long high) => used > high ? used - high : used < low ? low - used : 0;

    internal bool InScope(int ost) => _inScope[ost];

    internal bool Takes(int ost) => _takes[ost];

    internal long Low(int ost) => _low[ost];

    internal long High(int ost) => _high[ost];

    internal long Before(int ost) => _before[ost];

    internal long Used(int ost) => _used[ost];

    internal long Taken(int ost) => _taken[ost];

    /// <summary>What it may still take. Nothing that is to leave counts as room: that may fail, or come later.</summary>
    internal long Room(int ost) => _takes[ost] ? Math.Max(0, _high[ost] - _before[ost] - _taken[ost]) : 0;

    /// <summary>How full it gets by what it takes, in parts of its capacity.</summary>
    internal double TakerFill(int ost) => (_before[ost] + _taken[ost]) / _capacity[ost];

    internal double Capacity(int ost) => _capacity[ost];

    internal long Outside(int ost) => OutsideAt(ost, _used[ost]);

    internal long OutsideAt(int ost, long used) => _inScope[ost] ? Outside(used, _low[ost], _high[ost]) : 0;

    internal long OutsideBefore(int ost) => OutsideAt(ost, _before[ost]);

    internal long OutsideTotal() => Enumerable.Range(0, Count).Sum(Outside);

    internal long OutsideBeforeTotal() => Enumerable.Range(0, Count).Sum(OutsideBefore);

    /// <summary>The place of an OST; -1 when it is unknown or not in scope.</summary>
    internal int PositionOf(int index)
    {
        int at = (uint)index < (uint)_positionOfIndex.Length ? _positionOfIndex[index] : -1;
        return at >= 0 && _inScope[at] ? at : -1;
    }

    internal void Move(int from, int to, long bytes)
    {
        _used[from] -= bytes;
        _used[to] += bytes;
        _taken[to] += bytes;
    }

    internal void Undo(int from, int to, long bytes)
    {
        _used[from] += bytes;
        _used[to] -= bytes;
        _taken[to] -= bytes;
    }

    private static int[] Positions(IReadOnlyList<PlannedOst> osts)
    {
        int[] positions = new int[osts.Select(o => o.Index).DefaultIfEmpty(-1).Max() + 1];
        Array.Fill(positions, -1);
        for (int i = 0; i < osts.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(osts[i].UsedBytes, nameof(osts));
            ArgumentOutOfRangeException.ThrowIfNegative(osts[i].CapacityBytes, nameof(osts));
            ArgumentOutOfRangeException.ThrowIfNegative(osts[i].Index, nameof(osts));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(osts[i].Index, IndexMax, nameof(osts));
            if (positions[osts[i].Index] >= 0)
            {
                throw new ArgumentException($"OST {osts[i].Index} is there twice", nameof(osts));
            }
            positions[osts[i].Index] = i;
        }
        return positions;
    }

    private static long Part(PlannedOst ost, decimal bytes) => (long)Math.Clamp(bytes, 0m, ost.CapacityBytes);

    private decimal MeanFill()
    {
        decimal used = 0, capacity = 0;
        for (int i = 0; i < Count; i++)
        {
            used += _inScope[i] ? Osts[i].UsedBytes : 0;
            capacity += _inScope[i] ? Osts[i].CapacityBytes : 0;
        }
        return capacity == 0 ? 0 : used / capacity;
    }
}
