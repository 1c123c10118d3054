using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LfsMigrate.Core.Planning;

namespace LfsMigrate.Core.Tests.Planning;

/// <summary>Makes cases of all kinds: full, empty, read-only and unknown OSTs, pools, stripes, components and mirrors.</summary>
public static class BalanceCases
{
    private const int Pools = 2, SmallPiecesMax = 7;

    /// <summary>Few enough to try all ways.</summary>
    public static Gen<BalanceCase> Small { get; } = Cases(Gen.Frequency((1, Gen.Constant(1)), (9, Gen.Choose(2, 4))), Gen.Frequency((1, Gen.Constant(0)), (9, Gen.Choose(2, 6))), piecesMax: 3, bytesMax: 60)
        .Where(c => c.Files.Sum(f => f.Pieces.Length) <= SmallPiecesMax);

    /// <summary>Too many for that.</summary>
    public static Gen<BalanceCase> Medium { get; } = Cases(Gen.Choose(2, 12), Gen.Choose(13, 150), piecesMax: 5, bytesMax: 40);

    /// <summary>Plain files on OSTs that all take, and nothing else there: a plan can reach the band.</summary>
    public static Gen<BalanceCase> Plain { get; } =
        from ostCount in Gen.Choose(2, 12)
        from fileCount in Gen.Choose(100, 300)
        from cut in Gen.Choose(1, ostCount)
        from made in Gen.ArrayOf(
            from ost in Gen.Choose(0, cut - 1)
            from bytes in Gen.Choose(1, 1000)
            select CaseFile.Plain(ost, bytes), fileCount)
        from band in Gen.Elements(0.02, 0.05, 0.1)
        select new BalanceCase(
            [.. Enumerable.Range(0, ostCount).Select(i => new PlannedOst(i, made.Where(f => f.Pieces[0].Ost == i).Sum(f => f.Pieces[0].Bytes), 200_000))],
            [.. made], new BalanceGoal(band));

    private static Gen<BalanceCase> Cases(Gen<int> osts, Gen<int> files, int piecesMax, int bytesMax) =>
        from ostCount in osts
        from fileCount in files
        from capacities in Gen.ArrayOf(Capacity(), ostCount)
        from others in Gen.ArrayOf(Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(0, 100))), ostCount)
        from takes in Gen.ArrayOf(Gen.Frequency((8, Gen.Constant(true)), (1, Gen.Constant(false))), ostCount)
        from made in Gen.ArrayOf(OneFile(ostCount, piecesMax, bytesMax), fileCount)
        from goal in Goal(ostCount)
        select new BalanceCase(Osts(capacities, others, takes, made), [.. made], goal);

    private static Gen<long> Capacity() => Gen.Frequency((15, Gen.Choose(60, 300).Select(n => (long)n)), (1, Gen.Constant(0L)));

    private static Gen<CaseFile> OneFile(int osts, int piecesMax, int bytesMax) =>
        from count in Gen.Frequency((3, Gen.Constant(1)), (2, Gen.Choose(1, piecesMax)))
        from pieces in Gen.ArrayOf(OnePiece(osts, bytesMax), count)
        from extra in Gen.Frequency((1, Gen.Constant(0)), (3, Gen.Choose(1, 20)))
        select AsFile(pieces, extra);

    private static Gen<FilePiece> OnePiece(int osts, int bytesMax) =>
        from ost in Gen.Choose(0, osts - 1)
        from bytes in Gen.Frequency((1, Gen.Constant(0)), (9, Gen.Choose(1, bytesMax)))
        from component in Gen.Choose(0, 2)
        from pool in Gen.Frequency((4, Gen.Constant(FilePiece.AnyPool)), (1, Gen.Choose(0, Pools - 1)))
        select new FilePiece(ost, bytes, component, component / 2, pool);

    // One piece for each component on an OST, as a scan would say it.
    private static CaseFile AsFile(FilePiece[] pieces, int extra) => new(
        pieces.Sum(p => p.Bytes) + extra, [.. pieces.DistinctBy(p => (p.Ost, p.Component))]);

    private static Gen<BalanceGoal> Goal(int osts) =>
        from band in Gen.Elements(0.0, 0.02, 0.05, 0.1, 0.2)
        from fill in Gen.Frequency((2, Gen.Constant((double?)null)), (1, Gen.Elements(0.0, 0.5, 0.7, 1.0).Select(f => (double?)f)))
        from members in Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, osts - 1)), Pools)
        from outOfScope in Gen.Frequency((4, Gen.Constant(-1)), (1, Gen.Choose(0, osts - 1)))
        select new BalanceGoal(band, fill)
        {
            Pools = members.Select((m, i) => (m, i)).ToDictionary(p => p.i, p => (IReadOnlySet<int>)p.m.ToHashSet()),
            Scope = outOfScope < 0 ? null : Enumerable.Range(0, osts).Where(i => i != outOfScope).ToHashSet(),
        };

    // What files have there is in use; of the rest a part is.
    private static ImmutableArray<PlannedOst> Osts(long[] capacities, int[] others, bool[] takes, CaseFile[] files) =>
        [.. capacities.Select((capacity, i) =>
        {
            long movable = files.SelectMany(f => f.Pieces).Where(p => p.Ost == i).Sum(p => p.Bytes);
            long used = movable + (Math.Max(0, capacity - movable) * others[i] / 100);
            return new PlannedOst(i, used, capacity == 0 ? 0 : Math.Max(capacity, used)) { TakesData = takes[i] };
        })];
}
