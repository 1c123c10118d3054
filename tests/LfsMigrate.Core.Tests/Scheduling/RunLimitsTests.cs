using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class RunLimitsTests
{
    [TestCase(0, 0, 0)]
    [TestCase(1, 16, 2)]
    [TestCase(4, 64, 8)]
    [TestCase(1000, 64, 16)]
    public void Jobs_NobodyGaveANumber_AreByCoresAndOsts(int osts, int jobs, int big)
    {
        var limits = new RunLimits(null, 0);
        int byCores = limits.Jobs, bigByCores = limits.BigJobs;

        limits.ConsiderOsts(osts);

        Assert.Multiple(() =>
        {
            Assert.That(byCores, Is.EqualTo(Math.Min(4 * Environment.ProcessorCount, 64)));
            Assert.That(bigByCores, Is.EqualTo(Math.Min(2 * Environment.ProcessorCount, 16)));
            Assert.That(limits.BigJobs, Is.EqualTo(Math.Max(big, bigByCores)));
            Assert.That(limits.Jobs, Is.EqualTo(Math.Max(jobs, byCores)));
            Assert.That(limits.PlanJobs, Is.EqualTo(limits.Jobs));
        });
    }

    [Test]
    public void PlanJobs_NoServerToWaitFor_OneForEachCore()
    {
        Assert.That(new RunLimits(null, 0).PlanJobs, Is.EqualTo(Math.Clamp(Environment.ProcessorCount, 2, 64)));
        Assert.That(new RunLimits(7, 0).PlanJobs, Is.EqualTo(7));
    }

    [Test]
    public void Jobs_Given_HoldForBigFilesToo()
    {
        var limits = new RunLimits(5, 0);
        limits.ConsiderOsts(100);
        Assert.That((limits.Jobs, limits.BigJobs), Is.EqualTo((5, 5)));
        limits.Set(null, 0);
        Assert.That((limits.Jobs, limits.BigJobs), Is.EqualTo((64, 16)));
        limits.Cap = 3;
        Assert.That((limits.Jobs, limits.BigJobs), Is.EqualTo((3, 3)));
    }
}
