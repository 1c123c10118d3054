using System.Collections;
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
    private readonly List<KeptName> _kept = [];
    private readonly LinkedFiles _links = new();
    private readonly List<int> _dropped = [];
    private CandidateReservoir? _reservoir;

    private BalanceGoal Goal => new(band, fill) { Pools = _pools, Scope = scope };

    /// <summary>Shows it a file; says whether it is of interest so far.</summary>
    internal bool Offer(ScannedFile file)
    {
        if (file.Layout is not { KeepOwnObstacle: null } layout)
        {
            return false;
        }
        lock (_gate)
        {
            if (!_links.IsFirst(file.Facts))
            {
                return false;
            }
            var pieces = LayoutPieces.Of(layout, file.Facts.SizeBytes, file.Facts.AllocatedBytes, NumberOfPool);
            return pieces.Length > 0 && Offer(file, layout.Kind == LayoutKind.Plain, pieces);
        }
    }

    /// <summary>By how many bytes the OSTs are outside the band as they are.</summary>
    internal long OutsideBytes(CancellationToken cancellation) => BalancePlanner.Plan(osts, new MovableFiles(), Goal, cancellation).OutsideBeforeBytes;

    /// <summary>Makes the plan, after which nothing more is offered.</summary>
    /// <returns>What is planned, and the files in the order of the plan.</returns>
    internal (BalancePlan Plan, IReadOnlyList<PlanEntry> Entries) MakePlan(CancellationToken cancellation)
    {
        var (files, numbers) = (_reservoir ?? new CandidateReservoir(osts, Goal)).ToFiles();
        // What it knows is in the files: a plan may be as large.
        _reservoir = null;
        var plan = BalancePlanner.Plan(osts, files, Goal, cancellation);
        return (plan, new PlannedEntries(plan, files, numbers, _kept));
    }

    private bool Offer(ScannedFile file, bool isPlain, FilePiece[] pieces)
    {
        _reservoir ??= new CandidateReservoir(osts, Goal);
        _dropped.Clear();
        int number = _reservoir.Offer(pieces.Sum(p => p.Bytes) + BytesPerFile, pieces, _dropped);
        foreach (int dropped in _dropped.Where(d => d < _kept.Count))
        {
            _kept[dropped] = default;
        }
        if (number == CandidateReservoir.NotKept)
        {
            return false;
        }
        while (_kept.Count <= number)
        {
            _kept.Add(default);
        }
        _kept[number] = new KeptName(file.Path.Bytes.ToArray(), pieces.Sum(p => p.Bytes), isPlain);
        return true;
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

    private readonly record struct KeptName(byte[] Path, long CopyBytes, bool IsPlain);

    // Made when they are asked for: a plan may have millions.
    private sealed class PlannedEntries(BalancePlan plan, MovableFiles files, IReadOnlyList<int> numbers, List<KeptName> names) : IReadOnlyList<PlanEntry>
    {
        public int Count => plan.Moves.Length;

        public PlanEntry this[int index]
        {
            get
            {
                var move = plan.Moves[index];
                var name = names[numbers[move.File]];
                return new PlanEntry(UnixPath.FromBytes(name.Path), name.CopyBytes)
                {
                    Moves = [.. move.Pieces.Select(p =>
                        new StripeMove(name.IsPlain ? null : (uint)files.PieceOf(move.File, p.Piece).Component, p.FromOst, p.ToOst))],
                };
            }
        }

        public IEnumerator<PlanEntry> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
