namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The layout asked for is the layout that the file has afterwards.</summary>
public sealed class LayoutOptionTests
{
    private readonly SimulatedLustre _lustre = new(osts: 6);

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("-c 2", "2", "1048576", null)]
    [TestCase("-c -1", "6", "1048576", null)]
    [TestCase("--stripe-count=3", "3", "1048576", null)]
    [TestCase("-S 64K", "1", "65536", null)]
    [TestCase("-c 2 -S 4M", "2", "4194304", null)]
    [TestCase("-i 4", "1", "1048576", "4")]
    [TestCase("-c 3 -i 4", "3", "1048576", "0 4 5")]
    [TestCase("-o 5,1", "2", "1048576", "1 5")]
    [TestCase("-o 1-3", "3", "1048576", "1 2 3")]
    [TestCase("-c 2 -o 3,2", "2", "1048576", "2 3")]
    public void Migrate_PlainLayout_IsWhatWasAskedFor(string options, string count, string size, string? osts)
    {
        _lustre.Write("f", 3_000_000);
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate([.. options.Split(' '), "f"]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Stripe("-c", "f"), Is.EqualTo(count));
            Assert.That(_lustre.Stripe("-S", "f"), Is.EqualTo(size));
            Assert.That(string.Join(' ', _lustre.Osts("f")), osts == null ? Is.Not.Empty : Is.EqualTo(osts));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    // Of five donors the first asks. Where its directory gives the same unasked, none of the others does; else the second finds that out.
    [TestCase("-c 2 -S 2M", 1)]
    [TestCase("-c 2 -S 4M", 5)]
    [TestCase("-c 1", 5)]
    [TestCase("-c 2 -S 2M -i 0", 5)]
    [TestCase("-E 1M -c 1 -E eof -c 2", 5)]
    public void Migrate_ManyFilesOfADirectory_DonorsAskOnlyForWhatItDoesNotGive(string default_, int asking)
    {
        _lustre.Sim(["setstripe", .. default_.Split(' '), _lustre.Root]);
        string[] files = [.. Enumerable.Range(0, 5).Select(n => $"f{n}")];
        foreach (string file in files)
        {
            _lustre.Write(file, 300_000);
        }
        var before = files.Select(_lustre.Snapshot).ToArray();
        _lustre.Fault("setstripe", "delay=1");

        var result = _lustre.Migrate(["-c", "2", "-S", "2M", "-j", "1", .. files]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Hits("setstripe"), Is.EqualTo(asking));
            Assert.That(files.Select(f => (_lustre.Stripe("-c", f), _lustre.Stripe("-S", f))), Is.All.EqualTo(("2", "2097152")));
            Assert.That(files.Select(_lustre.Snapshot), Is.EqualTo(before));
        });
    }

    [Test]
    public void Migrate_NoOstIsNamed_AsksNoneHowItIs()
    {
        _lustre.Write("f", 300_000);
        _lustre.Fault("statfs", "EIO");

        var result = _lustre.Migrate("-c", "1", "f");

        Assert.That((result.ExitCode, _lustre.Hits("statfs")), Is.EqualTo((0, 0)), result.ToString());
    }

    [Test]
    public void Migrate_DonorThatDoesNotAskFails_AsksInstead()
    {
        _lustre.Sim("setstripe", "-c", "1", _lustre.Root);
        string[] files = ["f0", "f1", "f2"];
        foreach (string file in files)
        {
            _lustre.Write(file, 300_000);
        }
        _lustre.Fault("volatile:2", "ENOSPC");

        var result = _lustre.Migrate(["-c", "1", "-j", "1", .. files]);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(_lustre.Hits("volatile:2"), Is.EqualTo(1));
    }

    [Test]
    public void Migrate_ToAPool_LiesOnOstsOfThePool()
    {
        _lustre.Sim("pool-new", _lustre.Root, "fast");
        _lustre.Sim("pool-add", _lustre.Root, "fast", "2", "5");
        _lustre.Write("f", 300_000);
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("-p", "fast", "-c", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Osts("f"), Is.EquivalentTo(new[] { 2, 5 }));
            Assert.That(_lustre.Stripe("-p", "f"), Is.EqualTo("fast"));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Migrate_Composite_HasItsComponentsAndOsts()
    {
        _lustre.Write("f", 3_000_000);
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--json", "-E", "1M", "-c", "1", "-o", "5", "-E", "eof", "-c", "2", "-o", "1,2", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Osts("f"), Is.EquivalentTo(new[] { 5, 1, 2 }));
            Assert.That(_lustre.Sim("getstripe", _lustre["f"]), Does.Contain("lcme_extent.e_end:   1048576").Or.Contain("1048576"));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Migrate_ToDataOnMdt_FallsBackToRsyncBecauseTheMdsRefuses()
    {
        _lustre.Write("f", 300_000);
        var before = _lustre.Snapshot("f").WithoutInode();

        var result = _lustre.Migrate("--json", "-E", "64K", "-L", "mdt", "-E", "eof", "-c", "1", "-o", "3", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Json()[0].GetProperty("way").GetString(), Is.EqualTo("rsync-rename"));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 3 }));
            Assert.That(_lustre.Sim("getstripe", _lustre["f"]), Does.Contain("mdt"));
            Assert.That(_lustre.Snapshot("f").WithoutInode(), Is.EqualTo(before));
        });
    }

    [TestCase("-c 1 -i 0", 1)]
    [TestCase("-c 2 -S 64K -o 0,1", 2)]
    [TestCase("-c 3 -o 2,3,4", 3)]
    [TestCase("-E 128K -c 1 -S 64K -o 0 -E eof -c 2 -S 2M -o 1,2", 0)]
    public void Migrate_NoLayoutOption_KeepsTheLayoutOnOtherOsts(string layout, int osts)
    {
        _lustre.Write("f", 2_500_000, layout);
        var before = _lustre.Snapshot("f");
        int[] old = _lustre.Osts("f");
        string size = _lustre.Stripe("-S", "f"), count = _lustre.Stripe("-c", "f");

        var result = _lustre.Migrate("f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Osts("f"), osts == 0 ? Is.Not.Empty : Has.Length.EqualTo(osts)); // components may share an OST
            Assert.That(_lustre.Osts("f").Intersect(old), Is.Empty, "on other OSTs");
            Assert.That(_lustre.Stripe("-S", "f"), Is.EqualTo(size));
            Assert.That(_lustre.Stripe("-c", "f"), Is.EqualTo(count));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    // Lustre grants no group lock on such a file.
    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_LayoutThatEndsBeforeEof_IsKept(string guard)
    {
        _lustre.Write("f", 2_500_000, "-E 1M -c 1 -o 0 -E 4M -c 2 -o 1,2");
        var before = _lustre.Snapshot("f");
        int[] old = _lustre.Osts("f");

        var result = _lustre.Migrate(guard, "--json", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.Code, result.Json()[0].GetProperty("way").GetString()), Is.EqualTo(("migrated", "layout-swap")), result.ToString());
            Assert.That(_lustre.Osts("f").Intersect(old), Is.Empty, "on other OSTs");
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Migrate_KeepOwnInAPool_StaysInThePool()
    {
        _lustre.Sim("pool-new", _lustre.Root, "p");
        _lustre.Sim("pool-add", _lustre.Root, "p", "1", "3");
        _lustre.Write("f", 2_500_000, "-c 1 -p p");
        int old = _lustre.Osts("f")[0];

        var result = _lustre.Migrate("f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 4 - old }));
            Assert.That(_lustre.Stripe("-p", "f"), Is.EqualTo("p"));
        });
    }

    [Test]
    public void Migrate_TargetFull_FailsWithNoSpaceAndTouchesNothing()
    {
        _lustre.Write("f", 3_000_000);
        _lustre.Sim("ost", _lustre.Root, "2", "size=1M");
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--json", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.Code, Is.EqualTo("no-space"));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
        });
    }

    [Test]
    public void Migrate_InactiveTarget_FailsAndTouchesNothing()
    {
        _lustre.Write("f", 3_000);
        _lustre.Sim("ost", _lustre.Root, "2", "inactive");
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--json", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
        });
    }
}
