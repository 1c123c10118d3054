using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Kinds;

/// <summary>Files that HSM knows, on a real Lustre with a copytool.</summary>
[Category("Lustre")]
public sealed class RealArchiveKindTests
{
    private RealLustreDirectory _dir = null!;

    [SetUp]
    public void MakeDirectory()
    {
        _dir = RealLustreDirectory.Create();
        if (RealLustreDirectory.Need("lctl", "get_param", "-n", "mdt.*.hsm.agents").Trim().Length == 0)
        {
            Assert.Ignore("no HSM copytool runs");
        }
    }

    [TearDown]
    public void RemoveDirectory() => _dir?.Dispose();

    [TestCase("-n")]
    [TestCase("-b")]
    public void Migrate_Archived_CanBeReleasedAndRestoredAfterwards(string guard)
    {
        string sum = Archived("f");

        var (code, line) = _dir.Migrate("f", guard, "-i", "1");

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That(State("f"), Does.Not.Contain("dirty"));
        Testing.Program.Run("lfs", "hsm_release", _dir["f"]);
        Assert.That(State("f"), Does.Contain("released"));
        Assert.That(_dir.Sum("f"), Is.EqualTo(sum), "reading restores");
    }

    [TestCase("-n")]
    [TestCase("-b")]
    public void Migrate_EmptyArchived_DoesNotBecomeDirty(string guard)
    {
        _dir.Make("f", "-c 1 -i 0");
        Archive("f");

        var (code, line) = _dir.Migrate("f", guard, "-i", "1");

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That(State("f"), Does.Not.Contain("dirty"));
    }

    [TestCase("-n")]
    [TestCase("-b")]
    public void Migrate_Dirty_StaysDirty(string guard)
    {
        Archived("f");
        File.AppendAllText(_dir["f"], "more");
        Assert.That(State("f"), Does.Contain("dirty"));

        var (code, line) = _dir.Migrate("f", guard, "-i", "1");

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That(State("f"), Does.Contain("dirty"));
    }

    [TestCase("-n")]
    [TestCase("-b")]
    public void Migrate_Released_IsSkippedOrRestored(string guard)
    {
        string sum = Archived("f");
        Testing.Program.Run("lfs", "hsm_release", _dir["f"]);

        Assert.That(_dir.Migrate("f", guard, "-i", "1").Code, Is.EqualTo("hsm-released"));
        Assert.That(State("f"), Does.Contain("released"));
        var (code, line) = _dir.Migrate("f", guard, "--restore", "-i", "1");

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That(State("f"), Does.Not.Contain("released").And.Not.Contain("dirty"));
        Assert.That(_dir.LayoutOf("f").Osts, Is.EqualTo(new[] { 1 }));
        Assert.That(_dir.Sum("f"), Is.EqualTo(sum));
    }

    [Test]
    public void Migrate_ArchivedByRsync_IsRefused()
    {
        Archived("f");

        Assert.That(_dir.Migrate("f", "--rsync").Code, Is.EqualTo("hsm-archived"));
    }

    private string Archived(string name)
    {
        _dir.Make(name, "-c 1 -i 0", 0, 1 << 20);
        Archive(name);
        return _dir.Sum(name);
    }

    private void Archive(string name)
    {
        RealLustreDirectory.Need("lfs", "hsm_archive", _dir[name]);
        RealLustreDirectory.WaitUntil(() => State(name).Contains("archived", StringComparison.Ordinal), "it is archived");
    }

    private string State(string name) => Testing.Program.Run("lfs", "hsm_state", _dir[name])[_dir[name].Length..];
}
