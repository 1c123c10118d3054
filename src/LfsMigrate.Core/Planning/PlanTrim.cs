using System.Collections;

namespace LfsMigrate.Core.Planning;

/// <summary>Makes a plan cheaper without leaving more outside the band: drops what became needless, takes smaller files that suffice.</summary>
internal sealed class PlanTrim(
    BandState state, MovableFiles files, Destinations destinations, PlannedFiles plan, CancellationToken token)
{
    private const int SwapsMax = 4;

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
        var trials = new Trials(state, files, plan);
        if (!trials.Any)
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
            // A file with pieces on several OSTs may be the best for each of them.
            swapped |= !plan.Contains(swap.File) && TrySwap(swap);
        }
        return swapped;
    }

    private void Compare(int file, Trials trials, Swap[] best)
    {
        int end = files.EndOf(file);
        for (int piece = files.FirstOf(file); piece < end; piece++)
        {
            int from = state.PositionOf(files.OstAt(piece));
            if (from < 0)
            {
                continue;
            }
            foreach (var trial in trials.From(from))
            {
                Compare(file, piece, trial, trial.Slack, best);
            }
            if (state.Used(from) - files.BytesAt(piece) < state.Low(from))
            {
                continue;
            }
            foreach (var trial in trials.FromAnywhere)
            {
                Compare(file, piece, trial, trial.ToSlack, best);
            }
        }
    }

    private void Compare(int file, int piece, in Trial trial, long slack, Swap[] best)
    {
        ref var found = ref best[trial.Move.From];
        long saving = trial.Cost - files.CostOf(file);
        long bytes = files.BytesAt(piece);
        if (saving > found.Saving && bytes >= trial.Move.Bytes - slack && bytes > 0 && destinations.Allows(file, piece, trial.Move.To))
        {
            int from = state.PositionOf(files.OstAt(piece));
            found = new Swap(trial, file, new PlannedPiece(piece, from, trial.Move.To, bytes), saving);
        }
    }

    private bool TrySwap(in Swap swap)
    {
        var (old, made) = (swap.Trial.Move, swap.Move);
        long before = Outside(old, made);
        destinations.Undo(old);
        bool fits = state.Room(made.To) >= made.Bytes;
        destinations.Move(fits ? made : old);
        if (fits && Outside(old, made) <= before && NoneIsWorse([old, made]))
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

    private long Outside(in PlannedPiece old, in PlannedPiece made) =>
        state.Outside(old.From) + state.Outside(old.To) + (made.From == old.From ? 0 : state.Outside(made.From));

    private readonly record struct Swap(Trial Trial, int File, PlannedPiece Move, long Saving);
}
