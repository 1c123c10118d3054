using System.Diagnostics;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What can be said to a run while it goes on, and how many files are in hand.</summary>
public sealed class RunControlTests
{
    private const string FirstPiece = "pwrite@donor:1";

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [Test]
    public void Limits_ChangedMeanwhile_HoldFromTheSignalOn()
    {
        _lustre.Write("f", 8 << 20);
        SetLimits("bandwidth-limit = 64K  # for now");
        _lustre.Fault(FirstPiece, "delay=1");
        using var run = _lustre.StartMigrate("--limits", _lustre["limits"], "-o", "2", "f");
        Assert.That(_lustre.WaitForHit(FirstPiece, run), Is.True, "the copy has not begun");

        SetLimits("jobs = 3\nbandwidth-limit = 0\n");
        run.Signal(Posix.SIGHUP);
        var clock = Stopwatch.StartNew();
        var result = run.Wait();

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Err, Does.Contain("from now on jobs 3, bandwidth limit none"));
        Assert.That(clock.Elapsed.TotalSeconds, Is.LessThan(100), "at 64 KiB/s it takes 128 s");
    }

    [TestCase("jobs = none", "jobs in the limits file is a number from 1 to 256, not 'none'")]
    [TestCase("jobs = 0", "jobs in the limits file is a number from 1 to 256, not '0'")]
    [TestCase("speed = 5", "knows no 'speed'")]
    [TestCase("nothing", "has a line that says nothing: 'nothing'")]
    [TestCase("bandwidth-limit = x", "is not a size")]
    public void Limits_NotUnderstood_AreRefusedAtTheStartAndLeftAsTheyAreLater(string text, string said)
    {
        _lustre.Write("f", 4 << 20);
        SetLimits(text);

        var atStart = _lustre.Migrate("--limits", _lustre["limits"], "-o", "2", "f");

        Assert.That(atStart.ExitCode, Is.EqualTo(2).Or.EqualTo(3), atStart.ToString());
        Assert.That(atStart.Err, Does.Contain(said));
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }), "nothing is done");

        SetLimits("bandwidth-limit = 1M");
        _lustre.Fault(FirstPiece, "delay=1");
        using var run = _lustre.StartMigrate("--limits", _lustre["limits"], "-o", "2", "f");
        Assert.That(_lustre.WaitForHit(FirstPiece, run), Is.True, "the copy has not begun");
        SetLimits(text);
        run.Signal(Posix.SIGHUP);
        var result = run.Wait();

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Err, Does.Contain(said).And.Contain("The limits stay as they are"));
    }

    [Test]
    public void Limits_FileIsNotThere_NothingStarts()
    {
        _lustre.Write("f", 100);

        var result = _lustre.Migrate("--limits", _lustre["nosuch"], "-o", "2", "f");

        Assert.That((result.ExitCode, _lustre.Osts("f")[0]), Is.EqualTo((3, 0)), result.ToString());
        Assert.That(result.Err, Does.Contain("cannot be read"));
    }

    [Test]
    public void Usr1_WhileAFileIsCopied_TellsTheState()
    {
        _lustre.Write("f", 4 << 20);
        _lustre.Fault(FirstPiece, "delay=1");
        using var run = _lustre.StartMigrate("-q", "-j2", "-W", "1", "-o", "2", "f");
        Assert.That(_lustre.WaitForHit(FirstPiece, run), Is.True, "the copy has not begun");

        run.Signal(Posix.SIGUSR1);
        var result = run.Wait();

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Err, Does.Contain("so far 0 files").And.Contain("1 in hand; jobs 2, bandwidth limit 1 MiB/s")
            .And.Match("f: 4 MiB, after phase Staged, since [0-9.]+ s"));
    }

    [Test]
    public void OstStreams_OneFileHangs_TheOthersOfItsOstWaitAndThenGoOn()
    {
        // On OST 0 as the one that hangs, and on OST 1 alone. The first file of a run goes alone: it is a third one.
        string[] names = ["first", "f", "same", "other"];
        Array.ForEach(names, n => _lustre.Write(n, 100_000, n == "other" ? "-c 1 -i 1" : "-c 1 -i 0"));
        Posix.MakeNode(_lustre["list"], Posix.S_IFIFO | 0x180);
        using var run = _lustre.StartMigrate("--json", "-j4", "--ost-streams=1", "--timeout=20", "--retries=0", "--files-from=list", "-c", "1");
        using (var list = Posix.Open(_lustre["list"], Posix.O_WRONLY))
        {
            Posix.WriteOnce(list, "first\n"u8.ToArray());
            while (!run.OutSoFar.Contains("migrated", StringComparison.Ordinal))
            {
                Assert.That(run.HasEnded, Is.False, "the run ended although its list has not");
                Thread.Sleep(5);
            }
            _lustre.Fault(FirstPiece, "delay=60000");
            Posix.WriteOnce(list, "f\n"u8.ToArray());
            Assert.That(_lustre.WaitForHit(FirstPiece, run), Is.True, "it does not hang");
            Posix.WriteOnce(list, "same\nother\n"u8.ToArray());
        }
        var result = run.Wait();

        var codes = result.Json().ToDictionary(o => o.GetProperty("path").GetString()!, o => o.GetProperty("code").GetString());
        Assert.That(codes, Is.EqualTo(names.ToDictionary(n => n, n => n == "f" ? "stuck" : "migrated")), result.ToString());
        var same = result.Json().Single(o => o.GetProperty("path").GetString() == "same");
        Assert.That(same.GetProperty("seconds").GetDouble(), Is.GreaterThan(5), "its OST was in use");
    }

    [TestCase("-b")]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void OstStreams_ManyStripedFiles_AllAreMigratedAndNoneIsLost(string mode)
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"f{i}")];
        for (int i = 0; i < names.Length; i++)
        {
            _lustre.Write(names[i], 200_000, $"-c {1 + (i % 3)} -S 64K -i {i % 4}");
        }
        var before = names.Select(n => _lustre.Snapshot(n).WithoutInode()).ToList();

        var result = _lustre.Migrate([mode, "--json", "-j8", "--ost-streams=1", "-c", "2", .. names]);

        Assert.That(result.Codes, Has.All.EqualTo("migrated"), result.ToString());
        Assert.That(names.Select(n => _lustre.Snapshot(n).WithoutInode()), Is.EqualTo(before));
        Assert.That(names.Select(n => _lustre.Osts(n).Length), Has.All.EqualTo(2));
    }

    [Test]
    public void Adaptive_ManyFiles_MigratesAll()
    {
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"f{i}")];
        Array.ForEach(names, n => _lustre.Write(n, 50_000));
        var before = names.Select(_lustre.Snapshot).ToList();

        var result = _lustre.Migrate(["--json", "--adaptive", "-j8", "-o", "2", .. names]);

        Assert.That(result.Codes, Has.All.EqualTo("migrated"), result.ToString());
        Assert.That(names.Select(_lustre.Snapshot), Is.EqualTo(before));
    }

    private void SetLimits(string text) => File.WriteAllText(_lustre["limits"], text);
}
