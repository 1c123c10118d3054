using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class BalanceOutlookTests
{
    private static readonly BalancePlan Plan = Make();

    [Test]
    public void Of_NoBound_IsTheWholePlan()
    {
        var outlook = BalanceOutlook.Of(Plan, Entries(), null);

        Assert.That((outlook.FilesTaken, outlook.Bytes, outlook.ReachesBand), Is.EqualTo((Plan.Moves.Length, 100L * Plan.Moves.Length, true)));
        Assert.That(outlook.Levels.Select(l => l.AfterBytes), Is.EqualTo(Plan.Osts.Select(o => o.AfterBytes)));
    }

    [TestCase(0, 0)]
    [TestCase(99, 0)]
    [TestCase(100, 1)]
    [TestCase(250, 2)]
    public void Of_Bound_TakesTheFirstThatFit(long bytesMax, int files)
    {
        var outlook = BalanceOutlook.Of(Plan, Entries(), bytesMax);

        Assert.That((outlook.FilesTaken, outlook.ReachesBand), Is.EqualTo((files, false)));
        Assert.That(outlook.Levels[0].AfterBytes, Is.EqualTo(800 - (100 * files)));
        Assert.That(outlook.Levels.Sum(l => l.AfterBytes), Is.EqualTo(800));
    }

    private static BalancePlan Make()
    {
        var files = new MovableFiles();
        for (int i = 0; i < 8; i++)
        {
            files.Add(100, [new FilePiece(0, 100, 0, 0)]);
        }
        return BalancePlanner.Plan([new PlannedOst(0, 800, 1000), new PlannedOst(1, 0, 1000)], files, new BalanceGoal(0.05));
    }

    private static PlanEntry[] Entries() => [.. Plan.Moves.Select(m => new PlanEntry(UnixPath.FromText($"f{m.File}"), 100))];
}
