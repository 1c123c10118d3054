using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Kinds;

/// <summary>Layouts of every kind on a real Lustre.</summary>
[Category("Lustre")]
public sealed class RealLayoutKindTests
{
    private const long MiB = 1 << 20;

    private RealLustreDirectory _dir = null!;

    [SetUp]
    public void MakeDirectory() => _dir = RealLustreDirectory.Create();

    [TearDown]
    public void RemoveDirectory() => _dir?.Dispose();

    [TestCase("-b", "-c 1 -S 128K", "-E 1M -S 512K -c 1 -E -1 -S 1M -c 2")]
    [TestCase("-n", "-c 2 -S 1M", "-E 4M -c 1 -E eof -c 2")]
    [TestCase("-b", "-E 1M -c 1 -E eof -c 2", "-E 1M -c 2 -E 4M -c 2 -E -1 -c 1")]
    [TestCase("-n", "-E 1M -c 1 -E eof -c 2", "-E 2M -c 1 -E eof -c 1")]
    [TestCase("-b", "-E 1M -c 1 -E eof -c 2", "-c 2 -S 2M")]
    [TestCase("-n", "-E 1M -c 1 -E eof -c 2", "-c 1")]
    [TestCase("-b", "-E 1M -c 1 -E eof -c 2", "")]
    [TestCase("-n", "-E 1M -c 1 -E eof -c 2", "")]
    [TestCase("-b", "-C 7", "")]
    [TestCase("-n", "-C 7", "-c 1")]
    [TestCase("-b", "-c 1", "-C 7")]
    public void Migrate_FromOneLayoutToAnother_KeepsTheContent(string guard, string from, string to)
    {
        _dir.Make("f", from, 0, 5 * MiB);
        var before = (_dir.Sum("f"), _dir.LayoutOf("f"));

        var (code, line) = _dir.Migrate("f", [guard, .. to.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var now = _dir.LayoutOf("f");
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo("migrated"), line);
            Assert.That(_dir.Sum("f"), Is.EqualTo(before.Item1));
            Assert.That(now.HasSameObjectsAs(before.Item2), Is.False);
            Assert.That(to.Length > 0 || LayoutTemplate.KeepOwn(now).Equals(LayoutTemplate.KeepOwn(before.Item2)), Is.True, now.ToString());
        });
    }

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_ComponentsNotYetUsed_StayUnused(string guard)
    {
        _dir.Make("f", "-E 1M -c 1 -E 64M -c 1 -E eof -c 2", 0);

        var (code, line) = _dir.Migrate("f", guard);

        var now = _dir.LayoutOf("f");
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo("migrated"), line);
            Assert.That(now.Components.Select(c => c.IsInstantiated), Is.EqualTo(new[] { true, false, false }), now.ToString());
        });
    }

    [TestCase("-b", "")]
    [TestCase("-n", "")]
    [TestCase("-b", "-c 1")]
    [TestCase("-n", "-E 1M -c 1 -E eof -c 2")]
    public void Migrate_SelfExtending_KeepsItsContentAndItsKind(string guard, string to)
    {
        _dir.Make("f", "-E 1G -z 64M -c 1 -E eof -z 256M -c 1", 0, 70 * MiB);
        var before = (_dir.Sum("f"), _dir.LayoutOf("f"));
        Assert.That(before.Item2.Components.Any(c => c.IsExtension), Is.True, before.Item2.ToString());

        var (code, line) = _dir.Migrate("f", [guard, .. to.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var now = _dir.LayoutOf("f");
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo("migrated"), line);
            Assert.That(_dir.Sum("f"), Is.EqualTo(before.Item1));
            Assert.That(now.Components.Count(c => c.IsExtension), Is.EqualTo(to.Length == 0 ? 2 : 0), now.ToString());
            Assert.That(now.HasSameObjectsAs(before.Item2), Is.False);
        });
    }

    [Test]
    public void Migrate_ComponentOnAnOstThatLeftItsPool_Migrates()
    {
        string fs = RealLustreDirectory.Need("lfs", "getname", "-n", _dir.Path).Trim().Split('-')[0];
        string pool = $"{fs}.k{Environment.ProcessId}";
        RealLustreDirectory.Need("lctl", "pool_new", pool);
        try
        {
            RealLustreDirectory.Need("lctl", "pool_add", pool, $"{fs}-OST[0-1]");
            string name = pool.Split('.')[1];
            RealLustreDirectory.WaitUntil(() => Testing.Program.TryRun("lfs", "setstripe", "-p", name, _dir["probe"]), "the pool is known");
            _dir.Make("f", $"-E 1M -c 1 -i 0 -p {name} -E -1 -c 1 -i 1 -p {name}", 0);
            RealLustreDirectory.Need("lctl", "pool_remove", pool, $"{fs}-OST0001");
            string sum = _dir.Sum("f");

            var (code, line) = _dir.Migrate("f", "-c", "1");

            Assert.That(code, Is.EqualTo("migrated"), line);
            Assert.That((_dir.LayoutOf("f").Kind, _dir.Sum("f")), Is.EqualTo((LayoutKind.Plain, sum)));
        }
        finally
        {
            Testing.Program.TryRun("lctl", "pool_remove", pool, $"{fs}-OST[0-1]");
            Testing.Program.TryRun("lctl", "pool_destroy", pool);
        }
    }

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_LayoutThatEndsBeforeEof_IsKept(string guard)
    {
        _dir.Make("f", "-E 1M -c 1 -E 8M -c 2", 0, 5 * MiB);
        var before = (_dir.Sum("f"), _dir.LayoutOf("f"));

        var (code, line) = _dir.Migrate("f", guard);

        var now = _dir.LayoutOf("f");
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo("migrated"), line);
            Assert.That(_dir.Sum("f"), Is.EqualTo(before.Item1));
            Assert.That(LayoutTemplate.KeepOwn(now), Is.EqualTo(LayoutTemplate.KeepOwn(before.Item2)));
        });
    }

    [Test]
    public void Migrate_ForeignLayout_IsRefused()
    {
        RealLustreDirectory.Need("lfs", "setstripe", "--foreign=none", "--flags=0xda05", "--xattr=a@b", _dir["f"]);

        Assert.Multiple(() =>
        {
            Assert.That(_dir.Migrate("f").Code, Is.EqualTo("foreign-layout"));
            Assert.That(_dir.Migrate("f", "-n", "-c", "1").Code, Is.EqualTo("foreign-layout"));
            Assert.That(_dir.Migrate("f", "--dry-run").Code, Is.EqualTo("foreign-layout"));
        });
    }

    [Test]
    public void Migrate_ErasureCoded_IsRefused()
    {
        // A client makes such files only when told to, by its administrator and by the user.
        string before = RealLustreDirectory.Need("lctl", "get_param", "-n", "llite.*.enable_erasure_coding").Split('\n')[0];
        RealLustreDirectory.Need("lctl", "set_param", "llite.*.enable_erasure_coding=1");
        try
        {
            RealLustreDirectory.Need("env", "LFS_EC_OK=yes", "lfs", "setstripe", "-E", "-1", "-c", "2", "--ec", "2+1", _dir["f"]);
        }
        finally
        {
            Testing.Program.Run("lctl", "set_param", $"llite.*.enable_erasure_coding={before}");
        }

        Assert.Multiple(() =>
        {
            Assert.That(_dir.Migrate("f").Code, Is.EqualTo("unsupported-layout"));
            Assert.That(_dir.Migrate("f", "-c", "1").Code, Is.EqualTo("unsupported-layout"));
        });
    }
}
