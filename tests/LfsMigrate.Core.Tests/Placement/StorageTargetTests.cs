using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

public sealed class StorageTargetTests
{
    [TestCase(0UL, 0UL, 0)]
    [TestCase(0UL, 100UL, 0)]
    [TestCase(100UL, 0UL, 1)]
    [TestCase(30UL, 60UL, 1 / 3.0)]
    [TestCase(ulong.MaxValue, ulong.MaxValue, 0.5)]
    public void Fill_UsedAndAvailable_IsUsedOfTheirSum(ulong used, ulong free, double fill) =>
        Assert.That(new StorageTarget { TotalBytes = ulong.MaxValue, UsedBytes = used, FreeBytes = free }.Fill, Is.EqualTo(fill).Within(1e-12));

    [Test]
    public void Fill_SpaceKeptForRoot_CountsAsNeither() =>
        Assert.That(new StorageTarget { TotalBytes = 1000, UsedBytes = 450, FreeBytes = 450 }.Fill, Is.EqualTo(0.5));

    [Test]
    public void Fill_OfASpace_IsThatOfItsTarget()
    {
        var target = new StorageTarget { TotalBytes = 1000, UsedBytes = 450, FreeBytes = 450 };

        Assert.That(new TargetSpace("OST 0", target.TotalBytes, target.FreeBytes) { UsedBytes = target.UsedBytes }.Fill, Is.EqualTo(target.Fill));
        Assert.That(new TargetSpace("/", 1000, 250).Fill, Is.EqualTo(0.75), "nobody says what is used");
    }

    [TestCase(0UL, 0UL, 0UL, 0)]
    [TestCase(100UL, 25UL, 75UL, 0.75)]
    [TestCase(100UL, 101UL, 0UL, 0)]
    public void InodeFill_TotalAndFree_IsWhatIsUsed(ulong total, ulong free, ulong used, double fill)
    {
        var target = new StorageTarget { TotalInodes = total, FreeInodes = free };

        Assert.That((target.UsedInodes, target.InodeFill), Is.EqualTo((used, fill)));
    }

    [TestCase(TargetStates.None, true)]
    [TestCase(TargetStates.DEGRADED | TargetStates.NONROT, true)]
    [TestCase(TargetStates.READONLY, false)]
    [TestCase(TargetStates.NOCREATE | TargetStates.DEGRADED, false)]
    [TestCase(TargetStates.ENOSPC, false)]
    [TestCase(TargetStates.ENOINO, false)]
    public void TakesObjects_InAState_IsAsTheMdsSeesIt(TargetStates states, bool takes)
    {
        Assert.That(new StorageTarget { IsActive = true, States = states }.TakesObjects, Is.EqualTo(takes));
        Assert.That(new StorageTarget { IsActive = false, States = states }.TakesObjects, Is.False);
    }

    [TestCase(TargetStates.None, "")]
    [TestCase(TargetStates.READONLY | TargetStates.DEGRADED, "degraded read-only")]
    [TestCase(TargetStates.NOCREATE | TargetStates.ENOSPC | TargetStates.ENOINO, "no-create no-space no-inodes")]
    [TestCase(TargetStates.NONROT | TargetStates.SUM | (TargetStates)0x8018, "sum flash 0x8018")]
    public void Words_OfStates_NameEachOnce(TargetStates states, string words) =>
        Assert.That(string.Join(' ', TargetStateWords.Of(states)), Is.EqualTo(words));
}
