using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

public sealed class DonorStripesTests
{
    private const int MiB = 1 << 20;

    [TestCase(0, 8)]
    [TestCase(1, 8)]
    [TestCase(4, 8)]
    [TestCase(8, 8)]
    [TestCase(16, 16)]
    [TestCase(64, 16)]
    [TestCase(3, 8, Description = "does not go into a range")]
    [TestCase(1024, 8, Description = "nor does this")]
    public void PieceBytes_StripeSize_IsWholeStripesWithinBounds(int stripeMiB, int expectedMiB)
    {
        var layout = Layout.Plain((ulong)stripeMiB * MiB, null, 0, 1);

        Assert.That(DonorStripes.PieceBytes(layout), Is.EqualTo(expectedMiB * MiB));
    }

    [Test]
    public void PieceBytes_SeveralComponents_IsThatOfTheWidestStripe() =>
        Assert.That(DonorStripes.PieceBytes(Composite()), Is.EqualTo(16 * MiB));

    [TestCase(0, 0)]
    [TestCase(100, 1)]
    [TestCase(MiB + 1, int.MaxValue)]
    public void Targets_SeveralComponents_IsOfThoseThatTheFileReaches(long sizeBytes, int expected) =>
        Assert.That(DonorStripes.Targets(Composite(), sizeBytes), Is.EqualTo(expected));

    private static Layout Composite() => new()
    {
        Kind = LayoutKind.Composite,
        Components =
        [
            new LayoutComponent { EndBytes = MiB, StripeSizeBytes = MiB, StripeCount = 1, Osts = [3] },
            new LayoutComponent { StartBytes = MiB, StripeSizeBytes = 16 * MiB, StripeCount = -1 },
        ],
    };
}
