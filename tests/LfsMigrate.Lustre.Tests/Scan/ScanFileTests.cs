using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre.Scan;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Scan;

/// <summary>A scan that is cut off anywhere goes on as if it had not been.</summary>
public sealed class ScanFileTests : OnScannedTree
{
    private const string About = "test";

    private string File => $"{Tree.Outside}/scan.jsonl";

    [Test]
    public void Keep_AnyFile_IsReadBackAsItWas()
    {
        var name = UnixPath.FromBytes([0xFF, (byte)'\n', (byte)'"']);
        var kept = new[]
        {
            new KeptFile(Tree.Root.Join(name), new FileIdentity(ulong.MaxValue, 1UL << 63), long.MaxValue, 5, new UnixTime(-1, 999_999_999), 2,
                [new ObjectPiece(1, 2, 3, long.MaxValue), new ObjectPiece(0, 0, 0, 0)]),
            new KeptFile(Tree.Root.Join(UnixPath.FromText("größer")), default, 0, 0, default, 1, []),
        };
        using (var scan = ScanFile.Create(File, Tree.Root, About))
        {
            foreach (var file in kept)
            {
                scan.Keep(file);
            }
            scan.Done(Tree.Root);
            scan.Complete();
        }

        using var again = ScanFile.Resume(File, Tree.Root, About);

        Assert.That(again.Files, Is.EqualTo(kept));
        Assert.That(again.IsComplete, Is.True);
        Assert.That(again.Waiting, Is.Empty);
    }

    [Test]
    public void Files_OfADirectoryThatWasNotDone_AreLeftOut()
    {
        using (var scan = ScanFile.Create(File, Tree.Root, About))
        {
            scan.Keep(Kept("lost"));
            scan.Subdirectories(Tree.Root, [UnixPath.FromText("a")]);
        }
        using (var second = ScanFile.Resume(File, Tree.Root, About))
        {
            Assert.That(second.Waiting, Is.EqualTo(new[] { Tree.Root }));
            second.Keep(Kept("kept"));
            second.Subdirectories(Tree.Root, [UnixPath.FromText("b"), UnixPath.FromBytes([0xFE])]);
            second.Done(Tree.Root);
        }

        using var third = ScanFile.Resume(File, Tree.Root, About);

        Assert.That(third.Files, Is.EqualTo(new[] { Kept("kept") }));
        Assert.That(third.Waiting, Is.EqualTo(new[] { Below("b"), Tree.Root.Join(UnixPath.FromBytes([0xFE])) }));
        Assert.That(third.IsDone(Tree.Root), Is.True);
        Assert.That(third.IsDone(Below("a")), Is.False);
        Assert.That(third.IsComplete, Is.False);
    }

    [TestCase(1)]
    [TestCase(3)]
    public void Resume_CutAtEveryLine_EachFileIsThereOnceAndNoDirectoryIsScannedTwice(int jobs)
    {
        MakeTree();
        using (var scan = ScanFile.Create(File, Tree.Root, About))
        {
            ScanInto(scan, jobs);
            scan.Complete();
        }
        byte[][] lines = [.. Lines(System.IO.File.ReadAllBytes(File))];
        string[] all = [.. Tree.Scan().Names];

        Assert.That(lines, Has.Length.GreaterThan(30));
        for (int cut = 1; cut <= lines.Length; cut++)
        {
            byte[] torn = cut < lines.Length ? lines[cut][..(lines[cut].Length / 2)] : [];
            System.IO.File.WriteAllBytes(File, [.. lines.Take(cut).SelectMany(l => l), .. torn]);
            Assert.That(GoOn(jobs), Is.EqualTo(all), $"cut behind line {cut}");
            Assert.That(GoOn(jobs), Is.EqualTo(all), $"and read once more, cut behind line {cut}");
        }
    }

    [Test]
    public void Resume_CutTwice_EachFileIsThereOnce()
    {
        MakeTree();
        using (var scan = ScanFile.Create(File, Tree.Root, About))
        {
            ScanInto(scan, 1);
        }
        byte[][] first = [.. Lines(System.IO.File.ReadAllBytes(File))];
        System.IO.File.WriteAllBytes(File, [.. first.Take(first.Length / 3).SelectMany(l => l)]);
        string[] all = [.. GoOn(1)];
        byte[][] second = [.. Lines(System.IO.File.ReadAllBytes(File))];

        for (int cut = first.Length / 3; cut <= second.Length; cut++)
        {
            System.IO.File.WriteAllBytes(File, [.. second.Take(cut).SelectMany(l => l)]);

            Assert.That(GoOn(2), Is.EqualTo(all), $"cut behind line {cut}");
        }
    }

    [Test]
    public void Resume_RootWrittenWithASlash_ItsFilesAreThoseOfTheRoot()
    {
        Tree.Write("file", 1);
        Tree.Write("a/file", 1);
        var root = UnixPath.FromText(Tree.Path + "/");
        using (var scan = ScanFile.Create(File, root, About))
        {
            var sink = new SeenFiles(Tree, file => scan.Keep(KeptFile.Of(file)));
            new TreeScan(new ScanSettings { Jobs = 1 }).Scan(root, scan.Waiting, scan, sink, CancellationToken.None);
        }

        using var again = ScanFile.Resume(File, root, About);

        Assert.That(again.Files.Select(f => f.Path), Is.EquivalentTo(new[] { Below("file"), Below("a/file") }));
        Assert.That(again.Waiting, Is.Empty);
    }

