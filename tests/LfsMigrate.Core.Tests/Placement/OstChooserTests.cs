using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

[TestFixture]
public sealed class OstChooserTests
{
    private static readonly HashSet<int> None = [];

    [Test]
    public void ChooseOther_ManyDraws_NeverUnfit()
    {
        StorageTarget[] targets = [Ost(0), Ost(1), Ost(2) with { IsActive = false }, Ost(3, 0), Ost(4), Ost(5), Ost(5)];
        Random random = new(1);
        for (int i = 0; i < 500; i++)
        {
            Assert.That(OstChooser.ChooseOther(targets, new HashSet<int> { 1 }, null, 2, 1000, random), Is.Unique.And.SubsetOf(new[] { 0, 4, 5 }).And.Length.EqualTo(2));
        }
    }

    [TestCase(TargetStates.READONLY, 0)]
    [TestCase(TargetStates.NOCREATE, 0)]
    [TestCase(TargetStates.DEGRADED, 1)]
    public void ChooseOther_TakesNoObjects_IsNotChosen(TargetStates states, int chosen) =>
        Assert.That(OstChooser.ChooseOther([Ost(0) with { States = states }], None, null, 1, 0, new Random(1)), Has.Length.EqualTo(chosen));

    [Test]
    public void ChooseOther_Pool_StaysInside()
    {
        StorageTarget[] targets = [Ost(0), Ost(1), Ost(2)];
        Assert.That(OstChooser.ChooseOther(targets, None, new HashSet<int> { 2, 7 }, 1, 0, new Random(1)), Is.EqualTo(new[] { 2 }));
    }

    [TestCase(3)]
    [TestCase(0)]
    [TestCase(-1)]
    public void ChooseOther_NotEnoughOrNoneAsked_IsEmpty(int count) =>
        Assert.That(OstChooser.ChooseOther([Ost(0), Ost(1)], None, null, count, 0, new Random(1)), Is.Empty);

    [TestCase(2000UL, 2)]
    [TestCase(2001UL, 0)]
    public void ChooseOther_Share_MustFitEachTarget(ulong bytesNeeded, int chosen) =>
        Assert.That(OstChooser.ChooseOther([Ost(0, 1000), Ost(1, 1000)], None, null, 2, bytesNeeded, new Random(1)), Has.Length.EqualTo(chosen));

    [Test]
    public void ChooseOther_ManyDraws_FollowsFreeSpace()
    {
        StorageTarget[] targets = [Ost(0, 1000), Ost(1, 3000)];
        Random random = new(5);
        int large = Enumerable.Range(0, 4000).Count(_ => OstChooser.ChooseOther(targets, None, null, 1, 1, random)[0] == 1);
        Assert.That(large, Is.InRange(2850, 3150));
    }

    [Test]
    public void ChooseOther_SameSeed_RepeatsItself()
    {
        StorageTarget[] targets = [.. Enumerable.Range(0, 20).Select(i => Ost(i))];
        Assert.That(
            OstChooser.ChooseOther(targets, None, null, 7, 0, new Random(3)),
            Is.EqualTo(OstChooser.ChooseOther(targets, None, null, 7, 0, new Random(3))));
    }

    private static StorageTarget Ost(int index, ulong freeBytes = 100_000) =>
        new() { Index = index, IsActive = true, TotalBytes = 200_000, FreeBytes = freeBytes };
}
