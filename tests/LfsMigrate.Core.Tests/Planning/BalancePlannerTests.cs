using LfsMigrate.Core.Planning;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

/// <summary>Cases whose best plan can be told by hand.</summary>
[TestFixture]
public sealed class BalancePlannerTests
{
    private static readonly BalanceGoal FivePoints = new(0.05);

    [Test]
    public void Plan_EmptyOstAdded_TheFullOnesGiveJustEnough()
    {
        // Mean 600: the new one needs 550, which is eleven files of 50; the others may have 650 at most.
        var plan = Check([Ost(0, 800), Ost(1, 800), Ost(2, 800), Ost(3, 0)], [.. Many(0, 50, 16), .. Many(1, 50, 16), .. Many(2, 50, 16)], FivePoints);
        Assert.Multiple(() =>
        {
            Assert.That(plan.ReachesBand, Is.True);
            Assert.That(plan.CostBytes, Is.EqualTo(11 * 51));
            Assert.That(plan.Osts.Select(o => o.AfterBytes), Is.EquivalentTo(new[] { 600, 600, 650, 550 }));
        });
    }

    [Test]
    public void Plan_UnevenCapacities_PartsCountNotBytes()
    {
        // 1000 of 4000 and 700 of 1000: the mean is 34 %, so the small one must get down to 390, the large one may have 1560.
        var plan = Check([Ost(0, 1000, 4000), Ost(1, 700, 1000)], [.. Many(1, 10, 70)], FivePoints);
        Assert.Multiple(() =>
        {
            Assert.That(plan.ReachesBand, Is.True);
            Assert.That(plan.Osts.Select(o => o.AfterBytes), Is.EqualTo(new[] { 1310, 390 }));
        });
    }

    [Test]
    public void Plan_OneOstIsFull_TheEmptiestTake()
    {
        // Mean 55 %, up to 60: 400 must go, first to OST 2.
        var plan = Check([Ost(0, 1000), Ost(1, 450), Ost(2, 200)], [.. Many(0, 20, 50)], FivePoints);
        Assert.Multiple(() =>
        {
            Assert.That(plan.ReachesBand, Is.True);
            Assert.That(plan.Osts.Select(o => o.AfterBytes), Is.EqualTo(new[] { 600, 530, 520 }));
        });
    }

    [Test]
    public void Plan_ReadOnlyOst_GivesAndNeverTakes()
    {
        var plan = Check([Ost(0, 900) with { TakesData = false }, Ost(1, 100) with { TakesData = false }, Ost(2, 500)], [.. Many(0, 10, 90)], new(0.1));
        Assert.Multiple(() =>
        {
            Assert.That(plan.Osts.Select(o => o.AfterBytes), Is.EqualTo(new[] { 800, 100, 600 }));
            Assert.That(plan.StillOutside.Select(o => (o.Index, o.OutsideBytes)), Is.EqualTo(new[] { (0, 200L), (1, 300L) }));
        });
    }

    [Test]
    public void Plan_MirroredFile_ItsMirrorsStayApart()
    {
        // The emptiest OST has the other mirror.
        CaseFile file = new(401, [new(0, 200, 0, 0), new(1, 200, 1, 1)]);
        var plan = Check([Ost(0, 800), Ost(1, 200), Ost(2, 350)], [file], new(0.1));
        Assert.That(plan.Moves.Single().Pieces, Is.EqualTo(new[] { new PieceMove(0, 0, 2, 200) }));
    }

    [Test]
    public void Plan_ComponentsOfOneMirror_MaySharePlacesIfTheyMust([Values] bool thirdTakes)
    {
        CaseFile file = new(301, [new(0, 100, 0, 0), new(1, 200, 1, 0)]);
        var plan = Check([Ost(0, 800), Ost(1, 300), Ost(2, 350) with { TakesData = thirdTakes }], [file], new(0.2));
        Assert.That(plan.Moves.Single().Pieces, Is.EqualTo(new[] { new PieceMove(0, 0, thirdTakes ? 2 : 1, 100) }));
    }

    [Test]
    public void Plan_Pool_ItsDataStaysInside()
    {
        var goal = FivePoints with { Pools = new Dictionary<int, IReadOnlySet<int>> { [4] = new HashSet<int> { 0, 2 } } };
        var plan = Check([Ost(0, 900), Ost(1, 0), Ost(2, 600)], [.. Many(0, 10, 90, pool: 4)], goal);
        // The mean is 50 %, so the pool's other OST takes nothing and OST 1 must not.
        Assert.That(plan.Moves, Is.Empty);
        plan = Check([Ost(0, 900), Ost(1, 0), Ost(2, 300)], [.. Many(0, 10, 90, pool: 4)], goal);
        Assert.That(plan.Osts.Select(o => o.AfterBytes), Is.EqualTo(new[] { 750, 0, 450 }));
    }

