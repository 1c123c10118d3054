using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Kinds;

/// <summary>Owners, groups, projects and users of files on a real Lustre.</summary>
[Category("Lustre")]
public sealed class RealOwnerKindTests
{
    private RealLustreDirectory _dir = null!;

    [SetUp]
    public void MakeDirectory() => _dir = RealLustreDirectory.Create();

    [TearDown]
    public void RemoveDirectory() => _dir?.Dispose();

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_ProjectId_IsCarried(string guard)
    {
        _dir.Make("f", "-c 1", 0);
        RealLustreDirectory.Need("lfs", "project", "-p", "4711", _dir["f"]);

        var (code, line) = _dir.Migrate("f", guard);

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That(Testing.Program.Run("lfs", "project", _dir["f"]).TrimStart(), Does.StartWith("4711 "));
    }

    [TestCase("-b", "migrated")]
    [TestCase("-n", "migrated")]
    [TestCase("--rsync", "fallback-failed")]
    public void Migrate_AnotherProjectThanItsDirectoryGives_IsKeptOrRefused(string way, string expected)
    {
        _dir.Make("f", "-c 1", 0);
        // That gives it to the file too.
        RealLustreDirectory.Need("lfs", "project", "-s", "-p", "42", _dir.Path);
        RealLustreDirectory.Need("lfs", "project", "-C", _dir["f"]);
        RealLustreDirectory.Need("lfs", "project", "-p", "4711", _dir["f"]);
        string sum = _dir.Sum("f");

        var (code, line) = _dir.Migrate("f", way);

        Assert.That(code, Is.EqualTo(expected), line);
        Assert.That((_dir.Sum("f"), Directory.GetFileSystemEntries(_dir.Path).Length), Is.EqualTo((sum, 1)));
        Assert.That(Testing.Program.Run("lfs", "project", _dir["f"]).TrimStart(), Does.StartWith("4711 "));
    }

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_OwnFileOfAUser_Migrates(string guard)
    {
        _dir.Make("f", "-c 1", 0);
        RealLustreDirectory.Need("chown", "1000:1000", _dir["f"], _dir.Path);
        string sum = _dir.Sum("f"), owner = Owner("f");

        var (code, line) = _dir.MigrateAs(1000, "f", guard);

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That((_dir.Sum("f"), Owner("f")), Is.EqualTo((sum, owner)));
    }

    [TestCase("-b", "1000:2000", 1000)]
    [TestCase("-n", "1000:2000", 1000)]
    [TestCase("-b", "1001:1001", 1000)]
    public void Migrate_OwnerThatTheUserCannotGive_IsNotOwnerAndUntouched(string guard, string owner, int uid)
    {
        _dir.Make("f", "-c 1", 0);
        RealLustreDirectory.Need("chown", $"{uid}:{uid}", _dir.Path);
        RealLustreDirectory.Need("chown", owner, _dir["f"]);
        RealLustreDirectory.Need("chmod", "666", _dir["f"]);
        var before = (_dir.Sum("f"), _dir.LayoutOf("f"));

        var (code, line) = _dir.MigrateAs(uid, "f", guard);

        Assert.That(code, Is.EqualTo("not-owner"), line);
        Assert.That((_dir.Sum("f"), _dir.LayoutOf("f")), Is.EqualTo(before));
    }

    [Test]
    public void Migrate_InASetgidDirectory_KeepsItsGroup()
    {
        RealLustreDirectory.Need("chgrp", "3000", _dir.Path);
        _dir.Make("f", "-c 1", 0);
        RealLustreDirectory.Need("chmod", "g+s", _dir.Path);
        string owner = Owner("f");

        var (code, line) = _dir.Migrate("f");

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That(Owner("f"), Is.EqualTo(owner));
    }

    [TestCase("+i", "immutable")]
    [TestCase("+a", "append-only")]
    public void Migrate_InodeFlag_HasItsCode(string flag, string code)
    {
        _dir.Make("f", "-c 1", 0);
        RealLustreDirectory.Need("chattr", flag, _dir["f"]);

        Assert.That(_dir.Migrate("f").Code, Is.EqualTo(code));
        Assert.That(_dir.Migrate("f", "-n").Code, Is.EqualTo(code));
    }

    [Test]
    public void Migrate_RunningExecutable_IsExecuting()
    {
        RealLustreDirectory.Need("cp", "/bin/sleep", _dir["f"]);
        using var running = Testing.Program.Start(_dir["f"], "600");
        try
        {
            Assert.That(_dir.Migrate("f").Code, Is.EqualTo("executing"));
        }
        finally
        {
            running.Kill();
        }
    }

    [Test]
    public void Migrate_OpenByOthers_OnlyAWriterUnderALeaseIsBusy()
    {
        _dir.Make("f", "-c 1", 0);
        using (File.OpenHandle(_dir["f"]))
        {
            Assert.That(_dir.Migrate("f", "-n").Code, Is.EqualTo("migrated"));
        }
        using (File.OpenHandle(_dir["f"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            Assert.That(_dir.Migrate("f", "-n").Code, Is.EqualTo("in-use"));
            Assert.That(_dir.Migrate("f", "-b").Code, Is.EqualTo("migrated"));
        }
    }

    private string Owner(string name) => Testing.Program.Run("stat", "-c", "%u:%g %a %i", _dir[name]);
}
