using System.Collections.Immutable;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Core.Tests.Placement;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class MovedStripesTests
{
    private const ulong MiB = 1 << 20;

    private SomeTargets _targets = null!;

    [SetUp]
    public void MakeTargets() => _targets = SomeTargets.Used(100, 100, 100, 100, 100);

    [Test]
    public void For_OneStripe_GoesThereAndTheOthersStay() =>
        Assert.That(Osts(Layout.Plain(MiB, null, 0, 1), Move(0, 3)), Is.EqualTo(new[] { 3, 1 }));

    [Test]
    public void For_StripesOfSeveralOsts_GoEachToItsOwn() =>
        Assert.That(Osts(Layout.Plain(MiB, null, 0, 1, 2), Move(0, 3), Move(2, 4)), Is.EqualTo(new[] { 3, 1, 4 }));

    [Test]
    public void For_PlainFile_KeepsSizeCountAndPool()
    {
        _targets.Pools["p"] = [0, 1, 2, 3, 4];

        var component = For(Layout.Plain(4 * MiB, "p", 0, 1), TargetLevels.None, Move(0, 3)).Components[0];

        Assert.That((component.StripeSizeBytes, component.StripeCount, component.Pool), Is.EqualTo((4 * MiB, 2, "p")));
    }

    [Test]
    public void For_OneComponentOfTwo_LeavesTheOtherOneWhereItIs()
    {
        var file = Composite(Component(1, 0, 4 * MiB, 0), Component(2, 4 * MiB, LovLimits.LUSTRE_EOF, 0, 1));

        var template = For(file, TargetLevels.None, new StripeMove(2, 0, 3));

        Assert.That(template.Components.Select(c => c.Osts), Is.EqualTo(new ImmutableArray<int>[] { [0], [3, 1] }));
    }

    [Test]
    public void For_ComponentWithoutObjects_NamesNoOstsForIt()
    {
        var file = Composite(Component(1, 0, 4 * MiB, 0), Component(2, 4 * MiB, LovLimits.LUSTRE_EOF) with { IsInstantiated = false, StripeCount = 2 });

        var template = For(file, TargetLevels.None, Move(0, 3));

        Assert.That(template.Components.Select(c => c.Osts), Is.EqualTo(new ImmutableArray<int>[] { [3], [] }));
    }

    [Test]
    public void For_OverstripedFile_TakesAllItsStripesFromTheOst()
    {
        var component = For(Layout.Plain(MiB, null, 0, 0, 1), TargetLevels.None, Move(0, 3)).Components[0];

        Assert.That(component.Osts, Is.EqualTo(new[] { 3, 3, 1 }));
        Assert.That(component.Pattern & StripePattern.OVERSTRIPING, Is.EqualTo(StripePattern.OVERSTRIPING));
    }

    [Test]
    public void For_DestinationThatHasAStripe_TakesAnother() =>
        Assert.That(Osts(Layout.Plain(MiB, null, 0, 1, 2, 3), Move(0, 3)), Is.EqualTo(new[] { 4, 1, 2, 3 }));

    [Test]
    public void For_DestinationOfAnotherMirror_TakesAnother()
    {
        var file = Composite(Component(0x10001, 0, LovLimits.LUSTRE_EOF, 0), Component(0x20001, 0, LovLimits.LUSTRE_EOF, 1)) with { MirrorCount = 2 };
        _targets = SomeTargets.Used(100, 100, 100);

        var template = For(file, TargetLevels.None, Move(0, 1));

        Assert.That(template.Components.Select(c => c.Osts), Is.EqualTo(new ImmutableArray<int>[] { [2], [1] }));
    }

    [Test]
    public void For_DestinationWithoutRoom_TakesAnother()
    {
        _targets = SomeTargets.Used(900, 100, 100, 995, 100);

        Assert.That(Osts(Layout.Plain(MiB, null, 0, 1, 2), Move(0, 3)), Is.EqualTo(new[] { 4, 1, 2 }));
    }

    [Test]
    public void For_DestinationOverItsLimitByNow_TakesAnother()
    {
        var levels = Levels((0, 50, 600), (1, 300, 600), (2, 100, 105));

        Assert.That(For(Layout.Plain(MiB, null, 0), levels, Move(0, 2)).Components[0].Osts, Is.EqualTo(new[] { 1 }).Or.EqualTo(new[] { 3 })
            .Or.EqualTo(new[] { 4 }));
    }

    [Test]
    public void For_DestinationOutsideThePool_TakesOneOfThePool()
    {
        _targets.Pools["p"] = [0, 4];

        Assert.That(Osts(Layout.Plain(MiB, "p", 0), Move(0, 3)), Is.EqualTo(new[] { 4 }));
    }

    [Test]
    public void For_DestinationThatIsToBecomeEmpty_TakesAnother()
    {
        var levels = new TargetLevels([], [0, 1, 2, 3]);

        Assert.That(For(Layout.Plain(MiB, null, 0), levels, Move(0, 3)).Components[0].Osts, Is.EqualTo(new[] { 4 }));
    }

    [Test]
    public void For_OstThatIsNotThere_IsRefused() =>
        Assert.That(() => Osts(Layout.Plain(MiB, null, 0, 1), Move(0, 77)), Refuses(OutcomeCode.NoTarget));

    [Test]
    public void HasOther_ServersRefuseTheNewOst_AnotherIsTakenForAllFilesFromThenOn()
    {
        var levels = new TargetLevels([], []);
        var file = Layout.Plain(MiB, null, 0, 1);
        var request = MovedStripes.Of([Move(0, 3)], levels, new Random(1));
        var facts = new PlacementFacts(file, 20, _targets);

        Assert.That(request.HasOther(request.For(facts), file), Is.True);
        Assert.That(request.For(facts).Components[0].Osts[0], Is.EqualTo(2).Or.EqualTo(4));
        Assert.That(For(Layout.Plain(MiB, null, 0), levels, Move(0, 3)).Components[0].Osts, Is.Not.EqualTo(new[] { 3 }));
        Assert.That(request.HasOther(MovedStripes.Of([Move(0, 3)], new TargetLevels([], []), new Random(1)).For(facts), file), Is.False, "known by now");
    }

    [Test]
    public void For_SparseFile_NeedsRoomForItsDataAlone()
    {
        var facts = new PlacementFacts(Layout.Plain(MiB, null, 0), 1L << 40, _targets) { AllocatedBytes = 600 };

        Assert.That(MovedStripes.Of([Move(0, 3)], TargetLevels.None, new Random(1)).For(facts).Components[0].Osts, Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public void For_NoOtherOst_IsRefused()
    {
        _targets = SomeTargets.Used(100, 100);

        Assert.That(() => Osts(Layout.Plain(MiB, null, 0, 1), Move(0, 1)), Refuses(OutcomeCode.NoTarget));
    }

    [Test]
    public void For_NothingThereAnyMore_IsNotNeeded() =>
        Assert.That(() => Osts(Layout.Plain(MiB, null, 1), Move(0, 3)), Refuses(OutcomeCode.NotNeeded));

    [TestCase(100ul, true)]
    [TestCase(101ul, false)]
    public void For_OstThatIsRelieved_IsNotNeeded(ulong usedBytes, bool isNotNeeded)
    {
        _targets = SomeTargets.Used(usedBytes, 0, 0);
        var levels = Levels((0, 100, 600));

        Assert.That(() => For(Layout.Plain(MiB, null, 0), levels, Move(0, 1)), isNotNeeded ? Refuses(OutcomeCode.NotNeeded) : Throws.Nothing);
    }

    // How full it is nobody knows.
    [Test]
    public void Levels_OstThatIsInactive_IsNeitherRelievedNorInTheBand()
    {
        var levels = Levels((0, 100, 600));
        var ost = SomeTargets.Ost(0, 0);

        Assert.That((levels.IsRelieved(ost), levels.AreReached([ost])), Is.EqualTo((true, true)));
        ost = ost with { IsActive = false };
        Assert.That((levels.IsRelieved(ost), levels.AreReached([ost])), Is.EqualTo((false, false)));
    }

    [Test]
    public void For_ForeignFile_IsRefused() =>
        Assert.That(() => Osts(new Layout { Kind = LayoutKind.Foreign }, Move(0, 1)), Refuses(OutcomeCode.UnsupportedLayout));

    private static IResolveConstraint Refuses(string code) =>
        Throws.TypeOf<RefusedException>().With.Property(nameof(RefusedException.Code)).EqualTo(code);

    private static StripeMove Move(int from, int to) => new(null, from, to);

    private static TargetLevels Levels(params (int Ost, long After, long Limit)[] levels) =>
        new(levels.Select(l => new TargetLevel(l.Ost, 0, l.After, 0, l.Limit)), []);

    private static Layout Composite(params ImmutableArray<LayoutComponent> components) => new() { Kind = LayoutKind.Composite, Components = components };

    private static LayoutComponent Component(uint id, ulong startBytes, ulong endBytes, params ImmutableArray<int> osts) =>
        Sample.Part(startBytes, endBytes, osts) with { Id = id, IsInstantiated = !osts.IsEmpty, Osts = osts, StripeCount = osts.Length };

    private ImmutableArray<int> Osts(Layout file, params StripeMove[] moves) => For(file, TargetLevels.None, moves).Components[0].Osts;

    private LayoutTemplate For(Layout file, TargetLevels levels, params StripeMove[] moves) =>
        MovedStripes.Of(moves, levels, new Random(1)).For(new PlacementFacts(file, 20, _targets));
}
