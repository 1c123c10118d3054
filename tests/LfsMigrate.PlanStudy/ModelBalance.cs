using LfsMigrate.Core.Planning;

namespace LfsMigrate.PlanStudy;

/// <summary>Balances a model with the planner of the program: what it gets as a file is a bundle of files of one size on one OST.</summary>
internal static class ModelBalance
{
    // A bundle is small enough to fill a need closely, and there are few enough of them.
    private const int BundlesPerSize = 64;

    // Files up to this part of the room that an OST has find a place; larger ones may not, and do not count as a choice.
    private const int PartOfRoom = 8;

    private const long CostPerFileBytes = 1 << 20;

    /// <summary>Moves what a plan says.</summary>
    /// <returns>Bytes moved.</returns>
    internal static long Run(FileSystemModel model, double band)
    {
        PlannedOst[] osts = [.. model.Osts.Select(o => new PlannedOst(o.Index, o.UsedBytes, o.CapacityBytes) { TakesData = model.Takes(o) })];
        var goal = new BalanceGoal(band);
        var now = BalancePlanner.Plan(osts, new MovableFiles(), goal);
        if (now.ReachesBand)
        {
            return 0;
        }
        var (files, bundles) = Bundles(model, now);
        long moved = 0;
        foreach (var move in BalancePlanner.Plan(osts, files, goal).Moves)
        {
            var (sizeClass, count) = bundles[move.File];
            model.Move(move.Pieces[0].FromOst, move.Pieces[0].ToOst, sizeClass, count);
            moved += move.Pieces[0].Bytes;
        }
        return moved;
    }

    private static (MovableFiles Files, List<(int Size, long Count)> Bundles) Bundles(FileSystemModel model, BalancePlan now)
    {
        var files = new MovableFiles();
        List<(int, long)> bundles = [];
        long above = now.Osts.Sum(o => Math.Max(0, o.BeforeBytes - o.HighBytes)), below = now.Osts.Sum(o => Math.Max(0, o.LowBytes - o.BeforeBytes));
        long fineBytes = (long)now.Osts.Average(o => Math.Max(0, o.HighBytes - o.BeforeBytes)) / PartOfRoom;
        foreach (var (ost, forecast) in model.Osts.Zip(now.Osts))
        {
            // Where more is lacking than is too much somewhere, any may have to give.
            long wanted = below > above ? Math.Max(0, forecast.BeforeBytes - forecast.LowBytes) : Math.Max(0, forecast.BeforeBytes - forecast.HighBytes);
            for (int size = SizeClasses.Count - 1; size >= 0 && wanted > 0; size--)
            {
                long offered = Add(ost, size, wanted * 2, files, bundles);
                wanted -= SizeClasses.Bytes(size) <= fineBytes ? offered / 2 : 0;
            }
        }
        return (files, bundles);
    }

    private static long Add(OstModel ost, int size, long bytesMax, MovableFiles files, List<(int, long)> bundles)
    {
        long left = Math.Min(ost.Count(size), (bytesMax / SizeClasses.Bytes(size)) + 1);
        long each = Math.Max(1, left / BundlesPerSize), sum = 0;
        while (left > 0)
        {
            long count = Math.Min(left, each), bytes = count * SizeClasses.Bytes(size);
            files.Add(bytes + (count * CostPerFileBytes), [new FilePiece(ost.Index, bytes, 0, 0)]);
            bundles.Add((size, count));
            left -= count;
            sum += bytes;
        }
        return sum;
    }
}
