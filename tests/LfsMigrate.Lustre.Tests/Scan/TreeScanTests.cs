using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Scan;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Scan;

/// <summary>Which files of a tree are found, whatever its shape.</summary>
public sealed class TreeScanTests : OnScannedTree
{
    [Test]
    public void Scan_EmptyTree_NothingButItsRoot() => Assert.That(Tree.Scan().Totals, Is.EqualTo(new ScanTotals(1, 0, 0, 0)));

    [Test]
    public void Scan_ATree_AllRegularFilesAndNothingElse()
    {
        foreach (string name in new[] { "1", "a/2", "a/b/3", "a/b/c/4" })
        {
            Tree.Write(name, 10);
        }
        Directory.CreateDirectory(Tree["empty"]);
        Testing.Program.Run("mkfifo", Tree["a/fifo"]);
        File.CreateSymbolicLink(Tree["link-to-file"], "1");
        File.CreateSymbolicLink(Tree["link-to-directory"], "a");
        Testing.Program.Run("ln", Tree["1"], Tree["a/second-name"]);

        var seen = Tree.Scan();

        Assert.That(seen.Names, Is.EqualTo(new[] { "1", "a/2", "a/b/3", "a/b/c/4", "a/second-name" }));
        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(5, 5, 0, 0)));
        Assert.That(seen["1"].Facts.Identity, Is.EqualTo(seen["a/second-name"].Facts.Identity));
        Assert.That(seen["1"].Facts, Has.Property("SizeBytes").EqualTo(10).And.Property("Links").EqualTo(2));
    }

    [TestCase("two\\nlines")]
    [TestCase("--")]
    [TestCase(" ")]
    [TestCase("\\377\\376\\200")]
    [TestCase("\\033[31m")]
    public void Scan_OddNames_AreFoundByteForByte(string printf)
    {
        Testing.Program.Run("sh", "-c", "cd \"$1\" && n=$(printf -- \"$2x\") && mkdir -- \"$n\" && : > \"./$n/$n\"", "sh", Tree.Path, printf);
        byte[] name = System.Text.Encoding.Latin1.GetBytes(System.Text.RegularExpressions.Regex.Replace(printf + "x", @"\\(\d{3}|n)",
            m => m.Value == "\\n" ? "\n" : ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString()));

        Assert.That(Tree.Scan().Files.Single().Path, Is.EqualTo(Tree.Root.Join(UnixPath.FromBytes(name)).Join(UnixPath.FromBytes(name))));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Scan_DeepTree_TheDeepestFileIsFoundWhateverItsPathsLength(int jobs)
    {
        Tree.Dig(600, "seventeen-letters");

        var seen = Tree.Scan(jobs);

        Assert.That(seen.Refused, Is.Empty);
        Assert.That(seen.Files.Single().Path.Bytes.Length, Is.GreaterThan(600 * 18));
        Assert.That(seen.Files.Single().Layout!.Osts, Has.Length.EqualTo(1));
        Assert.That(seen.Totals.Directories, Is.EqualTo(601));
    }

    [Test]
    public void Scan_ThousandsOfLevels_EndsWithoutAStackOrDescriptorsForThem()
    {
        Tree.Dig(5000, "a-name-of-twenty-byt");

        Assert.That(Tree.Scan(2).Totals, Is.EqualTo(new ScanTotals(5001, 1, 0, 0)));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Scan_MoreOpenDirectoriesThanAreKept_TheOnesBetweenAreOpenedAnew(int jobs)
    {
        Tree.Dig(240, "next", neighbours: 3);

        int most = 0;

        var seen = Tree.Scan(jobs, found: _ => most = Math.Max(most, DescriptorsInTree()));

        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(961, 1, 0, 0)));
        Assert.That(most, Is.InRange(jobs == 1 ? 100 : 1, 170));
    }

    [Test]
    public void Scan_WideTree_EachDirectoryOnce()
    {
        for (int i = 0; i < 1500; i++)
        {
            Directory.CreateDirectory(Tree[$"directory {i}"]);
        }

        Assert.That(Tree.Scan(4).Totals.Directories, Is.EqualTo(1501));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Scan_LargeDirectory_IsSharedAndEachFileIsFoundOnce(int jobs)
    {
        for (int i = 0; i < 1500; i++)
        {
            File.WriteAllText(Tree[$"a rather long name so that one read is not enough {i}"], "");
        }

        var seen = Tree.Scan(jobs);

        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(1, 1500, 0, 0)));
        Assert.That(seen.Files.Select(f => f.Path).Distinct().Count(), Is.EqualTo(1500));
    }

    [Test]
    public void Scan_DirectoryThatCannotBeOpened_IsToldAndTheRestGoesOn()
    {
        Tree.Write("a/1");
        Tree.Write("b/2");
        Tree.Fault("open:2", "EACCES");

        var seen = Tree.Scan(jobs: 1);

        Assert.That(seen.Refused.Single().Code, Is.EqualTo(OutcomeCode.Unreadable));
        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(2, 1, 0, 1)));
    }

    [Test]
    public void Scan_RootThatIsNotThere_IsUnreadable()
    {
        Directory.Delete(Tree.Path);

        Assert.That(Tree.Scan().Refused, Is.EqualTo(new[] { ("", OutcomeCode.Unreadable) }));
    }

    [Test]
    public void Scan_DirectoryRemovedMeanwhile_IsNoError()
    {
        Tree.Write("first");
        Directory.CreateDirectory(Tree["gone"]);

        var seen = Tree.Scan(jobs: 1, found: _ => Directory.Delete(Tree["gone"]));

        Assert.That(seen.Totals, Is.EqualTo(new ScanTotals(1, 1, 0, 0)));
    }

    [Test]
    public void Scan_DirectorySwappedForASymlink_IsNotLedOut()
    {
        Tree.Write("first");
        Directory.CreateDirectory(Tree["victim"]);
        File.WriteAllText($"{Tree.Outside}/secret", "");

        var seen = Tree.Scan(jobs: 1, found: _ =>
        {
            Directory.Delete(Tree["victim"]);
            File.CreateSymbolicLink(Tree["victim"], Tree.Outside);
        });

        Assert.That(seen.Names, Is.EqualTo(new[] { "first" }));
    }

    [Test]
    [Category("Root")]
    public void Scan_MountsInTheTree_AreNotCrossed()
    {
        Directory.CreateDirectory(Tree["mounted"]);
        Tree.Write("here");
        Tree.Write("covered");
        File.WriteAllText($"{Tree.Outside}/other", "");
        if (OwnProcess.EffectiveUid != 0 || !Testing.Program.TryRun("mount", "-t", "tmpfs", "tmpfs", Tree["mounted"]))
        {
            Assert.Ignore("only root can mount a tmpfs");
        }
        try
        {
            File.WriteAllText(Tree["mounted/there"], "");
            Testing.Program.Run("mount", "--bind", $"{Tree.Outside}/other", Tree["covered"]);

            Assert.That(Tree.Scan().Names, Is.EqualTo(new[] { "here" }));
        }
        finally
        {
            Testing.Program.TryRun("umount", Tree["covered"]);
            Testing.Program.Run("umount", Tree["mounted"]);
        }
    }

    [Test]
    public void Scan_OwnFiles_AreLeftOut()
    {
        foreach (string name in new[]
        {
            ".lfs-migrate.i1f.donor", ".lfs-migrate.i1f.i2a.keep", ".lfs-migrate.0x200000401:0x1:0x0.0123456789abcdef.donor",
            ".\u000c\u0013\u0014\u0012:VOLATILE:0000:1", ".lfs-migrate.of-a-user", ".lfs-migrate.i1f.0.content",
        })
        {
            Tree.Write(name);
        }

        var seen = Tree.Scan();

        Assert.That(seen.Names, Is.EqualTo(new[] { ".lfs-migrate.i1f.0.content", ".lfs-migrate.of-a-user" }));
        Assert.That(seen.Totals.LeftOut, Is.EqualTo(4));
    }

    [Test]
    public void Scan_VirtualDirectoryOfLustre_IsNotEnteredAtTheMountAlone()
    {
        Directory.CreateDirectory($"{Tree.MountPath}/.lustre/fid");
        File.WriteAllText($"{Tree.MountPath}/.lustre/fid/virtual", "");
        Tree.Write(".lustre/of-a-user");
        var seen = new SeenFiles(Tree);

        new TreeScan(new ScanSettings { Jobs = 2 }).Scan(UnixPath.FromText(Tree.MountPath), seen, CancellationToken.None);

        Assert.That(seen.Names, Is.EqualTo(new[] { ".lustre/of-a-user" }));
    }

    [Test]
    public void Scan_TreeThatChangesAllTheTime_WhatStaysIsFoundOnce()
    {
        for (int i = 0; i < 60; i++)
        {
            Tree.Write($"{i % 6}/{i}/stays", 1);
        }
        using var end = new CancellationTokenSource();
        var changes = Task.Run(() => Change(end.Token));
        try
        {
            for (int round = 0; round < 20; round++)
            {
                var seen = Tree.Scan(4);

                Assert.That(seen.Names.Where(n => n.EndsWith("/stays", StringComparison.Ordinal)).Distinct().Count(), Is.EqualTo(60));
                Assert.That(seen.Refused, Is.Empty);
            }
        }
        finally
        {
            end.Cancel();
            changes.GetAwaiter().GetResult();
        }
    }

    [Test]
    public void Scan_SinkThatThrows_EndsWithItsException()
    {
        for (int i = 0; i < 200; i++)
        {
            Tree.Write($"{i}/file");
        }

        Assert.That(() => Tree.Scan(found: _ => throw new InvalidOperationException("enough")),
            Throws.InvalidOperationException.With.Message.EqualTo("enough"));
    }

    [Test]
    public void Scan_Cancelled_StopsBetweenTwoFiles()
    {
        for (int i = 0; i < 100; i++)
        {
            Tree.Write($"file {i}");
        }
        using var cancellation = new CancellationTokenSource();
        var seen = new SeenFiles(Tree, _ => cancellation.Cancel());

        Assert.That(() => new TreeScan(new ScanSettings { Jobs = 1 }).Scan(Tree.Root, seen, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(seen.Files.Count(), Is.EqualTo(1));
    }

    private int DescriptorsInTree() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(fd => new FileInfo(fd).LinkTarget?.StartsWith(Tree.Path, StringComparison.Ordinal) == true);

    private void Change(CancellationToken end)
    {
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            string name = Tree[$"{i % 6}/comes-and-goes"];
            Directory.CreateDirectory($"{name}/deeper");
            File.WriteAllText($"{name}/deeper/file", "");
            Directory.Move(name, Tree[$"{(i + 1) % 6}/moved"]);
            Directory.Delete(Tree[$"{(i + 1) % 6}/moved"], recursive: true);
        }
    }
}
