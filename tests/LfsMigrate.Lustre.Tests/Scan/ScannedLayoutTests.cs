using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre.Scan;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Scan;

/// <summary>What a scan says of the files it finds.</summary>
public sealed class ScannedLayoutTests : OnScannedTree
{
    [Test]
    public void Scan_PlainFile_LayoutIsThatOfTheOpenFile()
    {
        Tree.Stripe("file", "-c 2 -S 1M -o 3,1");

        var layout = Tree.Scan()["file"].Layout!;

        Assert.That(layout.Kind, Is.EqualTo(LayoutKind.Plain));
        Assert.That(layout.Components.Single().Osts, Is.EqualTo(new[] { 3, 1 }));
        Assert.That(Simulator.Run("getstripe", "--osts", Tree["file"]).Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries),
            Is.SupersetOf(new[] { "3", "1" }));
    }

    [Test]
    public void Scan_ComponentsAndDom_ArePartsOfTheLayout()
    {
        Tree.Stripe("pfl", "-E 1M -c 1 -i 2 -E eof -c 2");
        Tree.Stripe("dom", "-E 64K -L mdt -E eof -c 1");

        var seen = Tree.Scan();

        Assert.That(seen["pfl"].Layout!.Components.Select(c => (c.EndBytes, c.IsInstantiated)),
            Is.EqualTo(new[] { (1UL << 20, true), (LovLimits.LUSTRE_EOF, false) }));
        Assert.That(seen["pfl"].Layout!.Osts, Is.EqualTo(new[] { 2 }));
        Assert.That(seen["dom"].Layout, Has.Property("DomBytes").EqualTo(65536).And.Property("Osts").Empty);
    }

    [Test]
    public void Scan_FileThatGrew_ItsBytesAreSpreadOverTheNewObjects()
    {
        Tree.Stripe("file", "-E 1M -c 1 -i 0 -E eof -S 1M -c 2 -o 2,3");
        File.WriteAllBytes(Tree["file"], new byte[4 << 20]);

        var file = Tree.Scan()["file"];
        var pieces = ObjectBytes.Of(file.Layout!, file.Facts.SizeBytes, file.Facts.AllocatedBytes);

        Assert.That(pieces.Select(p => (p.Ost, p.Bytes >> 20)), Is.EqualTo(new[] { (0, 1), (2, 1), (3, 2) }));
    }

    [Test]
    public void Scan_ReleasedAndForeign_AreFoundAsSuch()
    {
        Tree.Write("released", 100);
        Tree.Write("foreign", 100);
        Simulator.Run("mark", Tree["released"], "released");
        Simulator.Run("mark", Tree["foreign"], "foreign");

        var seen = Tree.Scan();

        Assert.That(seen["released"].Layout!.IsReleased, Is.True);
        Assert.That(seen["foreign"].Layout!.IsForeign, Is.True);
        Assert.That(ObjectBytes.Of(seen["released"].Layout!, 100, 0), Is.Empty);
    }

    [Test]
    public void Scan_FileWithoutALayout_HasNone()
    {
        Tree.Write("file", 10);
        Tree.Fault("getstripe", "ENODATA");

        Assert.That(Tree.Scan()["file"].Layout, Is.Null);
    }

    [TestCase("EIO", OutcomeCode.InputOutput)]
    [TestCase("EACCES", OutcomeCode.NoPermission)]
    [TestCase("EOPNOTSUPP", OutcomeCode.NotLustre)]
    public void Scan_LayoutThatCannotBeHad_FileIsUnreadableAndTheRestGoesOn(string errno, string code)
    {
        Tree.Write("1", 10);
        Tree.Write("2", 10);
        Tree.Fault("getstripe:1", errno);

        var seen = Tree.Scan(jobs: 1);

        Assert.That(seen.Refused.Single().Code, Is.EqualTo(code));
        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(1, 1, 0, 1)));
    }

    [Test]
    public void Scan_FileThatVanishesBeforeItsLayoutIsRead_IsNoError()
    {
        Tree.Write("file", 10);
        Tree.Fault("getstripe", "ENOENT");

        Assert.That(Tree.Scan().Totals, Is.EqualTo(new ScanTotals(1, 0, 0, 0)));
    }

    [Test]
    public void Scan_NotWanted_CostsNoLookAtTheLayout()
    {
        Tree.Write("small", 10);
        Tree.Write("large", 100_000);
        Tree.Fault("getstripe", "delay=0");

        var seen = Tree.Scan(wants: facts => facts.SizeBytes > 1000);

        Assert.That(seen.Names, Is.EqualTo(new[] { "large" }));
        Assert.That(seen.Totals.LeftOut, Is.EqualTo(1));
        Assert.That(Simulator.Run("fault", Tree.MountPath), Does.Match(@"getstripe\D+delay=0\D+1\b"));
    }

    [Test]
    public void Scan_EmptyFile_IsAskedOfTheOstsBeforeItIsLeftOut()
    {
        Tree.Write("empty");
        var asked = new List<long>();

        var seen = Tree.Scan(jobs: 1, wants: facts =>
        {
            asked.Add(facts.SizeBytes);
            return facts.SizeBytes > 0;
        });

        Assert.That(asked, Is.EqualTo(new[] { 0 }));
        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(1, 0, 1, 0)));
    }
}
