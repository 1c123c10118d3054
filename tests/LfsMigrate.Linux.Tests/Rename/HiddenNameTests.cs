using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Rename;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Rename;

public sealed class HiddenNameTests
{
    public static IEnumerable<HiddenName> Names() =>
    [
        new(HiddenKind.Donor, 0x1f, null), new(HiddenKind.Keep, 1, ulong.MaxValue), new(HiddenKind.Moved, 0xabcdef, 2),
    ];

    [TestCaseSource(nameof(Names))]
    public void TryParse_NameMadeHere_GivesItBack(HiddenName name)
    {
        Assert.That(HiddenName.TryParse(name.ToName(), out var parsed));
        Assert.That(parsed, Is.EqualTo(name));
    }

    [TestCase("")]
    [TestCase("f")]
    [TestCase(".lfs-migrate.i1f")]
    [TestCase(".lfs-migrate.i1f.content")]
    [TestCase(".lfs-migrate.i1F.donor")]
    [TestCase(".lfs-migrate.i01f.donor")]
    [TestCase(".lfs-migrate.ixyz.donor")]
    [TestCase(".lfs-migrate.i1f.2.keep")]
    [TestCase(".lfs-migrate.i1f.i2.i3.keep")]
    [TestCase(".lfs-migrate.i1ffffffffffffffff.donor")]
    [TestCase(".lfs-migrate.0x200000401:0x1:0x0.donor")]
    public void TryParse_AnythingElse_IsNoHiddenName(string text) =>
        Assert.That(HiddenName.TryParse(UnixPath.FromText(text), out _), Is.False);

    [Test]
    public void TryParse_KeptContent_IsNeverTakenForALeftover() =>
        Assert.That(HiddenName.TryParse(HiddenName.OfKeptContent(7, 0), out _), Is.False);
}
