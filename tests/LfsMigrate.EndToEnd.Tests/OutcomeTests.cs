using System.Net.Sockets;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What is not migrated has a code of its own, and nothing of it is touched.</summary>
public sealed class OutcomeTests
{
    private const uint S_IFCHR = 0x2000;

    private readonly SimulatedLustre _lustre = new();
    private readonly List<string> _mounts = [];

    [TearDown]
    public void RemoveLustre()
    {
        _mounts.ForEach(m => RunningProgram.Run("/", ["/bin/umount", m]));
        _lustre.Dispose();
    }

    private static void NeedRoot()
    {
        if (!Posix.IsRoot)
        {
            Assert.Ignore("needs root");
        }
    }

    private void ExpectUntouched(string name, string code, int exit, params string[] options)
    {
        var before = (_lustre.Snapshot(name), _lustre.Sim("getstripe", _lustre[name]));
        foreach (string mode in (string[])["-b", "-n", "--rsync"])
        {
            var result = _lustre.MigrateFrom(name + "\0", ["-0", "--json", mode, "-o", "2", .. options]);
            Assert.Multiple(() =>
            {
                Assert.That((result.Code, result.ExitCode), Is.EqualTo((code, exit)), $"{mode} {result}");
                Assert.That((_lustre.Snapshot(name), _lustre.Sim("getstripe", _lustre[name])), Is.EqualTo(before), mode);
            });
        }
    }

    private void ExpectCode(string name, string code, int exit)
    {
        var result = _lustre.MigrateFrom(name + "\0", "-0", "--json", "-o", "2");
        Assert.That((result.Code, result.ExitCode), Is.EqualTo((code, exit)), result.ToString());
    }

