using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre.Scan;

namespace LfsMigrate.Cli.Planning;

/// <summary>The files that a balance may move: of all that a scan finds those that the plan may need. Thread-safe.</summary>
/// <param name="osts">The OSTs.</param>
/// <param name="band">How far they may be from the goal.</param>
/// <param name="fill">The goal; null for their mean.</param>
/// <param name="scope">The OSTs that give and take; null for all.</param>
/// <param name="mount">Knows the pools.</param>
internal sealed class BalanceCandidates(IReadOnlyList<PlannedOst> osts, double band, double? fill, IReadOnlySet<int>? scope, ITargets mount)
{
    // What a file costs beside its bytes: opening, locking and exchanging it takes about as long as copying so many.
    private const long BytesPerFile = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _poolNumbers = [];
    private readonly Dictionary<int, IReadOnlySet<int>> _pools = [];
    private readonly Dictionary<int, (byte[] Path, long SizeBytes, bool IsPlain)> _kept = [];
    private readonly HashSet<FileIdentity> _linked = [];
    private readonly List<int> _dropped = [];
    private CandidateReservoir? _reservoir;

    private BalanceGoal Goal => new(band, fill) { Pools = _pools, Scope = scope };

    /// <summary>Shows it a file.</summary>
    internal void Offer(ScannedFile file)
    {
        if (file.Layout is not { KeepOwnObstacle: null } layout)
        {
            return;
        }
        lock (_gate)
        {
            if (file.Facts.Links > 1 && !_linked.Add(file.Facts.Identity))
            {
                return;
            }
            var pieces = LayoutPieces.Of(layout, file.Facts.SizeBytes, file.Facts.AllocatedBytes, NumberOfPool);
            if (pieces.Length > 0)
            {
                Offer(file, layout.Kind == LayoutKind.Plain, pieces);
            }
        }
    }

    /// <summary>Makes the plan.</summary>
    /// <returns>What is planned, the files in the order of the plan, and the pieces that are moved of each.</returns>
    internal (BalancePlan Plan, IReadOnlyList<PlanEntry> Entries) MakePlan(CancellationToken cancellation)
    {
        _reservoir ??= new CandidateReservoir(osts, Goal);
        var (files, numbers) = _reservoir.ToFiles();
        var plan = BalancePlanner.Plan(osts, files, Goal, cancellation);
        return (plan, [.. plan.Moves.Select(move =>
        {
            var (path, size, isPlain) = _kept[numbers[move.File]];
            return new PlanEntry(UnixPath.FromBytes(path), size)
            {
                Moves = [.. move.Pieces.Select(p =>
                    new StripeMove(isPlain ? null : (uint)files.PieceOf(move.File, p.Piece).Component, p.FromOst, p.ToOst))],
            };
        })]);
    }

    private void Offer(ScannedFile file, bool isPlain, FilePiece[] pieces)
    {
        _reservoir ??= new CandidateReservoir(osts, Goal);
        _dropped.Clear();
        int number = _reservoir.Offer(pieces.Sum(p => p.Bytes) + BytesPerFile, pieces, _dropped);
        foreach (int dropped in _dropped)
        {
            _kept.Remove(dropped);
        }
        if (number != CandidateReservoir.NotKept)
        {
            _kept[number] = (file.Path.Bytes.ToArray(), file.Facts.SizeBytes, isPlain);
        }
    }

    private int NumberOfPool(string pool)
    {
        if (!_poolNumbers.TryGetValue(pool, out int number))
        {
            number = _poolNumbers.Count;
            _poolNumbers[pool] = number;
            _pools[number] = mount.PoolMembers(pool) ?? new HashSet<int>();
        }
        return number;
    }
}
