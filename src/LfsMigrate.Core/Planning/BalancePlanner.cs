using System.Collections.Immutable;

namespace LfsMigrate.Core.Planning;

/// <summary>Finds which files to move so that every OST comes within a band around a goal, and with as few bytes as possible.</summary>
public static class BalancePlanner
{
    /// <summary>Makes a plan: first as little as possible outside the band, then as cheap as possible.</summary>
    /// <remarks>The same input gives the same plan. An OST that takes never gets above its band, whatever moves fail and in whatever order they
    /// are done; no OST gets farther outside than it is. A piece never goes where its file has another piece of the same
    /// component or of another mirror. Up to a dozen files all ways are tried; else it is close to the best, not the best.</remarks>
    /// <param name="osts">All OSTs, each index once.</param>
    /// <param name="files">The files that may be moved. Data that none of them has stays.</param>
    /// <param name="goal">The band, the fill, the pools and the scope.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="ArgumentException">An OST is there twice or has impossible numbers; the band is not 0 to 1.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BalancePlan Plan(
        IReadOnlyList<PlannedOst> osts, MovableFiles files, BalanceGoal goal, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(osts);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(goal);
        var state = new BandState(osts, goal);
        var destinations = new Destinations(state, files, goal);
        var plan = new GreedyBalance(state, files, destinations, token).Run();
        new PlanTrim(state, files, destinations, plan, token).Run();
        if (state.OutsideBeforeTotal() > 0 && ExactBalance.Candidates(state, files) is { } few)
        {
            var again = new BandState(osts, goal);
            var exact = new ExactBalance(again, files, new Destinations(again, files, goal), few, token);
            if (exact.FindBetter(state.OutsideTotal(), CostOf(plan, files)) is { } better)
            {
                (state, plan) = (again, better);
            }
        }
        return Describe(state, files, plan);
    }

    private static long CostOf(PlannedFiles plan, MovableFiles files)
    {
        long cost = 0;
        for (int at = 0; at < plan.Count; at++)
        {
            cost += files.CostOf(plan.FileAt(at));
        }
        return cost;
    }

    private static BalancePlan Describe(BandState state, MovableFiles files, PlannedFiles plan)
    {
        var moves = ImmutableArray.CreateBuilder<FileMove>(plan.Count);
        long[] given = new long[state.Count];
        for (int at = 0; at < plan.Count; at++)
        {
            int file = plan.FileAt(at);
            var pieces = ImmutableArray.CreateBuilder<PieceMove>(plan.PiecesAt(at).Length);
            foreach (var piece in plan.PiecesAt(at))
            {
                given[piece.From] += piece.Bytes;
                pieces.Add(new PieceMove(
                    piece.Piece - files.FirstOf(file), state.Osts[piece.From].Index, state.Osts[piece.To].Index, piece.Bytes));
            }
            moves.Add(new FileMove(file, pieces.MoveToImmutable()));
        }
        var osts = Enumerable.Range(0, state.Count).Select(i => new OstForecast(state.Osts[i].Index, state.InScope(i),
            state.Low(i), state.High(i), state.Before(i), state.Used(i), state.Taken(i), given[i]));
        return new BalancePlan(moves.MoveToImmutable(), [.. osts], state.GoalFill, CostOf(plan, files));
    }
}
