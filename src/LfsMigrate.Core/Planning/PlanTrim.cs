using System.Collections;

namespace LfsMigrate.Core.Planning;

/// <summary>Makes a plan cheaper without leaving more outside the band: drops what became needless, takes smaller files that suffice.</summary>
internal sealed class PlanTrim(
    BandState state, MovableFiles files, Destinations destinations, PlannedFiles plan, CancellationToken token)
{
    private const int SwapsMax = 4, TrialsPerOst = 16;

    // Less than this part of the plan's cost is not worth another look at all files.
    private const double SavingMin = 1e-4;

    internal void Run()
    {
        DropNeedless();
        for (int n = 0; n < SwapsMax && SwapForSmaller(); n++)
        {
            DropNeedless();
        }
    }

    private void DropNeedless()
    {
        var needless = new BitArray(plan.Count);
        int[] order = [.. Enumerable.Range(0, plan.Count)];
        // The dearest first, and of equals the one that was chosen last.
        Array.Sort(order, (a, b) => files.CostOf(plan.FileAt(b)).CompareTo(files.CostOf(plan.FileAt(a))) is var c and not 0 ? c : b.CompareTo(a));
        foreach (int at in order)
        {
            token.ThrowIfCancellationRequested();
            needless[at] = TryUndo(plan.PiecesAt(at));
        }
        plan.Remove(needless);
    }

    private bool TryUndo(ReadOnlySpan<PlannedPiece> pieces)
    {
        (long before, long after) = (0, 0);
        foreach (var piece in pieces)
        {
            before += state.Outside(piece.From) + state.Outside(piece.To);
            destinations.Undo(piece);
            after += state.Outside(piece.From) + state.Outside(piece.To);
        }
        if (after <= before && NoneIsWorse(pieces))
        {
            return true;
        }
        foreach (var piece in pieces)
        {
            destinations.Move(piece);
        }
        return false;
    }

    private bool NoneIsWorse(ReadOnlySpan<PlannedPiece> pieces)
    {
        foreach (var piece in pieces)
        {
            if (state.Outside(piece.From) > state.OutsideBefore(piece.From) || state.Outside(piece.To) > state.OutsideBefore(piece.To))
            {
                return false;
            }
        }
        return true;
    }

    private bool SwapForSmaller()
    {
        var trials = Trials();
        if (trials.Length == 0)
        {
            return false;
        }
        var best = new Swap[state.Count];
        for (int file = 0; file < files.Count; file++)
        {
            token.ThrowIfCancellationRequested();
            if (!plan.Contains(file))
            {
                Compare(file, trials, best);
            }
        }
        bool swapped = false;
        foreach (var swap in best.Where(s => s.Saving > 0))
        {
            swapped |= TrySwap(swap);
        }
        return swapped;
    }

    // The files chosen last whose bytes are not all needed, by the OST they leave.
    private List<Trial>?[] Trials()
    {
        var trials = new List<Trial>?[state.Count];
        long cost = 0;
        for (int at = 0; at < plan.Count; at++)
        {
            cost += files.CostOf(plan.FileAt(at));
        }
        bool any = false;
        for (int at = plan.Count - 1; at >= 0; at--)
        {
            if (plan.PiecesAt(at) is [var only])
            {
                long slack = Math.Min(state.High(only.From) - state.Used(only.From), state.Used(only.To) - state.Low(only.To));
                var list = trials[only.From] ??= new(TrialsPerOst);
                if (slack > cost * SavingMin && list.Count < TrialsPerOst)
                {
                    list.Add(new Trial(at, files.CostOf(plan.FileAt(at)), slack, only));
                    any = true;
                }
            }
        }
        return any ? trials : [];
    }

    private void Compare(int file, List<Trial>?[] trials, Swap[] best)
    {
        int end = files.EndOf(file);
        for (int piece = files.FirstOf(file); piece < end; piece++)
        {
            int from = state.PositionOf(files.OstAt(piece));
            if (from < 0 || trials[from] is not { } list)
            {
                continue;
            }
            foreach (var trial in list)
            {
                long saving = trial.Cost - files.CostOf(file);
                long bytes = files.BytesAt(piece);
                if (saving > best[from].Saving && bytes >= trial.Move.Bytes - trial.Slack && bytes > 0
                    && destinations.Allows(file, piece, trial.Move.To))
                {
                    best[from] = new Swap(trial, file, trial.Move with { Piece = piece, Bytes = bytes }, saving);
                }
            }
        }
    }

    private bool TrySwap(in Swap swap)
    {
        var (old, made) = (swap.Trial.Move, swap.Move);
        long before = state.Outside(old.From) + state.Outside(old.To);
        destinations.Undo(old);
        bool fits = state.Room(made.To) >= made.Bytes;
        destinations.Move(fits ? made : old);
        if (fits && state.Outside(old.From) + state.Outside(old.To) <= before && NoneIsWorse([made]))
        {
            plan.Replace(swap.Trial.At, swap.File, made);
            return true;
        }
        if (fits)
        {
            destinations.Undo(made);
            destinations.Move(old);
        }
        return false;
    }

    private readonly record struct Trial(int At, long Cost, long Slack, PlannedPiece Move);

    private readonly record struct Swap(Trial Trial, int File, PlannedPiece Move, long Saving);
}
