using LfsMigrate.PlanStudy;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.PlanStudy;

[TestFixture]
public sealed class FileSystemModelTests
{
    [Test]
    public void Day_YearsWithEverything_NoByteAndNoFileIsLost()
    {
        var model = new FileSystemModel(10, 1_000_000, seed: 3);
        for (int day = 1; day <= 800; day++)
        {
            Happen(model, day);
            model.Day();
            if (day % 20 == 0)
            {
                ModelBalance.Run(model, 0.05);
            }
            var totals = model.Totals;
            Assert.That(model.UsedBytes, Is.EqualTo(totals.BornBytes + totals.GrownBytes - totals.GoneBytes), $"day {day}");
            Assert.That(model.Files, Is.EqualTo(totals.BornFiles - totals.GoneFiles), $"day {day}");
            Assert.That(model.Osts.Select(o => (double)o.RoomBytes), Is.All.GreaterThanOrEqualTo(0).And.All.LessThanOrEqualTo(model.CapacityBytes));
        }
        Assert.That(model.Totals.DrainedBytes, Is.Positive);
    }

    [Test]
    public void Balance_AfterExpansion_EveryOstComesIntoTheBand()
    {
        var model = new FileSystemModel(20, 2_000_000, seed: 1);
        model.Expand(2);
        (long files, long bytes) = (model.Files, model.UsedBytes);
        long moved = ModelBalance.Run(model, 0.05);
        Assert.Multiple(() =>
        {
            Assert.That(moved, Is.GreaterThan(0).And.LessThan(bytes / 4));
            Assert.That(model.Spread(), Is.LessThanOrEqualTo(0.10 + 1e-9));
            Assert.That((model.Files, model.UsedBytes), Is.EqualTo((files, bytes)));
            Assert.That(ModelBalance.Run(model, 0.05), Is.Zero);
        });
    }

    [Test]
    public void Fail_Ost_GivesAllAndTakesNothing()
    {
        var model = new FileSystemModel(10, 1_000_000, seed: 1);
        model.Expand(3);
        var failing = model.Osts[4];
        model.Fail(failing);
        Assert.That(failing.UsedBytes, Is.Zero);
        model.Day();
        Assert.That(failing.UsedBytes, Is.Zero);
        model.Replace(failing);
        model.Day();
        Assert.That(model.Osts[4].UsedBytes, Is.Positive);
    }

    private static void Happen(FileSystemModel model, int day)
    {
        switch (day % 400)
        {
            case 100:
                model.Expand(1);
                break;
            case 200:
                model.Fail(model.Osts[2]);
                break;
            case 210:
                model.Replace(model.Osts[2]);
                break;
        }
    }
}
