using LfsMigrate.PlanStudy;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.PlanStudy;

[TestFixture]
public sealed class ChanceTests
{
    // Many draws; their mean is within five standard errors of what it should be.
    [TestCase(0.0)]
    [TestCase(0.3)]
    [TestCase(12)]
    [TestCase(500)]
    public void Poisson_ManyDraws_HaveTheirMean(double mean)
    {
        var chance = new Chance(1);
        double found = Enumerable.Range(0, 20_000).Average(_ => (double)chance.Poisson(mean));
        Assert.That(found, Is.EqualTo(mean).Within(5 * Math.Sqrt(mean / 20_000) + 1e-9));
    }

    [TestCase(10, 0.0, 0)]
    [TestCase(10, 1.0, 10)]
    [TestCase(0, 0.5, 0)]
    public void Binomial_NoChance_IsSure(long n, double p, long expected) => Assert.That(new Chance(1).Binomial(n, p), Is.EqualTo(expected));

    [TestCase(5, 0.4)]
    [TestCase(1000, 0.9)]
    public void Binomial_ManyDraws_NeverMoreThanThereAre(long n, double p)
    {
        var chance = new Chance(1);
        Assert.That(Enumerable.Range(0, 10_000).Select(_ => chance.Binomial(n, p)), Is.All.InRange(0, n));
    }
}