    [Test]
    public void Migrate_SymlinkFifoAndSocket_AreSkippedAsNotRegular()
    {
        _lustre.Write("f", 100);
        Posix.Symlink("f", _lustre["link"]);
        Posix.Symlink("nowhere", _lustre["dangling"]);
        Posix.MakeNode(_lustre["fifo"], Posix.S_IFIFO | 0x1A4);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_lustre["socket"]));

        Assert.Multiple(() =>
        {
            foreach (string name in (string[])["link", "dangling", "fifo", "socket"])
            {
                ExpectCode(name, "not-regular", 0);
            }
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
        });
    }

    [Test]
    public void Migrate_Device_IsSkippedAsNotRegular()
    {
        NeedRoot();
        Posix.MakeNode(_lustre["null"], S_IFCHR | 0x1B6, 0x103);

        ExpectCode("null", "not-regular", 0);
    }

    [Test]
    public void Migrate_DirectoryInAList_IsSkippedAndNotWalked()
    {
        Posix.MakeDirectory(_lustre["d"]);
        _lustre.Write("d/f", 100);

        ExpectCode("d", "listed-directory", 0);
        ExpectCode("d/", "listed-directory", 0);
        Assert.That(_lustre.Osts("d/f"), Is.EqualTo(new[] { 0 }));
    }

    [TestCase("+i", "immutable")]
    [TestCase("+a", "append-only")]
    public void Migrate_InodeFlag_FailsWithItsCode(string flag, string code)
    {
        NeedRoot();
        _lustre.Write("f", 100);
        var set = _lustre.Run("chattr", flag, _lustre["f"]);
        if (set.ExitCode != 0)
        {
            Assert.Ignore("chattr does not work here: " + set.Err);
        }

        ExpectUntouched("f", code, 1);
    }

    [Test]
    public void Migrate_SwapFile_FailsAsSwapFile()
    {
        NeedRoot();
        _lustre.Write("f", 1 << 20);
        Posix.ChangeMode(_lustre["f"], 0x180);
        _ = _lustre.Run("/sbin/mkswap", _lustre["f"]);
        var on = _lustre.Run("/sbin/swapon", "-p", "0", _lustre["f"]);
        if (on.ExitCode != 0)
        {
            Assert.Ignore("no file can be swapped to here: " + on.Err);
        }
        try
        {
            ExpectCode("f", "swap-file", 1);
        }
        finally
        {
            _ = _lustre.Run("/sbin/swapoff", _lustre["f"]);
        }
    }

    [TestCase("released", "hsm-released", 0)]
    [TestCase("archiving", "hsm-active", 4)]
    [TestCase("restoring", "hsm-active", 4)]
    [TestCase("foreign", "foreign-layout", 1)]
    public void Migrate_MarkedFile_HasItsCode(string mark, string code, int exit)
    {
        _lustre.Write("f", 100);
        _lustre.Sim("mark", _lustre["f"], mark);

        ExpectUntouched("f", code, exit);
    }

    [Test]
    public void Migrate_ArchivedFile_Migrates()
    {
        _lustre.Write("f", 100);
        _lustre.Sim("mark", _lustre["f"], "archived");

        ExpectCode("f", "migrated", 0);
    }

    [Test]
    public void Migrate_AnotherUsersFile_FailsWithNoPermission()
    {
        NeedRoot();
        _lustre.Write("f", 100);
        Posix.ChangeMode(_lustre.Root, 0x1FF);
        var before = _lustre.Snapshot("f");

        var result = AsNobody("--json", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("no-permission", 1)), result.ToString());
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Migrate_AnotherUsersWritableFile_FailsWithNotOwner()
    {
        NeedRoot();
        _lustre.Write("f", 100);
        Posix.ChangeMode(_lustre["f"], 0x1B6);
        Posix.ChangeMode(_lustre.Root, 0x1FF);
        var before = _lustre.Snapshot("f");

        foreach (string mode in (string[])["-b", "--rsync"])
        {
            var result = AsNobody("--json", mode, "-o", "2", "f");

            Assert.Multiple(() =>
            {
                Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
                Assert.That(result.Code, Is.EqualTo("not-owner").Or.EqualTo("no-permission"), result.ToString());
                // Without the right to use O_NOATIME its atime may move.
                Assert.That(_lustre.Snapshot("f") with { AtimeNs = 0 }, Is.EqualTo(before with { AtimeNs = 0 }));
                Assert.That(_lustre.Leftovers(), Is.Empty);
            });
        }
    }

    [TestCase("-b")]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Migrate_OwnFileAsAnOrdinaryUser_Migrates(string mode)
    {
        NeedRoot();
        _lustre.Write("f", 100_000);
        Posix.ChangeOwner(_lustre["f"], 65534, 65534);
        Posix.ChangeMode(_lustre.Root, 0x1FF);
        var before = _lustre.Snapshot("f").WithoutInode();

        var result = AsNobody("--json", mode, "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("migrated", 0)), result.ToString());
            Assert.That(_lustre.Snapshot("f").WithoutInode(), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 2 }));
        });
    }

    [Test]
    public void Migrate_UnreadableDirectory_IsSaidAndTheRestMigrates()
    {
        NeedRoot();
        Posix.MakeDirectory(_lustre["d"]);
        Posix.MakeDirectory(_lustre["d/closed"]);
        _lustre.Write("d/f", 100);
        Posix.ChangeOwner(_lustre["d/f"], 65534, 65534);
        Posix.ChangeMode(_lustre["d"], 0x1FF);
        Posix.ChangeMode(_lustre["d/closed"], 0x1C0);

        var result = AsNobody("--json", "-o", "2", "d");

        Assert.Multiple(() =>
        {
            Assert.That(result.Codes, Is.EquivalentTo(new[] { "migrated", "unreadable-directory" }), result.ToString());
            Assert.That(result.ExitCode, Is.EqualTo(1));
        });
    }

    [Test]
    public void Migrate_VanishedFile_FailsAndTheNextMigrates()
    {
        _lustre.Write("g", 100);

        var result = _lustre.Migrate("--json", "-o", "2", "nosuch", "nodir/nosuch", "g/below", "g");

        Assert.That(result.Codes, Is.EqualTo(new[] { "vanished", "vanished", "vanished", "migrated" }), result.ToString());
        Assert.That(result.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void Migrate_FileOfAnotherFileSystemMountedOnAName_Fails()
    {
        NeedRoot();
        _lustre.Write("f", 100);
        Mount("-t", "tmpfs", "tmpfs", Folder("tmp"));
        string other = Path.Combine(_lustre.Outside, "tmp", "other");
        Posix.WriteAll(other, "other"u8);
        Mount("--bind", other, _lustre["f"]);

        ExpectCode("f", "other-filesystem", 1);
        Assert.That(Posix.ReadAll(other), Is.EqualTo("other"u8.ToArray()));
    }

    [Test]
    public void Migrate_MountBelowADirectory_IsNotCrossed()
    {
        NeedRoot();
        Posix.MakeDirectory(_lustre["d"]);
        Posix.MakeDirectory(_lustre["d/mnt"]);
        _lustre.Write("d/f", 100);
        Mount("-t", "tmpfs", "tmpfs", _lustre["d/mnt"]);
        Posix.WriteAll(_lustre["d/mnt/g"], "other"u8);

        var result = _lustre.Migrate("--json", "-o", "2", "d");

        Assert.That(result.Codes, Is.EqualTo(new[] { "migrated" }), result.ToString());
    }

    [Test]
    public void Migrate_ReadOnlyMount_FailsWithReadOnly()
    {
        NeedRoot();
        Posix.MakeDirectory(_lustre["d"]);
        _lustre.Write("d/f", 100);
        Mount("--bind", _lustre["d"], _lustre["d"]);
        Assert.That(_lustre.Run("/bin/mount", "-o", "remount,ro,bind", _lustre["d"]).ExitCode, Is.Zero);

        ExpectCode("d/f", "read-only", 1);
    }

    [Test]
    public void Migrate_FileOutsideOfLustre_FailsAsNotLustre()
    {
        string other = Path.Combine(_lustre.Outside, "other");
        Posix.WriteAll(other, "other"u8);

        var result = _lustre.Migrate("--json", "-o", "2", other, "/proc/version", "/dev/null");

        Assert.That(result.Codes, Has.All.EqualTo("not-lustre"), result.ToString());
        Assert.That(result.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void Migrate_ListThatBreaksOff_RefusesTheLastName()
    {
        _lustre.Write("f", 100);
        _lustre.Write("g", 100);

        var result = _lustre.MigrateFrom("f\0g", "-0", "--json", "-o", "2");

        Assert.Multiple(() =>
        {
            Assert.That(result.Codes, Is.EqualTo(new[] { "migrated", "list-truncated" }), result.ToString());
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(_lustre.Osts("g"), Is.EqualTo(new[] { 0 }));
        });
    }

    [Test]
    public void Migrate_NamesThatCannotBe_FailAsBadName()
    {
        string tooLong = new('x', 256);

        var nul = _lustre.MigrateFrom("a\0b\n", "--json");
        var longName = _lustre.MigrateFrom(tooLong + "\0", "-0", "--json");
        var endless = _lustre.MigrateFrom(new string('y', 3_000_000) + "\0", "-0", "--json");
        var noFid = _lustre.MigrateFrom("hello\n", "--fid", "--json", "--lustre-dir", _lustre.Root);
        var goneFid = _lustre.MigrateFrom("[0x200000401:0x1:0x0]\n", "--fid", "--json", "--lustre-dir", _lustre.Root);

        Assert.Multiple(() =>
        {
            Assert.That(nul.Code, Is.EqualTo("bad-name"), nul.ToString());
            Assert.That(longName.Code, Is.EqualTo("bad-name"), longName.ToString());
            Assert.That(endless.Code, Is.EqualTo("bad-name"));
            Assert.That(noFid.Code, Is.EqualTo("bad-name"), noFid.ToString());
            Assert.That(goneFid.Code, Is.EqualTo("vanished"), goneFid.ToString());
        });
    }

    [Test]
    public void Migrate_SymlinkOnTheWayThatAnotherUserPlaced_IsNotFollowed()
    {
        NeedRoot();
        Posix.MakeDirectory(_lustre["home"]);
        Posix.MakeDirectory(_lustre["secret"]);
        _lustre.Write("secret/f", 100);
        Posix.ChangeOwner(_lustre["home"], 65534, 65534);
        Posix.Symlink("../secret", _lustre["home/way"]);
        Assert.That(_lustre.Run("chown", "-h", "65534:65534", _lustre["home/way"]).ExitCode, Is.Zero);
        Posix.Symlink("secret", _lustre["own"]);

        var others = _lustre.Migrate("--json", "-o", "2", "home/way/f");
        var before = _lustre.Osts("secret/f");
        var walked = _lustre.Migrate("--json", "-o", "2", "home");
        var own = _lustre.Migrate("--json", "-o", "2", "own/f");

        Assert.Multiple(() =>
        {
            Assert.That((others.Code, others.ExitCode), Is.EqualTo(("untrusted-symlink", 1)), others.ToString());
            Assert.That(before, Is.EqualTo(new[] { 0 }));
            Assert.That(walked.Codes, Is.Empty, walked.ToString());
            Assert.That(own.Code, Is.EqualTo("migrated"), "a symlink of root's own is fine: " + own);
        });
    }

    private ProgramResult AsNobody(params string[] words)
    {
        var result = _lustre.Run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Built.Program, .. words]);
        if (result.ExitCode is 126 or 127)
        {
            Assert.Ignore("another user cannot run the program where it lies: " + result.Err);
        }
        return result;
    }

    private string Folder(string name)
    {
        string path = Path.Combine(_lustre.Outside, name);
        Posix.MakeDirectory(path);
        return path;
    }

    private void Mount(params string[] words)
    {
        var mounted = _lustre.Run(["/bin/mount", .. words]);
        if (mounted.ExitCode != 0)
        {
            Assert.Ignore("nothing can be mounted here: " + mounted.Err);
        }
        _mounts.Insert(0, words[^1]);
    }
}
