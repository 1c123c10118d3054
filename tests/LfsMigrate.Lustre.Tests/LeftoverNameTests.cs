using LfsMigrate.Core.Files;
using LfsMigrate.Lustre.Fallback;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

public sealed class LeftoverNameTests
{
    private static readonly Fid Old = new(0x200000401, 0x1a, 0), New = new(ulong.MaxValue, uint.MaxValue, uint.MaxValue);

    [Test]
    public void TryParse_Donor_ReadsBack()
    {
        var donor = new LeftoverName(Old, null, 0xa1);

        Assert.That(LeftoverName.TryParse(donor.ToName(), out var read));
        Assert.That(read, Is.EqualTo(donor));
        Assert.That(read.IsKeep, Is.False);
        Assert.That(donor.ToName().ToString(), Is.EqualTo(".lfs-migrate.0x200000401:0x1a:0x0.00000000000000a1.donor"));
    }

    [Test]
    public void OfNewDonor_SameFileAgain_HasAnotherName() =>
        Assert.That(Enumerable.Range(0, 100).Select(_ => LeftoverName.OfNewDonor(Old).ToName()), Is.Unique);

    [Test]
    public void TryParse_Keep_ReadsBack()
    {
        var keep = new LeftoverName(Old, New);

        Assert.That(LeftoverName.TryParse(keep.ToName(), out var read));
        Assert.That(read, Is.EqualTo(keep));
        Assert.That(read.IsKeep);
        Assert.That(keep.ToName().Bytes.Length, Is.LessThanOrEqualTo(255));
    }

    [TestCase("file")]
    [TestCase(".lfs-migrate")]
    [TestCase(".lfs-migrate.")]
    [TestCase(".lfs-migrate..")]
    [TestCase(".lfs-migrate.x")]
    [TestCase(".lfs-migrate.donor")]
    [TestCase(".lfs-migrate.keep")]
    [TestCase(".lfs-migrate..donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.keep")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.a1.donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.00000000000000A1.donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.00000000000000a1.donor.")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.00000000000000a1.donor~")]
    [TestCase(".lfs-migrate.[0x200000401:0x1a:0x0].00000000000000a1.donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1A:0x0.00000000000000a1.donor")]
    [TestCase(".lfs-migrate.8589935617:26:0.00000000000000a1.donor")]
    [TestCase(".lfs-migrate.0x0200000401:0x1a:0x0.00000000000000a1.donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.0x1:0x1:0x0.donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1a:0x0.0x1:0x1:0x0.0x1:0x1:0x0.keep")]
    [TestCase("x.lfs-migrate.0x200000401:0x1a:0x0.00000000000000a1.donor")]
    public void TryParse_AnyOtherName_IsFalse(string name) =>
        Assert.That(LeftoverName.TryParse(UnixPath.FromText(name), out _), Is.False);

    [Test]
    public void TryParse_NotUtf8_IsFalse() =>
        Assert.That(LeftoverName.TryParse(UnixPath.FromBytes([.. ".lfs-migrate."u8, 0xFF]), out _), Is.False);
}
