using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre.Scan;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Scan;

/// <summary>What a scan says of the files it finds.</summary>
[NonParallelizable]
public sealed class ScannedLayoutTests
{
    private ScannedTree _tree = null!;

    [SetUp]
    public void SetUp()
    {
        Simulator.IgnoreBesideRealLustre();
        _tree = new ScannedTree();
    }

    [TearDown]
    public void TearDown() => _tree?.Dispose();

    [Test]
    public void Scan_PlainFile_LayoutIsThatOfTheOpenFile()
    {
        _tree.Stripe("file", "-c 2 -S 1M -o 3,1");

        var layout = _tree.Scan()["file"].Layout!;

        Assert.That(layout.Kind, Is.EqualTo(LayoutKind.Plain));
        Assert.That(layout.Components.Single().Osts, Is.EqualTo(new[] { 3, 1 }));
        Assert.That(Simulator.Run("getstripe", "--osts", _tree["file"]).Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries),
            Is.SupersetOf(new[] { "3", "1" }));
    }

    [Test]
    public void Scan_ComponentsAndDom_ArePartsOfTheLayout()
    {
        _tree.Stripe("pfl", "-E 1M -c 1 -i 2 -E eof -c 2");
        _tree.Stripe("dom", "-E 64K -L mdt -E eof -c 1");

        var seen = _tree.Scan();

        Assert.That(seen["pfl"].Layout!.Components.Select(c => (c.EndBytes, c.IsInstantiated)),
            Is.EqualTo(new[] { (1UL << 20, true), (LovLimits.LUSTRE_EOF, false) }));
        Assert.That(seen["pfl"].Layout!.Osts, Is.EqualTo(new[] { 2 }));
        Assert.That(seen["dom"].Layout, Has.Property("DomBytes").EqualTo(65536).And.Property("Osts").Empty);
    }

    [Test]
    public void Scan_FileThatGrew_ItsBytesAreSpreadOverTheNewObjects()
    {
        _tree.Stripe("file", "-E 1M -c 1 -i 0 -E eof -S 1M -c 2 -o 2,3");
        File.WriteAllBytes(_tree["file"], new byte[4 << 20]);

        var file = _tree.Scan()["file"];
        var pieces = ObjectBytes.Of(file.Layout!, file.Facts.SizeBytes, file.Facts.AllocatedBytes);

        Assert.That(pieces.Select(p => (p.Ost, p.Bytes >> 20)), Is.EqualTo(new[] { (0, 1), (2, 1), (3, 2) }));
    }

    [Test]
    public void Scan_ReleasedAndForeign_AreFoundAsSuch()
    {
        _tree.Write("released", 100);
        _tree.Write("foreign", 100);
        Simulator.Run("mark", _tree["released"], "released");
        Simulator.Run("mark", _tree["foreign"], "foreign");

        var seen = _tree.Scan();

        Assert.That(seen["released"].Layout!.IsReleased, Is.True);
        Assert.That(seen["foreign"].Layout!.IsForeign, Is.True);
        Assert.That(ObjectBytes.Of(seen["released"].Layout!, 100, 0), Is.Empty);
    }

    [Test]
    public void Scan_FileWithoutALayout_HasNone()
    {
        _tree.Write("file", 10);
        _tree.Fault("getstripe", "ENODATA");

        Assert.That(_tree.Scan()["file"].Layout, Is.Null);
    }

    [TestCase("EIO", OutcomeCode.InputOutput)]
    [TestCase("EACCES", OutcomeCode.NoPermission)]
    [TestCase("EOPNOTSUPP", OutcomeCode.NotLustre)]
    public void Scan_LayoutThatCannotBeHad_FileIsUnreadableAndTheRestGoesOn(string errno, string code)
    {
        _tree.Write("1", 10);
        _tree.Write("2", 10);
        _tree.Fault("getstripe:1", errno);

        var seen = _tree.Scan(jobs: 1);

        Assert.That(seen.Refused.Single().Code, Is.EqualTo(code));
        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(1, 1, 0, 1)));
    }

    [Test]
    public void Scan_FileThatVanishesBeforeItsLayoutIsRead_IsNoError()
    {
        _tree.Write("file", 10);
        _tree.Fault("getstripe", "ENOENT");

        Assert.That(_tree.Scan().Totals, Is.EqualTo(new ScanTotals(1, 0, 0, 0)));
    }

    [Test]
    public void Scan_NotWanted_CostsNoLookAtTheLayout()
    {
        _tree.Write("small", 10);
        _tree.Write("large", 100_000);
        _tree.Fault("getstripe", "delay=0");

        var seen = _tree.Scan(wants: facts => facts.SizeBytes > 1000);

        Assert.That(seen.Names, Is.EqualTo(new[] { "large" }));
        Assert.That(seen.Totals.LeftOut, Is.EqualTo(1));
        Assert.That(Simulator.Run("fault", _tree.MountPath), Does.Match(@"getstripe\D+delay=0\D+1\b"));
    }

    [Test]
    public void Scan_EmptyFile_IsAskedOfTheOstsBeforeItIsLeftOut()
    {
        _tree.Write("empty");
        var asked = new List<long>();

        var seen = _tree.Scan(jobs: 1, wants: facts =>
        {
            asked.Add(facts.SizeBytes);
            return facts.SizeBytes > 0;
        });

        Assert.That(asked, Is.EqualTo(new[] { 0 }));
        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(1, 0, 1, 0)));
    }
}