    [Test]
    public void Plan_PoolThatTheGoalDoesNotName_ItsDataStays()
    {
        var plan = Check([Ost(0, 900), Ost(1, 0)], [.. Many(0, 10, 90, pool: 4)], FivePoints);
        Assert.That(plan.Moves, Is.Empty);
    }

    [Test]
    public void Plan_WideStripes_CannotMove()
    {
        var plan = Check([Ost(0, 900), Ost(1, 300), Ost(2, 300)], [.. Enumerable.Repeat(CaseFile.Striped(100, 0, 1, 2), 3)], FivePoints);
        Assert.Multiple(() =>
        {
            Assert.That(plan.Moves, Is.Empty);
            Assert.That(plan.OutsideBytes, Is.EqualTo(plan.OutsideBeforeBytes));
            Assert.That(plan.ReachesBand, Is.False);
        });
    }

    [Test]
    public void Plan_StripedFiles_OnlyThePieceThatHelpsChangesPlace()
    {
        var plan = Check([Ost(0, 700), Ost(1, 500), Ost(2, 300)], [CaseFile.Striped(200, 0, 1), CaseFile.Striped(150, 0, 1)], FivePoints);
        Assert.That(plan.Moves.Single(), Is.EqualTo(plan.Moves.Single() with { File = 1 }));
        Assert.That(plan.Moves.Single().Pieces, Is.EqualTo(new[] { new PieceMove(0, 0, 2, 150) }));
    }

    [Test]
    public void Plan_FileLargerThanTheNeed_IsMovedOnlyIfNothingSmallerSuffices([Values] bool smallerThere)
    {
        CaseFile[] files = [CaseFile.Plain(0, 140), .. smallerThere ? Many(0, 55, 1) : []];
        var plan = Check([Ost(0, 600), Ost(1, 400), Ost(2, 500)], files, FivePoints);
        Assert.That(plan.Moves.Single().File, Is.EqualTo(smallerThere ? 1 : 0));
    }

    [Test]
    public void Plan_HugeFile_IsNotPassedOnAsSomebodyElsesBurden()
    {
        var plan = Check([Ost(0, 700), Ost(1, 500)], [CaseFile.Plain(0, 600)], FivePoints);
        Assert.That(plan.Moves, Is.Empty);
    }

    [Test]
    public void Plan_EndOfTheNeed_ASmallerFileThatSufficesIsTaken()
    {
        // 100 must go. Largest first would be 60 and 60.
        var plan = Check([Ost(0, 650), Ost(1, 450)], [.. Many(0, 60, 4), CaseFile.Plain(0, 40)], new(0));
        Assert.That(plan.CostBytes, Is.EqualTo(61 + 41));
    }

    [Test]
    public void Plan_PieceWithoutBytes_StaysAndTakesItsPlace()
    {
        CaseFile file = new(201, [new(0, 200, 0, 0), new(1, 0, 0, 0)]);
        var plan = Check([Ost(0, 700), Ost(1, 300), Ost(2, 350)], [file, CaseFile.Plain(0, 0)], new(0.1));
        Assert.That(plan.Moves.Single().Pieces, Is.EqualTo(new[] { new PieceMove(0, 0, 2, 200) }));
    }

    [Test]
    public void Plan_OutOfScope_NeitherGivesNorTakesNorCounts()
    {
        var goal = FivePoints with { Scope = new HashSet<int> { 1, 2 } };
        var plan = Check([Ost(0, 1000), Ost(1, 600), Ost(2, 400), Ost(3, 0)], [.. Many(0, 10, 100), .. Many(1, 10, 60)], goal);
        Assert.Multiple(() =>
        {
            Assert.That(plan.GoalFill, Is.EqualTo(0.5));
            Assert.That(plan.ReachesBand, Is.True);
            Assert.That(plan.Osts.Select(o => o.AfterBytes), Is.EqualTo(new[] { 1000, 550, 450, 0 }));
        });
    }

