using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Tests.Scan;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>What is known of a file when it is opened.</summary>
[TestFixture]
public sealed class OriginalOpenerTests : OnScannedTree
{
    private const int SizeBytes = 300_000;

    [TestCase(true, SizeBytes)]
    [TestCase(false, 0)]
    public void Open_SizeIsWantedOrNot_IsTold(bool withSize, long sizeBytes)
    {
        Tree.Write("f", SizeBytes);

        using var original = Open("f", withSize);

        Assert.Multiple(() =>
        {
            Assert.That(original.Facts.SizeBytes, Is.EqualTo(sizeBytes));
            Assert.That(original.Facts.Modified, withSize ? Is.Not.EqualTo(default(UnixTime)) : Is.EqualTo(default(UnixTime)));
            Assert.That((original.Facts.IsRegular, original.Facts.Links), Is.EqualTo((true, 1u)));
        });
    }

    // How long the archive may take is a matter of the size.
    [Test]
    public void Open_Released_SizeIsKnownUnasked()
    {
        Tree.Write("f", SizeBytes);
        Simulator.Run("mark", Tree["f"], "released");

        using var original = Open("f", withSize: false);

        Assert.That(original.Facts.SizeBytes, Is.EqualTo(SizeBytes));
    }

    private OriginalFile Open(string name, bool withSize)
    {
        var settings = new MigrationSettings { Layout = LayoutRequest.KeepOwn, Restore = true };
        return new OriginalOpener(new DirectoryResolver(OwnProcess.EffectiveUid), settings).Open(UnixPath.FromText(Tree[name]), OpenFlags.O_RDWR, withSize);
    }
}
