using System.Collections.Immutable;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>A file keeps its layout, and each of its stripes its OST, but for those that a plan moves.</summary>
/// <remarks>
/// The plan is held against the file and the OSTs as they are when its turn comes: a stripe that is not there any more, or whose OST was
/// relieved otherwise, is not moved; one whose new OST has no room any more, or holds another stripe by now, gets another one.
/// </remarks>
public sealed class MovedStripes
{
    private readonly ImmutableArray<StripeMove> _moves;
    private readonly TargetLevels _levels;
    private readonly Random _random;

    private MovedStripes(IEnumerable<StripeMove> moves, TargetLevels levels, Random random) =>
        (_moves, _levels, _random) = ([.. moves], levels, random);

    /// <summary>The request for one file.</summary>
    /// <param name="moves">What is moved.</param>
    /// <param name="levels">How full the plan wants the OSTs.</param>
    /// <param name="random">For OSTs that the plan did not choose.</param>
    public static LayoutRequest Of(IEnumerable<StripeMove> moves, TargetLevels levels, Random random) =>
        new Request(new MovedStripes(moves, levels, random));

    private LayoutTemplate For(PlacementFacts facts)
    {
        var needed = Needed(facts);
        var placed = new Dictionary<LayoutComponent, ImmutableArray<int>>(ReferenceEqualityComparer.Instance);
        foreach (var component in facts.Now.Components.Where(c => c.IsInstantiated))
        {
            placed[component] = Placed(component, needed, facts, placed);
        }
        return LayoutTemplate.KeepOwn(facts.Now).WithOsts(facts.Now, component => placed[component]);
    }

    private List<StripeMove> Needed(PlacementFacts facts)
    {
        var there = _moves.Where(m => facts.Now.Components.Any(c => c.IsInstantiated && IsOf(m, c) && c.Osts.Contains(m.From))).ToList();
        if (there.Count == 0)
        {
            throw NotNeeded($"none of it lies on OST {OstsOf(_moves)}");
        }
        var osts = facts.Targets.Targets().DistinctBy(t => t.Index).ToDictionary(t => t.Index);
        there.RemoveAll(m => osts.TryGetValue(m.From, out var ost) && _levels.IsRelieved(ost));
        return there.Count > 0 ? there : throw NotNeeded($"OST {OstsOf(_moves)} is no fuller than the plan would leave it");
    }

    private ImmutableArray<int> Placed(LayoutComponent component, List<StripeMove> moves, PlacementFacts facts,
        Dictionary<LayoutComponent, ImmutableArray<int>> placed)
    {
        int[] osts = [.. component.Osts];
        long bytes = BytesPerStripe(component, facts);
        for (int i = 0; i < osts.Length; i++)
        {
            int from = osts[i];
            var move = moves.Find(m => m.From == from && IsOf(m, component));
            if (move != default)
            {
                osts[i] = Destination(move, component, osts, OfOtherMirrors(component, facts.Now, placed), bytes, facts.Targets);
            }
        }
        return [.. osts];
    }

    private int Destination(StripeMove move, LayoutComponent component, int[] osts, HashSet<int> others, long bytes, ITargets targets)
    {
        if (targets.Targets().All(t => t.Index != move.To))
        {
            throw new RefusedException(OutcomeCode.NoTarget, $"the plan names OST {move.To}, and there is none");
        }
        // Several stripes of one component on one OST are meant so, and stay so.
        bool isShared = component.Osts.Count(o => o == move.From) > 1;
        bool isFree = !others.Contains(move.To) && (isShared ? !component.Osts.Contains(move.To) : !osts.Contains(move.To));
        if (isFree && targets.Targets().Any(t => t.Index == move.To && _levels.HasRoom(t, bytes)) && IsInPool(component, move.To, targets))
        {
            return move.To;
        }
        StorageTarget[] fit = [.. targets.Targets().Where(t => _levels.HasRoom(t, bytes))];
        var pool = component.Pool is { Length: > 0 } name ? targets.PoolMembers(name) : null;
        var chosen = OstChooser.ChooseOther(fit, new HashSet<int>([.. osts, .. component.Osts, .. others]), pool, 1, (ulong)bytes, _random);
        return chosen is [var ost] ? ost
            : throw new RefusedException(OutcomeCode.NoTarget, _levels.AreNone ? NoOther(move.From)
                : $"no OST that it does not lie on already has room within the band for what is on OST {move.From}");
    }

    // What is lost with one OST must be on another.
    private static HashSet<int> OfOtherMirrors(LayoutComponent component, Layout now, Dictionary<LayoutComponent, ImmutableArray<int>> placed) =>
    [
        .. now.Components.Where(c => c.IsInstantiated && LayoutMirror.IdOf(c) != LayoutMirror.IdOf(component))
            .SelectMany(c => placed.TryGetValue(c, out var osts) ? osts : c.Osts),
    ];

    private static bool IsOf(StripeMove move, LayoutComponent component) => move.Component is not { } id || id == component.Id;

    private static bool IsInPool(LayoutComponent component, int ost, ITargets targets) =>
        component.Pool is not { Length: > 0 } pool || targets.PoolMembers(pool)?.Contains(ost) == true;

    // No more than is allocated for the whole file, however long it is.
    private static long BytesPerStripe(LayoutComponent component, PlacementFacts facts)
    {
        ulong covered = Math.Min((ulong)facts.SizeBytes, component.EndBytes) - Math.Min((ulong)facts.SizeBytes, component.StartBytes);
        return (long)Math.Min(covered / (ulong)Math.Max(component.Osts.Length, 1), (ulong)ObjectBytes.DataBytes(facts.Now, facts.SizeBytes, facts.AllocatedBytes));
    }

    private static string OstsOf(IEnumerable<StripeMove> moves) => string.Join(',', moves.Select(m => m.From).Distinct().Order());

    /// <summary>Says that no OST can take what lies on some.</summary>
    public static string NoOther(params IEnumerable<int> osts) =>
        $"no OST that it does not lie on already can take what is on OST {string.Join(',', osts)}; with fewer stripes (-c) it may go elsewhere";

    // The servers did not make objects on them, for reasons that clients are not told, such as max_create_count.
    private bool HasOther(LayoutTemplate refused, Layout now) => _levels.Close(refused.Components.SelectMany(c => c.Osts).Except(now.Osts));

    private static RefusedException NotNeeded(string why) => new(OutcomeCode.NotNeeded, why);

    private sealed record Request(MovedStripes Moved) : LayoutRequest
    {
        public override bool DependsOnSize => true;

        public override bool NamesTargets => false;

        public override LayoutTemplate For(PlacementFacts facts) => facts.Now.KeepOwnObstacle is { } obstacle
            ? throw new RefusedException(OutcomeCode.UnsupportedLayout, obstacle) : Moved.For(facts);

        public override bool HasOther(LayoutTemplate refused, Layout now) => Moved.HasOther(refused, now);

        public override string ToString() => "own layout, some stripes elsewhere";
    }
}
