namespace LfsMigrate.EndToEnd.Tests;

/// <summary><c>lfs-migrate drain</c> empties OSTs, and says so only when they are empty.</summary>
public sealed class DrainTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [Test]
    public void Drain_FilesOfManyKinds_LeaveTheOst()
    {
        _lustre.Run("mkdir", "-p", "d/e");
        _lustre.Write("plain", 100_000, "-c 1 -i 1");
        _lustre.Write("d/striped", 3_000_000, "-c 2 -o 0,1");
        _lustre.Write("d/e/pfl", 3_000_000, "-E 1M -c 1 -o 1 -E eof -c 2 -o 1,2");
        _lustre.Write("other", 100_000, "-c 1 -i 2");
        _lustre.Write("empty", 0, "-c 1 -i 1");
        string[] names = ["plain", "d/striped", "d/e/pfl", "other", "empty"];
        var before = names.Select(_lustre.Snapshot).ToList();

        var result = Drain("--ost=1");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(names.SelectMany(_lustre.Osts), Has.None.EqualTo(1));
        Assert.That(_lustre.Osts("other"), Is.EqualTo(new[] { 2 }));
        Assert.That(_lustre.Osts("d/striped"), Has.Member(0), "a stripe that need not move stays");
        Assert.That(names.Select(_lustre.Snapshot), Is.EqualTo(before));
        Assert.That(result.Messages, Has.Some.Contains("lctl set_param osp.simfs-OST0001-osc-MDT*.max_create_count=0"));
        Assert.That(result.Messages, Has.Some.Contains("nothing is left on OST 1; to use it again").And.Some.Contains("max_create_count=20000"));
    }

    [Test]
    public void Drain_SeveralOsts_NothingGoesFromOneToTheOther()
    {
        for (int i = 0; i < 20; i++)
        {
            _lustre.Write($"f{i}", 50_000, $"-c 1 -i {i % 3}");
        }

        var result = Drain("--ost=0-1");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Enumerable.Range(0, 20).SelectMany(i => _lustre.Osts($"f{i}")), Has.All.GreaterThan(1));
    }

    [Test]
    public void Drain_FileThatIsBusy_StaysAndIsListedWithTheReason()
    {
        string busy = _lustre.Write("busy", 1000, "-c 1 -i 1");
        _lustre.Write("free", 1000, "-c 1 -i 1");
        using (Posix.Open(busy, Posix.O_RDWR))
        {
            var result = Drain("--ost=1", "-n", "--retries=0");

            Assert.That(result.ExitCode, Is.EqualTo(4), result.ToString());
            Assert.That(result.Out, Does.StartWith($"{busy}: ").And.Contain("(in-use)"));
            Assert.That(result.Messages, Has.Some.Contains("OST 1 not empty: 1 files stay"));
        }
        Assert.That(_lustre.Osts("free"), Is.Not.EqualTo(new[] { 1 }));

        Assert.That(Drain("--ost=1").ExitCode, Is.Zero);
    }

    [Test]
    public void Drain_FileOverAllOsts_StaysAndIsListedWithTheReason()
    {
        _lustre.Write("wide", 5_000_000, "-c 4");

        var result = Drain("--ost=1");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Out, Is.EqualTo($"{_lustre["wide"]}: no OST that it does not lie on already can take what is on OST 1; with fewer stripes (-c) it may go elsewhere (no-target)\n"));
    }

    [Test]
    public void Drain_Json_HasALineForEachFileThatWentOrStays()
    {
        _lustre.Write("wide", 5_000_000, "-c 4");
        _lustre.Write("f", 1000, "-c 1 -i 1");

        var result = Drain("--ost=1", "--json");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Codes, Is.EqualTo(new[] { "migrated", "no-target" }));
    }

    [Test]
    public void Drain_NothingThere_IsEmpty() => Assert.That(Drain("--ost=3").ExitCode, Is.Zero);

    [Test]
    public void Drain_WithAFilter_DoesNotSayThatItIsEmpty()
    {
        _lustre.Write("f", 1000, "-c 1 -i 1");

        var result = Drain("--ost=1", "--exclude=f");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Messages, Has.Some.Contains("but for what"));
    }

    [Test]
    public void Drain_WhatARunHasLeft_IsNotCalledEmpty()
    {
        _lustre.Write(".lfs-migrate.i1a2b.keep", 1000, "-c 1 -i 1");

        var result = Drain("--ost=1");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Out, Does.Contain(".lfs-migrate.i1a2b.keep: left over from a run").And.EndWith("(leftover)\n"));
    }

    [Test]
    public void Drain_BusyFileBesideOneThatCannotGo_EndsAsFailed()
    {
        string busy = _lustre.Write("busy", 1000, "-c 1 -i 1");
        _lustre.Write("wide", 5_000_000, "-c 4");
        using var file = Posix.Open(busy, Posix.O_RDWR);

        Assert.That(Drain("--ost=1", "-n", "--retries=0").ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void Drain_HardLinks_ArePlannedOnce()
    {
        _lustre.Write("f", 1000, "-c 1 -i 1");
        Posix.Link(_lustre["f"], _lustre["g"]);

        Assert.That(Drain("--ost=1", "--dry-run").Messages, Has.Some.Contains("1 files to move"));
        Assert.That(Drain("--ost=1").ExitCode, Is.Zero);
        Assert.That(_lustre.Osts("g"), Is.Not.EqualTo(new[] { 1 }));
    }

    [Test]
    public void Drain_SparseFileLongerThanAnOst_FindsItsPlace()
    {
        _lustre.Write("sparse", 1000, "-c 1 -i 1");
        using (var file = Posix.Open(_lustre["sparse"], Posix.O_RDWR))
        {
            RandomAccess.SetLength(file, 5L << 30);
        }

        var result = Drain("--ost=1");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(_lustre.Osts("sparse"), Is.Not.EqualTo(new[] { 1 }));
    }

    [Test]
    public void Drain_OstThatTurnsOutToTakeNothing_IsPassedOver()
    {
        _lustre.Sim("ost", _lustre.Root, "3", "no-create");
        for (int i = 0; i < 12; i++)
        {
            _lustre.Write($"f{i}", 1000, "-c 1 -i 1");
        }
        string plan = Path.Combine(_lustre.Outside, "plan");
        Assert.That(Drain("--ost=1", "--dry-run", "--save-plan", plan).ExitCode, Is.Zero);
        // As if it had been chosen: of max_create_count on the MDS a client knows nothing.
        File.WriteAllText(plan, File.ReadAllText(plan).Replace("\"to\":0", "\"to\":3", StringComparison.Ordinal));

        var result = _lustre.Migrate("--state-dir", Path.Combine(_lustre.Outside, "state"), "run", plan);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Enumerable.Range(0, 12).SelectMany(i => _lustre.Osts($"f{i}")), Has.None.EqualTo(1).And.None.EqualTo(3));
    }

    [Test]
    public void Drain_FileWhoseLayoutCannotBeRead_IsNotCalledEmpty()
    {
        _lustre.Write("f", 1000, "-c 1 -i 1");
        _lustre.Fault("getstripe", "EIO");

        var result = Drain("--ost=1");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Messages, Has.Some.Contains("whether OST 1 is empty is not known"));
    }

    [Test]
    public void Drain_ScanThatWasCutOff_GoesOnWhereItWas()
    {
        string scan = Path.Combine(_lustre.Outside, "scan");
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"d{i}/f")];
        foreach (string name in names)
        {
            _lustre.Run("mkdir", Path.GetDirectoryName(name)!);
            _lustre.Write(name, 1000, "-c 1 -i 1");
        }
        _lustre.Fault("getstripe", "delay=60");
        using (var run = StartDrain("--ost=1", "--dry-run", "-j1", "--scan-file", scan))
        {
            Assert.That(SpinWait.SpinUntil(() => File.Exists(scan) && File.ReadAllText(scan).Contains("\"done\"", StringComparison.Ordinal),
                TimeSpan.FromMinutes(1)), Is.True);
            run.Kill();
        }
        _lustre.ClearFaults();

        var other = Drain("--ost=2", "--dry-run", "--scan-file", scan);
        var result = Drain("--ost=1", "--dry-run", "--scan-file", scan);

        Assert.That(other.ExitCode, Is.EqualTo(2), other.ToString());
        Assert.That(other.Messages[^1], Does.Contain("for 'drain OST 1', and not of"));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Messages, Has.Some.Contains("round 1: 40 files to move"));
        Assert.That(int.Parse(System.Text.RegularExpressions.Regex.Match(result.Err, "in ([0-9]+) directories").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture), Is.LessThan(41));
        Assert.That(File.Exists(scan), Is.False, "at its end it is of no use");
    }

    [Test]
    public void Drain_FileThatCameToADirectoryThatWasDone_IsSeenBeforeItIsCalledEmpty()
    {
        string scan = Path.Combine(_lustre.Outside, "scan");
        _lustre.Run("mkdir", "a", "b");
        _lustre.Write("a/x", 1000, "-c 1 -i 2");
        _lustre.Write("b/x", 1000, "-c 1 -i 2");
        // Longer than lines wait to be written.
        _lustre.Fault("getstripe", "delay=1500");
        using (var run = StartDrain("--ost=1", "-j1", "--scan-file", scan))
        {
            Assert.That(SpinWait.SpinUntil(() => DoneBelowRoot(scan) != null, TimeSpan.FromMinutes(1)), Is.True);
            run.Kill();
        }
        _lustre.ClearFaults();
        string late = $"{DoneBelowRoot(scan)}/late";
        _lustre.Write(late, 1000, "-c 1 -i 1");

        var result = Drain("--ost=1", "--scan-file", scan);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(_lustre.Osts(late), Is.Not.EqualTo(new[] { 1 }));
    }

    // Whichever comes first.
    private string? DoneBelowRoot(string scan) => !File.Exists(scan) ? null
        : new[] { "a", "b" }.FirstOrDefault(name => File.ReadLines(scan).Any(l => l.StartsWith("{\"what\":\"done\"", StringComparison.Ordinal)
            && l.Contains($"/{name}\"", StringComparison.Ordinal)));

    [Test]
    public void Drain_DryRun_ChangesNothing()
    {
        _lustre.Write("f", 1000, "-c 1 -i 1");

        var result = Drain("--ost=1", "--dry-run");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Messages, Has.Some.Contains("1 files to move"));
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 1 }));
    }

    [TestCase(2, "drain", "ROOT")]
    [TestCase(2, "drain", "--ost=1")]
    [TestCase(2, "drain", "ROOT", "--ost=9")]
    [TestCase(2, "drain", "ROOT", "--ost=1", "-S", "4M")]
    [TestCase(2, "drain", "ROOT", "--ost=0-3")]
    [TestCase(3, "drain", "/proc", "--ost=0")]
    public void Drain_WhatCannotBe_IsRefusedInOneLine(int code, params string[] words)
    {
        var result = _lustre.Migrate([.. words.Select(w => w.Replace("ROOT", _lustre.Root, StringComparison.Ordinal))]);

        Assert.That(result.ExitCode, Is.EqualTo(code), result.ToString());
        Assert.That(result.Messages, Has.Length.EqualTo(1));
    }

    private ProgramResult Drain(params string[] words) => _lustre.Migrate([.. Command, .. words]);

    private RunningProgram StartDrain(params string[] words) => _lustre.StartMigrate([.. Command, .. words]);

    private string[] Command => ["--state-dir", Path.Combine(_lustre.Outside, "state"), "drain", _lustre.Root];
}
