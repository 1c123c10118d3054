using LfsMigrate.PlanStudy;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.PlanStudy;

[TestFixture]
public sealed class LustreAllocatorTests
{
    [Test]
    public void Parts_LittleSpread_InTurn() =>
        Assert.That(LustreAllocator.Parts([1000, 831, 900, 0]), Is.EqualTo(new[] { 1 / 3.0, 1 / 3.0, 1 / 3.0, 0 }));

    [Test]
    public void Parts_MuchSpread_ByAvailableSpace() =>
        Assert.That(LustreAllocator.Parts([1000, 830, 170, 0]), Is.EqualTo(new[] { 0.5, 0.415, 0.085, 0 }).Within(1e-12));

    [Test]
    public void Parts_NoSpace_Nothing() => Assert.That(LustreAllocator.Parts([0, 0]), Is.EqualTo(new[] { 0.0, 0 }));
}
