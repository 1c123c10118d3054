using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class TimeBudgetTests
{
    [TestCase(0, 600)]
    [TestCase(1 << 20, 601)]
    [TestCase(1L << 40, 600 + (1 << 20))]
    [TestCase(long.MaxValue, 100_000_600)]
    public void For_NoneFixed_GrowsWithTheSize(long sizeBytes, int seconds) =>
        Assert.That(new TimeBudget(null).For(sizeBytes), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void For_BandwidthLimit_HasTwiceTheTimeOfTheCopyMore() =>
        Assert.That(new TimeBudget(null, new RunLimits(1, 1024)).For(10 << 20), Is.EqualTo(TimeSpan.FromSeconds(600 + 10 + (2 * 10 * 1024))));

    [Test]
    public void For_SlowestLimitAndLargestFile_IsStillATime() =>
        Assert.That(new TimeBudget(null, new RunLimits(1, 1)).For(long.MaxValue), Is.EqualTo(TimeSpan.FromSeconds(100_000_600)));

    [Test]
    public void For_Fixed_IsThat([Values(0, long.MaxValue)] long sizeBytes) =>
        Assert.That(new TimeBudget(TimeSpan.FromSeconds(7)).For(sizeBytes), Is.EqualTo(TimeSpan.FromSeconds(7)));

    [Test]
    public void For_SeveralJobs_TheyShareTheLimit() =>
        Assert.That(new TimeBudget(null, new RunLimits(16, 1024)).For(10 << 20), Is.EqualTo(TimeSpan.FromSeconds(600 + 10 + (16 * 2 * 10 * 1024))));
}
