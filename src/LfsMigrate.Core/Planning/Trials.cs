namespace LfsMigrate.Core.Planning;

/// <summary>A chosen file of one piece of which not every byte is needed: a smaller one may do in its place.</summary>
/// <param name="At">Its place in the plan.</param>
/// <param name="Cost">What it costs, in bytes.</param>
/// <param name="Slack">How many bytes less may leave its OST for the same destination.</param>
/// <param name="ToSlack">How many bytes less the destination needs, wherever they come from.</param>
/// <param name="Move">What the plan does with it.</param>
internal readonly record struct Trial(int At, long Cost, long Slack, long ToSlack, PlannedPiece Move);

/// <summary>The files chosen last that a smaller one may do for: some of each OST, and some that their OST need not give at all.</summary>
internal sealed class Trials
{
    private const int ListMax = 16;

    // Less than this part of the plan's cost is not worth another look at all files.
    private const double SavingMin = 1e-4;

    private readonly List<Trial>?[] _from;
    private readonly List<Trial> _fromAnywhere = [];

    internal Trials(BandState state, MovableFiles files, PlannedFiles plan)
    {
        _from = new List<Trial>?[state.Count];
        long least = (long)(SavingMin * Enumerable.Range(0, plan.Count).Sum(at => files.CostOf(plan.FileAt(at))));
        for (int at = plan.Count - 1; at >= 0; at--)
        {
            if (plan.PiecesAt(at) is [var only])
            {
                Add(state, least, at, files.CostOf(plan.FileAt(at)), only);
            }
        }
    }

    internal bool Any { get; private set; }

    /// <summary>Those that others may replace, from wherever these come.</summary>
    internal IReadOnlyList<Trial> FromAnywhere => _fromAnywhere;

    /// <summary>Those that others of the same OST may replace.</summary>
    internal IReadOnlyList<Trial> From(int ost) => _from[ost] ?? (IReadOnlyList<Trial>)[];

    private void Add(BandState state, long least, int at, long cost, in PlannedPiece move)
    {
        long fromSlack = state.High(move.From) - state.Used(move.From), toSlack = state.Used(move.To) - state.Low(move.To);
        var trial = new Trial(at, cost, Math.Min(fromSlack, toSlack), toSlack, move);
        var list = _from[move.From] ??= new(ListMax);
        if (trial.Slack > least && list.Count < ListMax)
        {
            list.Add(trial);
            Any = true;
        }
        if (toSlack > least && fromSlack >= move.Bytes && _fromAnywhere.Count < ListMax)
        {
            _fromAnywhere.Add(trial);
            Any = true;
        }
    }
}
