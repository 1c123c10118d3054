using LfsMigrate.Core.Planning;

namespace LfsMigrate.Core.Tests.Planning;

/// <summary>The rules that every plan must keep, written for being read.</summary>
internal static class PlanRules
{
    internal static bool InScope(BalanceCase given, PlannedOst ost) =>
        ost.CapacityBytes > 0 && (given.Goal.Scope?.Contains(ost.Index) ?? true);

    internal static bool MayTake(BalanceCase given, PlannedOst ost, FilePiece piece) =>
        InScope(given, ost) && ost.TakesData && (piece.Pool < 0 || (given.Goal.Pools.TryGetValue(piece.Pool, out var pool) && pool.Contains(ost.Index)));

    internal static bool MayGive(BalanceCase given, IEnumerable<FilePiece> pieces) =>
        pieces.All(p => given.Osts.Any(o => o.Index == p.Ost && InScope(given, o)));

    internal static (long Low, long High) Band(BalanceCase given, PlannedOst ost)
    {
        var scope = given.Osts.Where(o => InScope(given, o)).ToList();
        decimal capacity = scope.Sum(o => (decimal)o.CapacityBytes);
        decimal fill = given.Goal.Fill is { } wanted ? (decimal)wanted : capacity == 0 ? 0 : scope.Sum(o => (decimal)o.UsedBytes) / capacity;
        decimal band = (decimal)given.Goal.Band;
        long high = (long)Math.Clamp(Math.Floor(ost.CapacityBytes * (fill + band)), 0, ost.CapacityBytes);
        long low = (long)Math.Clamp(Math.Ceiling(ost.CapacityBytes * (fill - band)), 0, ost.CapacityBytes);
        return (Math.Min(low, high), high);
    }

    internal static long Outside(BalanceCase given, PlannedOst ost, long used)
    {
        var (low, high) = Band(given, ost);
        return InScope(given, ost) ? Math.Max(0, Math.Max(used - high, low - used)) : 0;
    }

    /// <summary>Whether pieces that have moved lie where neither their component nor another mirror was or is.</summary>
    internal static bool IsSafe(CaseFile file, int[] places)
    {
        for (int moved = 0; moved < places.Length; moved++)
        {
            for (int other = 0; other < places.Length; other++)
            {
                var (mine, theirs) = (file.Pieces[moved], file.Pieces[other]);
                bool apart = mine.Component == theirs.Component || mine.Mirror != theirs.Mirror;
                if (moved != other && places[moved] != mine.Ost && apart && (places[moved] == theirs.Ost || places[moved] == places[other]))
                {
                    return false;
                }
            }
        }
        return true;
    }

    /// <summary>What is wrong with a plan; empty when nothing is.</summary>
    internal static List<string> Broken(BalanceCase given, BalancePlan plan)
    {
        List<string> broken = [];
        var pieces = plan.Moves.SelectMany(m => m.Pieces.Select(p => (m.File, Move: p, Piece: given.Files[m.File].Pieces[p.Piece]))).ToList();
        Note(broken, plan.Moves.Select(m => m.File).Distinct().Count() == plan.Moves.Length, "a file is there twice");
        Note(broken, plan.Moves.All(m => m.Pieces.Length > 0 && m.Pieces.Select(p => p.Piece).Distinct().Count() == m.Pieces.Length), "pieces");
        Note(broken, pieces.All(p => p.Move.FromOst == p.Piece.Ost && p.Move.Bytes == p.Piece.Bytes && p.Move.Bytes > 0), "a move of something else");
        Note(broken, MayGive(given, pieces.Select(p => p.Piece)), "gives out of scope");
        Note(broken, pieces.All(p => MayTake(given, given.Osts.Single(o => o.Index == p.Move.ToOst), p.Piece)), "takes what it must not");
        Note(broken, plan.Moves.All(m => IsSafe(given.Files[m.File], Places(given, m))), "what must be apart is together");
        Note(broken, plan.CostBytes == plan.Moves.Sum(m => given.Files[m.File].CostBytes), "cost");
        foreach (var (ost, forecast) in given.Osts.Zip(plan.Osts))
        {
            long taken = pieces.Where(p => p.Move.ToOst == ost.Index).Sum(p => p.Move.Bytes);
            long gone = pieces.Where(p => p.Move.FromOst == ost.Index).Sum(p => p.Move.Bytes);
            long after = ost.UsedBytes + taken - gone;
            var (low, high) = Band(given, ost);
            var expected = new OstForecast(ost.Index, InScope(given, ost), low, high, ost.UsedBytes, after, taken, gone);
            Note(broken, forecast == expected, $"forecast {forecast}, not {expected}");
            Note(broken, taken == 0 || ost.UsedBytes + taken <= high, $"OST {ost.Index} gets above its band");
            Note(broken, Outside(given, ost, after) <= Outside(given, ost, ost.UsedBytes), $"OST {ost.Index} gets farther outside");
        }
        return broken;
    }

    private static int[] Places(BalanceCase given, FileMove move) => [.. given.Files[move.File].Pieces.Select((piece, i) =>
        move.Pieces.Where(p => p.Piece == i).Select(p => p.ToOst).DefaultIfEmpty(piece.Ost).First())];

    private static void Note(List<string> broken, bool holds, string what)
    {
        if (!holds)
        {
            broken.Add(what);
        }
    }
}