    [Test]
    public void Resume_RootNotDoneButSomeBelowIt_TheyAreNotEnteredAgain()
    {
        Tree.Write("done/file", 1);
        Tree.Write("waiting/file", 1);
        using (var scan = ScanFile.Create(File, Tree.Root, About))
        {
            scan.Keep(Kept("done/file"));
            scan.Done(Below("done"));
        }
        using var again = ScanFile.Resume(File, Tree.Root, About);
        var seen = new SeenFiles(Tree);

        new TreeScan(new ScanSettings { Jobs = 2 }).Scan(Tree.Root, again.Waiting, again, seen, CancellationToken.None);

        Assert.That(seen.Names, Is.EqualTo(new[] { "waiting/file" }));
    }

    [Test]
    public void Resume_DamagedBeforeALaterPart_IsRefused()
    {
        ScanFile.Create(File, Tree.Root, About).Dispose();
        using (var scan = ScanFile.Resume(File, Tree.Root, About))
        {
            scan.Done(Tree.Root);
        }
        ScanFile.Resume(File, Tree.Root, About).Dispose();
        byte[][] lines = [.. Lines(System.IO.File.ReadAllBytes(File))];
        lines[2][10] ^= 1;
        System.IO.File.WriteAllBytes(File, [.. lines.SelectMany(l => l)]);

        Assert.That(() => ScanFile.Resume(File, Tree.Root, About), Throws.InstanceOf<OperatorException>().With.Message.Contains("damaged"));
    }

    [TestCase("")]
    [TestCase("{\"what\":\"scan\",\"ver")]
    [TestCase("something else\n")]
    public void Resume_NoScanFile_IsRefusedAndLeftAlone(string content)
    {
        System.IO.File.WriteAllText(File, content);

        Assert.That(() => ScanFile.Resume(File, Tree.Root, About), Throws.InstanceOf<OperatorException>());
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(content));
    }

    [Test]
    public void CreateAndResume_NotForThisScan_AreRefused()
    {
        Assert.That(() => ScanFile.Resume(File, Tree.Root, About), Throws.InstanceOf<OperatorException>());
        using (ScanFile.Create(File, Tree.Root, About))
        {
            Assert.That(() => ScanFile.Resume(File, Tree.Root, About), Throws.InstanceOf<OperatorException>().With.Message.Contains("in use"));
        }
        Assert.That(() => ScanFile.Create(File, Tree.Root, About), Throws.InstanceOf<OperatorException>().With.Message.Contains("already"));
        Assert.That(() => ScanFile.Resume(File, Below("a"), About), Throws.InstanceOf<OperatorException>());
        Assert.That(() => ScanFile.Resume(File, Tree.Root, "other"), Throws.InstanceOf<OperatorException>());
    }

    [Test]
    public void Keep_NoSpaceForIt_IsSaidAndWhatWasWrittenBeforeCounts()
    {
        string file = $"{Tree.MountPath}/scan.jsonl";
        using (var scan = ScanFile.Create(file, Tree.Root, About))
        {
            scan.Done(Below("a"));
            scan.Flush();
            Tree.Fault("pwrite:1", "ENOSPC");
            scan.Done(Below("b"));

            Assert.That(scan.Flush, Throws.InstanceOf<OperatorException>().With.Message.Contains("cannot be written"));
            Assert.That(scan.Complete, Throws.InstanceOf<OperatorException>(), "behind a gap nothing would be believed");
        }

        using var again = ScanFile.Resume(file, Tree.Root, About);

        Assert.That(again.IsDone(Below("a")), Is.True);
        Assert.That(again.IsDone(Below("b")), Is.False);
    }

    private void MakeTree()
    {
        for (int i = 0; i < 9; i++)
        {
            Tree.Write($"{i % 3}/{i}/file", i * 100);
            Tree.Write($"{i % 3}/other {i}", 5);
        }
        Program.Run("sh", "-c", "cd \"$1\" && n=$(printf '\\377x') && mkdir \"$n\" && : > \"$n/$n\"", "sh", Tree.Path);
        Tree.Write("file", 1);
    }

    // Goes on with the file as it is, and returns the names of all files, those that were kept before and those that are found now.
    private IEnumerable<string> GoOn(int jobs)
    {
        using var scan = ScanFile.Resume(File, Tree.Root, About);
        string[] before = [.. scan.Files.Select(f => Name(f.Path))];
        var seen = ScanInto(scan, jobs);
        scan.Complete();
        return before.Concat(seen.Files.Select(f => Name(f.Path))).Order(StringComparer.Ordinal);
    }

    private SeenFiles ScanInto(ScanFile scan, int jobs)
    {
        var seen = new SeenFiles(Tree, file => scan.Keep(KeptFile.Of(file)));
        seen.Totals = new TreeScan(new ScanSettings { Jobs = jobs }).Scan(Tree.Root, scan.Waiting, scan, seen, CancellationToken.None);
        return seen;
    }

    private static IEnumerable<byte[]> Lines(byte[] content)
    {
        while (content.Length > 0)
        {
            int end = content.AsSpan().IndexOf((byte)'\n') + 1;
            yield return content[..end];
            content = content[end..];
        }
    }

    private KeptFile Kept(string name) => new(Below(name), new FileIdentity(1, (ulong)Encoding.UTF8.GetByteCount(name)), 1, 2, new UnixTime(3, 4), 1, []);

    private UnixPath Below(string name) => Tree.Root.Join(UnixPath.FromText(name));

    private string Name(UnixPath path) => path.ToString() is var text && text.StartsWith(Tree.Path, StringComparison.Ordinal)
        ? text[(Tree.Path.Length + 1)..] : text;
}
