using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

public sealed class FreeFloorTests
{
    [TestCase("2K", 2048UL, false)]
    [TestCase("2K", 2047UL, true)]
    [TestCase("5%", 500UL, false)]
    [TestCase("5%", 499UL, true)]
    [TestCase("2.5%", 249UL, true)]
    [TestCase("0%", 0UL, false)]
    [TestCase("100%", 9_999UL, true)]
    public void IsUndercutBy_SpaceLeft_Compares(string floor, ulong freeBytes, bool expected) =>
        Assert.That(FreeFloor.Parse("--x", floor).IsUndercutBy(new TargetSpace("OST 1", 10_000, freeBytes)), Is.EqualTo(expected));

    [TestCase("5M", "5M")]
    [TestCase("7.5%", "7.5%")]
    public void ToString_Floor_ReadsBack(string text, string expected) =>
        Assert.That(FreeFloor.Parse("--x", text).ToString(), Is.EqualTo(expected));

    [TestCase("%")]
    [TestCase("101%")]
    [TestCase("-1%")]
    [TestCase("5 %")]
    [TestCase("much")]
    [TestCase("")]
    public void Parse_NoFloor_IsRefused(string text) =>
        Assert.That(() => FreeFloor.Parse("--min-free-target", text), Throws.TypeOf<OperatorException>().With.Message.Contains("--min-free-target"));
}
