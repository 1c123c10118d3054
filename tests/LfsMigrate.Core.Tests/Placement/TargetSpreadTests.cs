using FsCheck;
using FsCheck.Fluent;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

public sealed class TargetSpreadTests
{
    [Test]
    public void Of_KnownFills_IsMeanRangeAndDeviation()
    {
        var spread = TargetSpread.Of([Ost(0, 20), Ost(1, 40), Ost(2, 40), Ost(3, 40), Ost(4, 50), Ost(5, 50), Ost(6, 70), Ost(7, 90)]);

        Assert.That(spread.Count, Is.EqualTo(8));
        Assert.That((spread.Mean, spread.Deviation, spread.Range), Is.EqualTo((0.5, 0.2, 0.7)).Within(1e-12));
        Assert.That((spread.Least!.Index, spread.Most!.Index), Is.EqualTo((0, 7)));
    }

    [Test]
    public void Of_OstsOfUnequalSize_CountsEachAlike()
    {
        var spread = TargetSpread.Of([Ost(0, 10), Ost(1, 0) with { UsedBytes = 30_000, FreeBytes = 70_000 }]);

        Assert.That(spread.Mean, Is.EqualTo(0.2).Within(1e-12));
    }

    [Test]
    public void Of_SomeInactive_LeavesThemOut()
    {
        var spread = TargetSpread.Of([Ost(0, 30), new StorageTarget { Index = 1 }, Ost(2, 40)]);

        Assert.That((spread.Count, spread.Least!.Index), Is.EqualTo((2, 0)));
        Assert.That(spread.Range, Is.EqualTo(0.1).Within(1e-12));
    }

    [Test]
    public void Of_NoneActive_IsNothing()
    {
        var spread = TargetSpread.Of([new StorageTarget { Index = 1 }]);

        Assert.That(spread, Is.EqualTo(new TargetSpread(0, 0, 0, null, null)));
        Assert.That(spread.Range, Is.Zero);
    }

    [FsCheck.NUnit.Property]
    public Property Of_AnyFills_HoldsTheOrderThatNumbersHave() => Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), fills =>
    {
        var spread = TargetSpread.Of(fills.Get.Select((fill, i) => Ost(i, fill % 101UL)));

        return spread.Least!.Fill <= spread.Mean + 1e-9 && spread.Mean <= spread.Most!.Fill + 1e-9
            && spread.Deviation <= (spread.Range / 2) + 1e-9 && spread.Count == fills.Get.Length;
    });

    private static StorageTarget Ost(int index, ulong used) =>
        new() { Index = index, IsActive = true, TotalBytes = 100, UsedBytes = used, FreeBytes = 100 - used };
}
