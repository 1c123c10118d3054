using System.Text.Json;
using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What is said of a place beforehand, and what is refused there.</summary>
public sealed class LocalPlaceTests
{
    private LocalFiles? _files;

    [TearDown]
    public void RemoveFileSystem() => _files?.Dispose();

    private LocalFiles Files => _files!;

    private static IEnumerable<TestCaseData> Usual() => LocalWay.Usual.Select(w => w.Case());

    [TestCaseSource(nameof(Usual))]
    public void Probe_EachFileSystem_NamesTheWayThatARunTakesAndLeavesNothing(LocalWay way)
    {
        _files = new LocalFiles(way);

        var result = Files.Migrate("probe", "--json", ".");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        var report = result.Json().Single();
        var chosen = report.GetProperty("ways").EnumerateArray().Single(w => w.GetProperty("way").GetString() == way.Way);
        string[] kept = [.. Strings(chosen, "keeps")];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.GetProperty("way").GetString(), Is.EqualTo(way.Way), result.Out);
            Assert.That(kept, Is.SupersetOf(new[] { "detects-writers", "detects-mappings", "detects-links", "keeps-times", "keeps-xattrs" }));
            Assert.That(kept.Contains("keeps-inode"), Is.EqualTo(way.KeepsInode));
            Assert.That(kept.Contains("keeps-ctime"), Is.EqualTo(way.KeepsCtime));
            Assert.That(kept.Contains("survives-crash"), Is.EqualTo(LoopFileSystem.SurvivesCrash(way.Kind)));
            Assert.That(Strings(chosen, "lacks").Intersect(kept), Is.Empty);
            Assert.That(Files.Leftovers(), Is.Empty);
        }
    }

    [Test]
    [Category("Root")]
    public void Probe_Table_HasALineForEachPromise()
    {
        _files = new LocalFiles(Tmpfs);

        var result = Files.Migrate("probe", ".");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Out, Does.Contain("tmpfs").And.Contain("way: rename").And.Contain("keeps-inode").And.Contain("refused:"));
    }

    [TestCase("nothing")]
    [TestCase]
    [TestCase(".", ".")]
    [Category("Root")]
    public void Probe_WhatIsNoPlace_EndsWithOneLine(params string[] paths)
    {
        _files = new LocalFiles(Tmpfs);

        var result = Files.Migrate(["probe", .. paths]);

        Assert.That(result.ExitCode, Is.AnyOf(2, 3), result.ToString());
        Assert.That(result.ErrLines, Has.Length.EqualTo(1), result.ToString());
    }

    [Test]
    [Category("Root")]
    public void Probe_ReadOnlyPlace_SaysSo()
    {
        _files = new LocalFiles(Tmpfs);
        Files.FileSystem.MakeReadOnly();

        var result = Files.Migrate("probe", ".");

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.ErrLines.Single(), Does.Contain("EROFS"));
    }

    [Test]
    [Category("Root")]
    public void Require_WhatNoWayKeeps_FailsBeforeItIsTouched()
    {
        _files = new LocalFiles(Tmpfs);
        Files.Write("f", 10_000);
        var before = Files.Snapshot("f");

        var result = Files.Migrate("--json", "--require=keeps-inode,detects-writers", "f");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Code, Is.EqualTo("promise-not-kept"));
            Assert.That(result.Out, Does.Contain("rename lacks keeps-inode"));
            Assert.That(Files.Snapshot("f"), Is.EqualTo(before));
            Assert.That(Files.Leftovers(), Is.Empty);
        }
    }

    [TestCaseSource(nameof(Usual))]
    public void Require_WhatTheWayKeeps_Migrates(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", 10_000);

        var result = Files.Migrate("--json", $"--require={(way.KeepsInode ? "keeps-inode," : "")}detects-writers,detects-mappings,keeps-times", "f");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Json().Single().GetProperty("way").GetString(), Is.EqualTo(way.Way));
    }

    [TestCase("dedupe")]
    [TestCase("xfs-exchange")]
    [TestCase("ext4")]
    [Category("Root")]
    public void Backend_ThatIsNotToBeHadHere_FailsUntouched(string backend)
    {
        _files = new LocalFiles(Tmpfs);
        Files.Write("f", 10_000);
        var before = Files.Snapshot("f");

        var result = Files.Migrate("--json", $"--backend={backend}", "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "exchange-unsupported")), result.ToString());
        Assert.That(Files.Snapshot("f"), Is.EqualTo(before));
    }

    [Test]
    [Category("Root")]
    public void Migrate_FallbackForbidden_LeavesWhatOnlyARenameCouldMove()
    {
        _files = new LocalFiles(Tmpfs);
        Files.Write("f", 10_000);
        var before = Files.Snapshot("f");

        var result = Files.Migrate("--json", "--fallback=never", "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "exchange-unsupported")), result.ToString());
        Assert.That(Files.Snapshot("f"), Is.EqualTo(before));
    }

    [Test]
    [Category("Root")]
    public void Probe_Fuse_RefusesUnlessRacesAreAccepted()
    {
        _files = new LocalFiles(new LocalWay(FileSystemKind.Ext4, "ext4-move"));
        Posix.MakeDirectory(Files["below"]);
        Posix.MakeDirectory(Files["above"]);
        Files.Write("below/f", 100_000);
        var before = Files.Snapshot("below/f");
        var mounted = RunningProgram.Run("/", ["/usr/bin/env", "bindfs", Files["below"], Files["above"]]);
        if (mounted.ExitCode != 0)
        {
            Assert.Ignore($"needs bindfs and FUSE: {mounted.Err}");
        }
        try
        {
            var refused = Files.Migrate("--json", "above/f");
            var accepted = Files.Migrate("--json", "--accept-races", "above/f");

            using (Assert.EnterMultipleScope())
            {
                Assert.That((refused.ExitCode, refused.Code), Is.EqualTo((1, "unsafe-here")), refused.ToString());
                Assert.That((accepted.ExitCode, accepted.Code), Is.EqualTo((0, "migrated")), accepted.ToString());
                Assert.That(Files.Snapshot("below/f").WithoutInode(), Is.EqualTo(before.WithoutInode()));
                Assert.That(Files.Leftovers(), Is.Empty);
            }
        }
        finally
        {
            RunningProgram.Run("/", ["/bin/umount", Files["above"]]);
        }
    }

    private static LocalWay Tmpfs => LocalWay.Usual.Single(w => w.Kind == FileSystemKind.Tmpfs);

    private static IEnumerable<string> Strings(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(e => e.GetString()!);
}
