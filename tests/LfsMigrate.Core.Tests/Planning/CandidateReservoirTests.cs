using FsCheck;
using FsCheck.Fluent;
using LfsMigrate.Core.Planning;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

[TestFixture]
public sealed class CandidateReservoirTests
{
    private static readonly BalanceGoal FivePoints = new(0.05);

    private static readonly PlannedOst[] TwoOsts = [new(0, 900_000, 1_000_000), new(1, 100_000, 1_000_000)];

    [FsCheck.NUnit.Property(MaxTest = 100, QuietOnSuccess = true)]
    public Property ToFiles_WhatIsKept_MakesAsGoodAPlanAsAll() => Prop.ForAll(BalanceCases.Plain.ToArbitrary(), given =>
    {
        var reservoir = new CandidateReservoir(given.Osts, given.Goal);
        Offer(reservoir, given);
        var (fromKept, fromAll) = (BalancePlanner.Plan(given.Osts, reservoir.ToFiles().Files, given.Goal), given.Plan());
        Assert.That(fromKept.OutsideBytes, Is.LessThanOrEqualTo(fromAll.OutsideBytes));
        Assert.That(fromKept.CostBytes, Is.LessThanOrEqualTo((1.02 * fromAll.CostBytes) + (given.Osts.Length * 50)));
    });

    [FsCheck.NUnit.Property(MaxTest = 100, QuietOnSuccess = true)]
    public Property Offer_AnyFiles_TellsWhatIsKept() => Prop.ForAll(BalanceCases.Medium.ToArbitrary(), given =>
    {
        var reservoir = new CandidateReservoir(given.Osts, given.Goal, margin: 1);
        var kept = Offer(reservoir, given);
        var (files, numbers) = reservoir.ToFiles();
        Assert.That(numbers, Is.EquivalentTo(kept.Keys));
        Assert.That(reservoir.Count, Is.EqualTo(kept.Count));
        for (int file = 0; file < files.Count; file++)
        {
            var expected = given.Files[kept[numbers[file]]];
            Assert.That(files.CostOf(file), Is.EqualTo(expected.CostBytes));
            Assert.That(Enumerable.Range(0, files.PieceCountOf(file)).Select(p => files.PieceOf(file, p)), Is.EqualTo(expected.Pieces));
        }
    });

    [Test]
    public void Offer_MoreThanIsNeeded_KeepsTheBestAndSmallChange()
    {
        // 350,000 must go; twice that is kept.
        var reservoir = new CandidateReservoir(TwoOsts, FivePoints, margin: 2);
        List<int> dropped = [];
        for (int n = 0; n < 200_000; n++)
        {
            reservoir.Offer(200, [new(0, 100, 0, 0)], dropped);
        }
        int small = reservoir.Count;
        for (int n = 0; n < 200; n++)
        {
            reservoir.Offer(5_100, [new(0, 5_000, 0, 0)], dropped);
        }
        Assert.Multiple(() =>
        {
            Assert.That(small, Is.InRange(7_000, 7_010));
            Assert.That(reservoir.Count, Is.InRange(140, 160));
            Assert.That(dropped, Has.Count.EqualTo(small + 140 - reservoir.Count).Within(20));
        });
    }

    [Test]
    public void Offer_NoneOnTheOstAboveTheBand_KeepsThoseOfTheNextOne()
    {
        PlannedOst[] osts = [new(0, 900_000, 1_000_000), new(1, 480_000, 1_000_000), new(2, 100_000, 1_000_000)];
        var reservoir = new CandidateReservoir(osts, FivePoints);
        for (int n = 0; n < 1000; n++)
        {
            reservoir.Offer(200, [new(1, 100, 0, 0)], []);
        }

        var plan = BalancePlanner.Plan(osts, reservoir.ToFiles().Files, FivePoints);

        Assert.That(plan.Osts[1].AfterBytes, Is.InRange(plan.Osts[1].LowBytes, plan.Osts[1].LowBytes + 100));
        Assert.That(plan.OutsideBytes, Is.LessThan(plan.OutsideBeforeBytes));
    }

    [Test]
    public void Offer_FilesMax_BoundsTheBest()
    {
        var reservoir = new CandidateReservoir(TwoOsts, FivePoints, filesMax: 50);
        for (int n = 0; n < 1000; n++)
        {
            reservoir.Offer(200 + n, [new(0, 100 + n, 0, 0)], []);
        }
        Assert.That(reservoir.Count, Is.InRange(50, 50 + (8 * 5)));
    }

    [Test]
    public void Offer_LargeFilesThatFitNowhere_DoNotCrowdOutSmallOnes()
    {
        // Each of ten may take 60,000 and there are 300,000 to give: files of 50,000 find ten places, but only five are needed; those of 70,000 none.
        PlannedOst[] osts = [new(0, 950_000, 1_000_000), .. Enumerable.Range(1, 10).Select(i => new PlannedOst(i, 590_000, 1_000_000))];
        var goal = new BalanceGoal(0.02);
        var reservoir = new CandidateReservoir(osts, goal);
        for (int n = 0; n < 500; n++)
        {
            reservoir.Offer(70_100, [new(0, 70_000, 0, 0)], []);
            reservoir.Offer(30_100, [new(0, 30_000, 0, 0)], []);
            reservoir.Offer(1_100, [new(0, 1_000, 0, 0)], []);
        }
        Assert.That(BalancePlanner.Plan(osts, reservoir.ToFiles().Files, goal).ReachesBand, Is.True);
    }

    [TestCase(1, 100, FilePiece.AnyPool, TestName = "Offer_OnAnOstThatNeedNotGive_IsNotKept")]
    [TestCase(7, 100, FilePiece.AnyPool, TestName = "Offer_OnAnUnknownOst_IsNotKept")]
    [TestCase(0, 0, FilePiece.AnyPool, TestName = "Offer_WithoutBytes_IsNotKept")]
    [TestCase(0, 100, 3, TestName = "Offer_PoolOfNobodyElse_IsNotKept")]
    [TestCase(0, 100, 4, TestName = "Offer_PoolUnknown_IsNotKept")]
    public void Offer_NoUse_IsNotKept(int ost, long bytes, int pool)
    {
        var goal = FivePoints with { Pools = new Dictionary<int, IReadOnlySet<int>> { [3] = new HashSet<int> { 0 } } };
        var reservoir = new CandidateReservoir(TwoOsts, goal);
        Assert.That(reservoir.Offer(101, [new(ost, bytes, 0, 0, pool)], []), Is.EqualTo(CandidateReservoir.NotKept));
        Assert.That(reservoir.Count, Is.Zero);
    }

    // The file of the case that each number stands for.
    private static Dictionary<int, int> Offer(CandidateReservoir reservoir, BalanceCase given)
    {
        Dictionary<int, int> kept = [];
        List<int> dropped = [];
        for (int file = 0; file < given.Files.Length; file++)
        {
            dropped.Clear();
            int number = reservoir.Offer(given.Files[file].CostBytes, given.Files[file].Pieces.AsSpan(), dropped);
            Assert.That(dropped, Is.SubsetOf(kept.Keys));
            dropped.ForEach(d => kept.Remove(d));
            if (number != CandidateReservoir.NotKept)
            {
                kept.Add(number, file);
            }
        }
        return kept;
    }
}
