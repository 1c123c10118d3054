using LfsMigrate.Core.Planning;

namespace LfsMigrate.Core.Tests.Planning;

/// <summary>Tries every place of every piece and keeps the best: the rules once more, in other words than the planner's.</summary>
internal sealed class BruteForce
{
    private readonly BalanceCase _case;
    private readonly (int File, FilePiece Piece)[] _pieces;
    private readonly int[] _places;
    private readonly Dictionary<int, (long Low, long High)> _bands;
    private readonly HashSet<int> _inScope;

    private BruteForce(BalanceCase given)
    {
        _case = given;
        _pieces = [.. given.Files.SelectMany((f, i) => f.Pieces.Select(p => (i, p)))];
        _places = new int[_pieces.Length];
        _bands = given.Osts.ToDictionary(o => o.Index, o => PlanRules.Band(given, o));
        _inScope = [.. given.Osts.Where(o => PlanRules.InScope(given, o)).Select(o => o.Index)];
    }

    internal long OutsideBytes { get; private set; } = long.MaxValue;

    internal long CostBytes { get; private set; } = long.MaxValue;

    internal static BruteForce Of(BalanceCase given)
    {
        var search = new BruteForce(given);
        search.Place(0);
        return search;
    }

    private void Place(int at)
    {
        if (at == _pieces.Length)
        {
            Judge();
            return;
        }
        var piece = _pieces[at].Piece;
        _places[at] = piece.Ost;
        Place(at + 1);
        foreach (var ost in _case.Osts.Where(o => piece.Bytes > 0 && o.Index != piece.Ost && PlanRules.MayTake(_case, o, piece)))
        {
            _places[at] = ost.Index;
            Place(at + 1);
        }
    }

    private void Judge()
    {
        var moved = Enumerable.Range(0, _pieces.Length).Where(i => _places[i] != _pieces[i].Piece.Ost).ToList();
        if (!PlanRules.MayGive(_case, moved.Select(i => _pieces[i].Piece)) || _case.Files.Where((f, n) => !IsSafe(f, n)).Any())
        {
            return;
        }
        long outside = 0;
        foreach (var ost in _case.Osts)
        {
            long taken = moved.Where(i => _places[i] == ost.Index).Sum(i => _pieces[i].Piece.Bytes);
            long given = moved.Where(i => _pieces[i].Piece.Ost == ost.Index).Sum(i => _pieces[i].Piece.Bytes);
            var (low, high) = _bands[ost.Index];
            long before = Outside(ost, ost.UsedBytes), after = Outside(ost, ost.UsedBytes + taken - given);
            if ((taken > 0 && ost.UsedBytes + taken > high) || after > before)
            {
                return;
            }
            outside += after;
        }
        long cost = moved.Select(i => _pieces[i].File).Distinct().Sum(f => _case.Files[f].CostBytes);
        if (outside < OutsideBytes || (outside == OutsideBytes && cost < CostBytes))
        {
            (OutsideBytes, CostBytes) = (outside, cost);
        }
    }

    private long Outside(PlannedOst ost, long used) =>
        _inScope.Contains(ost.Index) ? Math.Max(0, Math.Max(used - _bands[ost.Index].High, _bands[ost.Index].Low - used)) : 0;

    private bool IsSafe(CaseFile file, int number)
    {
        int first = _case.Files.Take(number).Sum(f => f.Pieces.Length);
        return PlanRules.IsSafe(file, [.. file.Pieces.Select((_, i) => _places[first + i])]);
    }
}
