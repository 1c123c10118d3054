using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Files moved to another directory, here always on another file system: <c>--to</c>.</summary>
[Category("Root")]
public sealed class LocalMoveTests
{
    private LocalFiles? _from, _to;

    [TearDown]
    public void RemoveFileSystems()
    {
        _from?.Dispose();
        _to?.Dispose();
    }

    private LocalFiles From => _from!;

    private LocalFiles To => _to!;

    private void Make(FileSystemKind from, FileSystemKind to) =>
        (_from, _to) = (new LocalFiles(new LocalWay(from, "rename")), new LocalFiles(new LocalWay(to, "rename")));

    [TestCase(FileSystemKind.Tmpfs, FileSystemKind.Ext4)]
    [TestCase(FileSystemKind.Ext4, FileSystemKind.Btrfs)]
    [TestCase(FileSystemKind.Xfs, FileSystemKind.Ext4)]
    public void To_AnotherFileSystem_MovesEverythingTheFileHas(FileSystemKind from, FileSystemKind to)
    {
        Make(from, to);
        From.Write("f", 300_000);
        Posix.ChangeMode(From["f"], 0x1A0);
        Posix.ChangeOwner(From["f"], 12, 34);
        Posix.SetXattr(From["f"], "user.note", "a note");
        Testing.Program.Run("setfacl", "-m", "u:7:r", From["f"]);
        From.SetTimes("f");
        var before = From.Snapshot("f");

        var result = From.Migrate("--json", "--to", To.Root, "f");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Json().Single().GetProperty("layout_after").GetString(), Is.EqualTo($"{To.Root}/f"));
            Assert.That(Posix.Exists(From["f"]), Is.False);
            Assert.That(To.Snapshot("f").WithoutInode(), Is.EqualTo(before.WithoutInode()));
            Assert.That(From.Leftovers().Concat(To.Leftovers()), Is.Empty);
        }
    }

    [Test]
    public void To_NameThatIsTaken_LeavesBothAlone()
    {
        Make(FileSystemKind.Tmpfs, FileSystemKind.Tmpfs);
        From.Write("f", 10_000);
        To.Write("f", 20_000);
        var (before, there) = (From.Snapshot("f"), To.Snapshot("f"));

        var result = From.Migrate("--json", "--to", To.Root, "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "name-taken")), result.ToString());
        ExpectUntouched(before);
        Assert.That(To.Snapshot("f"), Is.EqualTo(there));
    }

    [Test]
    public void To_HardLinkedFile_IsLeftAlone()
    {
        Make(FileSystemKind.Tmpfs, FileSystemKind.Tmpfs);
        From.Write("f", 10_000);
        Posix.Link(From["f"], From["g"]);
        From.SetTimes("f");
        var before = From.Snapshot("f");

        var result = From.Migrate("--json", "--to", To.Root, "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "links-unknown")), result.ToString());
        ExpectUntouched(before);
        Assert.That(Posix.Exists(To["f"]), Is.False);
    }

    [Test]
    public void To_FileThatSomebodyHasOpen_IsBusy()
    {
        Make(FileSystemKind.Tmpfs, FileSystemKind.Tmpfs);
        From.Write("f", 10_000);
        var before = From.Snapshot("f");
        using var open = Posix.Open(From["f"], Posix.O_WRONLY);

        var result = From.Migrate("--json", "--retries=0", "--to", To.Root, "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((4, "in-use")), result.ToString());
        ExpectUntouched(before);
        Assert.That(Posix.Exists(To["f"]), Is.False);
    }

    [Test]
    public void To_TargetIsFull_LeavesTheFileWhereItIs()
    {
        Make(FileSystemKind.Tmpfs, FileSystemKind.Tmpfs);
        To.Write("filler", 300 << 20);
        From.Write("f", 30 << 20);
        var before = From.Snapshot("f");

        var result = From.Migrate("--json", "--to", To.Root, "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "no-space")), result.ToString());
        ExpectUntouched(before);
        Assert.That(Posix.Exists(To["f"]), Is.False);
    }

    [TestCase("nothing")]
    [TestCase("f")]
    public void To_WhatIsNoDirectory_FailsUntouched(string target)
    {
        Make(FileSystemKind.Tmpfs, FileSystemKind.Tmpfs);
        From.Write("f", 10_000);
        var before = From.Snapshot("f");

        var result = From.Migrate("--json", "--to", target, "f");

        Assert.That(result.ExitCode, Is.Not.Zero, result.ToString());
        ExpectUntouched(before);
    }

    // Each effect in turn: the file is whole under the old name or the new one, and a later run finds its way.
    [Test]
    public void Kill_BeforeEachEffect_LeavesTheFileWholeSomewhere()
    {
        Make(FileSystemKind.Tmpfs, FileSystemKind.Tmpfs);
        for (int effect = 1; ; effect++)
        {
            From.Write("f", 50_000);
            var before = From.Snapshot("f").WithoutInode();

            var killed = From.KillMigrate(before: true, effect, "--to", To.Root, "f");

            bool isHere = Posix.Exists(From["f"]), isThere = Posix.Exists(To["f"]);
            string what = $"killed before effect {effect}: {From.LastEffect()}";
            Assert.That(isHere || isThere, what);
            using (Assert.EnterMultipleScope())
            {
                if (isHere)
                {
                    Assert.That(From.Snapshot("f").WithoutInode(), Is.EqualTo(before), what);
                }
                if (isThere)
                {
                    Assert.That(To.Snapshot("f").WithoutInode() with { Links = before.Links }, Is.EqualTo(before), what);
                }
            }
            if (killed.ExitCode == 0)
            {
                Assert.That(effect, Is.GreaterThan(3), "effects on the file system that it leaves: hidden, flushed, removed");
                return;
            }
            foreach (string path in (string[])[From["f"], To["f"], .. From.Leftovers(), .. To.Leftovers()])
            {
                File.Delete(path);
            }
        }
    }

    private void ExpectUntouched(FileSnapshot before)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(From.Snapshot("f"), Is.EqualTo(before));
            Assert.That(From.Leftovers().Concat(To.Leftovers()), Is.Empty);
        }
    }
}
