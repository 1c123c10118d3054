namespace LfsMigrate.Core.Planning;

/// <summary>Tries all ways of moving a few files, leaving out what cannot be better than the best known.</summary>
internal sealed class ExactBalance
{
    /// <summary>With more files or pieces there are too many ways.</summary>
    internal const int FilesMax = 12, PiecesMax = 36;

    private const int NodesMax = 1_000_000;

    private readonly BandState _state;
    private readonly MovableFiles _files;
    private readonly Destinations _destinations;
    private readonly CancellationToken _token;
    private readonly Step[] _steps;
    private readonly int[][] _found;
    private readonly PlannedPiece[] _chosen;

    // For each step: what all steps from there on could take off an OST, what they could bring anywhere, and the most bytes for a byte of cost.
    private readonly long[][] _givable;
    private readonly long[] _bringable;
    private readonly double[] _worthMax;
    private int _chosenCount, _nodes;
    private long _bestOutside, _bestCost;

    internal ExactBalance(
        BandState state, MovableFiles files, Destinations destinations, IReadOnlyList<int> candidates, CancellationToken token)
    {
        _state = state;
        _files = files;
        _destinations = destinations;
        _token = token;
        _steps = [.. candidates.OrderByDescending(Worth).SelectMany(StepsOf)];
        _found = [.. _steps.Select(_ => new int[state.Count])];
        _chosen = new PlannedPiece[_steps.Length];
        _givable = new long[_steps.Length + 1][];
        _bringable = new long[_steps.Length + 1];
        _worthMax = new double[_steps.Length + 1];
        _givable[_steps.Length] = new long[state.Count];
        for (int at = _steps.Length - 1; at >= 0; at--)
        {
            var step = _steps[at];
            _givable[at] = [.. _givable[at + 1]];
            _givable[at][step.From] += step.Bytes;
            _bringable[at] = _bringable[at + 1] + step.Bytes;
            _worthMax[at] = Math.Max(_worthMax[at + 1], Worth(step.File));
        }
    }

    /// <summary>The files whose pieces lie on OSTs that may give; null when there are too many to try all ways.</summary>
    internal static List<int>? Candidates(BandState state, MovableFiles files)
    {
        List<int> found = [];
        int pieces = 0;
        for (int file = 0; file < files.Count; file++)
        {
            int movable = Enumerable.Range(files.FirstOf(file), files.PieceCountOf(file)).Count(p => IsMovable(state, files, p));
            pieces += movable;
            if (movable > 0)
            {
                found.Add(file);
            }
            if (found.Count > FilesMax || pieces > PiecesMax)
            {
                return null;
            }
        }
        return found;
    }

    /// <summary>Looks for what is better than a plan with so many bytes outside the band and such a cost; null: nothing was found.</summary>
    internal PlannedFiles? FindBetter(long outsideBytes, long costBytes)
    {
        (_bestOutside, _bestCost) = (outsideBytes, costBytes);
        PlannedPiece[]? best = null;
        Try(0, 0, 0, ref best);
        return best is null ? null : AsPlan(best);
    }

    private static bool IsMovable(BandState state, MovableFiles files, int piece) =>
        files.BytesAt(piece) > 0 && state.PositionOf(files.OstAt(piece)) >= 0;

    // mine: where the pieces of the file at hand begin among the chosen.
    private void Try(int at, int mine, long cost, ref PlannedPiece[]? best)
    {
        if (++_nodes > NodesMax)
        {
            return;
        }
        _token.ThrowIfCancellationRequested();
        if (at == _steps.Length)
        {
            Judge(cost, ref best);
            return;
        }
        var step = _steps[at];
        mine = step.IsFirst ? _chosenCount : mine;
        if (IsHopeless(at, cost))
        {
            return;
        }
        int found = _destinations.FindAll(step.File, step.Piece, _chosen.AsSpan(mine, _chosenCount - mine), _found[at]);
        long withFile = cost + (_chosenCount == mine ? _files.CostOf(step.File) : 0);
        for (int n = 0; n < found; n++)
        {
            var move = new PlannedPiece(step.Piece, step.From, _found[at][n], step.Bytes);
            _destinations.Move(move);
            _chosen[_chosenCount++] = move;
            Try(at + 1, mine, withFile, ref best);
            _chosenCount--;
            _destinations.Undo(move);
        }
        Try(at + 1, mine, cost, ref best);
    }

    private void Judge(long cost, ref PlannedPiece[]? best)
    {
        long outside = 0;
        for (int ost = 0; ost < _state.Count; ost++)
        {
            outside += _state.Outside(ost);
            if (_state.Outside(ost) > _state.OutsideBefore(ost))
            {
                return;
            }
        }
        if (outside < _bestOutside || (outside == _bestOutside && cost < _bestCost))
        {
            (_bestOutside, _bestCost) = (outside, cost);
            best = _chosen[.._chosenCount];
        }
    }

    private bool IsHopeless(int at, long cost)
    {
        (long excess, long lacking, long outside) = (0, 0, 0);
        for (int ost = 0; ost < _state.Count; ost++)
        {
            long used = _state.Used(ost);
            outside += _state.Outside(ost);
            if (_state.InScope(ost))
            {
                excess += Math.Max(0, used - _givable[at][ost] - _state.High(ost));
                lacking += Math.Max(0, _state.Low(ost) - used);
            }
        }
        long least = excess + Math.Max(0, lacking - _bringable[at]);
        if (least != _bestOutside)
        {
            return least > _bestOutside;
        }
        // A byte moved brings two bytes inside at most: one where it leaves, one where it comes.
        double more = _steps[at].IsFirst ? (outside - _bestOutside) / (2 * _worthMax[at]) * (1 - 1e-9) : 0;
        return cost + more >= _bestCost;
    }

    private double Worth(int file) => (double)StepsOf(file).Sum(s => s.Bytes) / _files.CostOf(file);

    private IEnumerable<Step> StepsOf(int file)
    {
        bool first = true;
        for (int piece = _files.FirstOf(file); piece < _files.EndOf(file); piece++)
        {
            if (IsMovable(_state, _files, piece))
            {
                yield return new Step(file, piece, _state.PositionOf(_files.OstAt(piece)), _files.BytesAt(piece), first);
                first = false;
            }
        }
    }

    private PlannedFiles AsPlan(PlannedPiece[] best)
    {
        var plan = new PlannedFiles(_files.Count);
        foreach (var group in best.GroupBy(p => _steps.First(s => s.Piece == p.Piece).File))
        {
            plan.Add(group.Key, group.ToArray());
        }
        foreach (var move in best)
        {
            _destinations.Move(move);
        }
        return plan;
    }

    private readonly record struct Step(int File, int Piece, int From, long Bytes, bool IsFirst);
}