    [Test]
    public void Plan_GoalThatNobodyCanReach_SaysByHowMuch()
    {
        var plan = Check([Ost(0, 500), Ost(1, 400)], [.. Many(0, 10, 50)], FivePoints with { Fill = 0.7 });
        Assert.Multiple(() =>
        {
            Assert.That(plan.Moves, Is.Empty);
            Assert.That(plan.StillOutside.Select(o => o.OutsideBytes), Is.EqualTo(new[] { 150, 250 }));
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Plan_FewerThanTwoOsts_IsEmpty(int osts)
    {
        var plan = Check([.. Enumerable.Range(0, osts).Select(i => Ost(i, 900))], osts == 0 ? [] : [.. Many(0, 10, 20)], FivePoints);
        Assert.That(plan.Moves, Is.Empty);
        Assert.That(plan.ReachesBand, Is.True);
    }

    [Test]
    public void Plan_OstWithoutCapacity_IsLeftOut()
    {
        var plan = Check([Ost(0, 0, 0), Ost(1, 600), Ost(2, 400)], [.. Many(1, 50, 12)], FivePoints);
        Assert.Multiple(() =>
        {
            Assert.That(plan.ReachesBand, Is.True);
            Assert.That(plan.Moves, Has.Length.EqualTo(1));
            Assert.That(plan.Osts[0].InScope, Is.False);
        });
    }

    [Test]
    public void Plan_AllFull_ThereIsNowhereToGo()
    {
        var plan = Check([Ost(0, 1000), Ost(1, 1000)], [.. Many(0, 50, 20)], FivePoints with { Fill = 0.5 });
        Assert.That(plan.Moves, Is.Empty);
    }

    [Test]
    public void Plan_WhatCannotBe_IsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Check([Ost(1, 0), Ost(1, 0)], [], FivePoints), Throws.ArgumentException);
            Assert.That(() => Check([Ost(-1, 0)], [], FivePoints), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => Check([Ost(0, -1)], [], FivePoints), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => Check([Ost(0, 0)], [], new(1.5)), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => new MovableFiles().Add(1, [new(0, -1, 0, 0)]), Throws.InstanceOf<ArgumentException>());
        });
    }

    [Test]
    public void Plan_NewOstNeedsLittle_ASmallFileOfAnotherThanTheFullestSuffices()
    {
        // OST 2 needs 24: of the fullest a file of 40 would do, of the other one of 30.
        var plan = Check([Ost(0, 120), Ost(1, 100), Ost(2, 0)], [.. Many(0, 40, 3), .. Many(1, 30, 3), .. Many(1, 1, 10)], FivePoints);
        Assert.Multiple(() =>
        {
            Assert.That(plan.ReachesBand, Is.True);
            Assert.That(plan.CostBytes, Is.EqualTo(31));
        });
    }

    [Test]
    public void Plan_FileThatIsTheBestSmallerOneForTwoOsts_IsTakenOnce()
    {
        var plan = Check([Ost(0, 80, 100), Ost(1, 49, 140), Ost(2, 142, 180), Ost(3, 177, 220)],
        [
            Two(71, (0, 24), (3, 35)), Two(50, (3, 18), (1, 15)), Two(21, (1, 3), (3, 10)), Two(77, (3, 33), (0, 25)),
            One(31, 3, 31), One(20, 3, 5), One(21, 2, 12), One(39, 2, 37), One(44, 2, 29), Two(39, (0, 7), (2, 13)),
            Two(35, (1, 22), (0, 5)), One(35, 3, 24), Two(37, (0, 4), (2, 14)), One(28, 0, 10), One(19, 2, 10), One(21, 1, 9),
            Two(48, (3, 7), (2, 27)), One(9, 0, 5), One(14, 3, 14),
        ], FivePoints);
        Assert.That(plan.Moves.Select(m => m.File), Is.Unique);
    }

    [Test]
    public void Plan_Cancelled_Throws()
    {
        BalanceCase given = new([Ost(0, 900), Ost(1, 100)], [.. Many(0, 10, 90)], FivePoints);
        Assert.That(() => BalancePlanner.Plan(given.Osts, given.Movable(), given.Goal, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static PlannedOst Ost(int index, long usedBytes, long capacityBytes = 1000) => new(index, usedBytes, capacityBytes);

    private static CaseFile One(long cost, int ost, long bytes) => new(cost, [new FilePiece(ost, bytes, 0, 0)]);

    // Of two components.
    private static CaseFile Two(long cost, (int Ost, long Bytes) first, (int Ost, long Bytes) second) =>
        new(cost, [new FilePiece(first.Ost, first.Bytes, 0, 0), new FilePiece(second.Ost, second.Bytes, 1, 0)]);

    private static IEnumerable<CaseFile> Many(int ost, long bytes, int count, int pool = FilePiece.AnyPool) =>
        Enumerable.Repeat(CaseFile.Plain(ost, bytes, pool), count);

    private static BalancePlan Check(PlannedOst[] osts, CaseFile[] files, BalanceGoal goal)
    {
        BalanceCase given = new([.. osts], [.. files], goal);
        var plan = given.Plan();
        Assert.That(PlanRules.Broken(given, plan), Is.Empty);
        return plan;
    }
}
