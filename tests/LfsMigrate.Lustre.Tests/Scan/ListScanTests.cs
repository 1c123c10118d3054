using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Lustre.Scan;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Scan;

public sealed class ListScanTests : OnScannedTree
{
    [TestCase(1)]
    [TestCase(4)]
    public void Scan_ManyNames_EachOnceWithItsLayout(int jobs)
    {
        for (int i = 0; i < 500; i++)
        {
            Tree.Write($"{i % 7}/{i}", 5);
        }

        var seen = Scan(jobs, [.. Enumerable.Range(0, 500).Select(i => $"{i % 7}/{i}")]);

        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(0, 500, 0, 0)));
        Assert.That(seen.Names.Distinct().Count(), Is.EqualTo(500));
        Assert.That(seen.Files.Select(f => f.Layout!.Osts.Length), Is.All.EqualTo(1));
    }

    [Test]
    public void Scan_WhatIsNoFileThere_IsUnreadableWithItsCode()
    {
        Tree.Write("directory/file");
        Testing.Program.Run("mkfifo", Tree["fifo"]);
        File.CreateSymbolicLink(Tree["link"], "directory/file");
        Tree.Write(".lfs-migrate.i1f.donor");
        File.WriteAllText($"{Tree.Outside}/outside", "");

        var seen = Scan(1, "directory", "directory/", "fifo", "link", "none", "directory/file/beyond", ".lfs-migrate.i1f.donor", "../../outside");

        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(0, 0, 0, 8)));
        Assert.That(seen.Unreadable.Select(u => u.Why.Code), Is.EqualTo(new[]
        {
            OutcomeCode.ListedDirectory, OutcomeCode.ListedDirectory, OutcomeCode.NotRegular, OutcomeCode.NotRegular, OutcomeCode.Vanished,
            OutcomeCode.Vanished, OutcomeCode.Leftover, OutcomeCode.NotLustre,
        }));
    }

    [Test]
    public void Scan_NameThatWasRefusedBefore_KeepsItsCode()
    {
        var refused = new PlannedFile(Tree.Root.Join(UnixPath.FromText("x"))) { Refusal = new RefusedException(OutcomeCode.ListTruncated, "cut") };
        var seen = new SeenFiles(Tree);

        new ListScan(new ScanSettings { Jobs = 2 }, Tree.Root).Scan([refused], seen, CancellationToken.None);

        Assert.That(seen.Refused, Is.EqualTo(new[] { ("x", OutcomeCode.ListTruncated) }));
    }

    [Test]
    public void Scan_NotWanted_IsLeftOut()
    {
        Tree.Write("small", 1);
        Tree.Write("large", 100_000);

        var seen = Scan(1, facts => facts.SizeBytes > 10, "small", "large");

        Assert.That(seen.Names, Is.EqualTo(new[] { "large" }));
        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(0, 1, 1, 0)));
    }

    [Test]
    public void Scan_ListThatFails_EndsWithItsException()
    {
        Tree.Write("file", 1);

        Assert.That(() => new ListScan(new ScanSettings { Jobs = 3 }, Tree.Root).Scan(Failing(), new SeenFiles(Tree), CancellationToken.None),
            Throws.InstanceOf<IOException>());
    }

    private IEnumerable<PlannedFile> Failing()
    {
        yield return new PlannedFile(Tree.Root.Join(UnixPath.FromText("file")));
        throw new IOException("the pipe broke");
    }

    private SeenFiles Scan(int jobs, params string[] names) => Scan(jobs, null, names);

    private SeenFiles Scan(int jobs, Func<FileFacts, bool>? wants, params string[] names)
    {
        var seen = new SeenFiles(Tree);
        var list = names.Select(n => new PlannedFile(Tree.Root.Join(UnixPath.FromText(n))));
        seen.Totals = new ListScan(new ScanSettings { Jobs = jobs, Wants = wants }, UnixPath.FromText(Tree.MountPath))
            .Scan(list, seen, CancellationToken.None);
        return seen;
    }
}
