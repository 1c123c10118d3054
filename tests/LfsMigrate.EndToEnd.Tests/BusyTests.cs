namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A file that somebody uses is busy, waited for or left alone, and never harmed.</summary>
public sealed class BusyTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("-b")]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Migrate_RunningProgram_IsBusy(string mode)
    {
        _lustre.Write("sleeper", File.ReadAllBytes("/bin/sleep"));
        Posix.ChangeMode(_lustre["sleeper"], 0x1ED);
        using var running = RunningProgram.Start(_lustre.Root, [_lustre["sleeper"], "60"]);

        var result = _lustre.Migrate("--json", "--retries=0", mode, "-o", "2", "sleeper");

        Assert.That((result.Code, result.ExitCode), Is.EqualTo(("executing", 4)), result.ToString());
    }

    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Migrate_OpenForWriting_IsBusyAndUntouched(string mode)
    {
        _lustre.Write("f", 100_000);
        var before = _lustre.Snapshot("f");
        using (Posix.Open(_lustre["f"], Posix.O_WRONLY | Posix.O_APPEND))
        {
            var result = _lustre.Migrate("--json", "--retries=0", mode, "-o", "2", "f");
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("in-use", 4)), result.ToString());
        }
        using (var client = RunningProgram.Start(_lustre.Root, [Built.Simulator, "client", _lustre["f"], "hold-write", "30"]))
        {
            WaitUntilItHolds(client);
            var result = _lustre.Migrate("--json", "--retries=0", mode, "-o", "2", "f");
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("in-use", 4)), result.ToString());
        }
        Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        Assert.That(_lustre.Migrate("--json", "-o", "2", "f").Code, Is.EqualTo("migrated"), "afterwards");
    }

    [Test]
    public void Migrate_AnotherHoldsAGroupLock_WaitsForIt()
    {
        _lustre.Write("f", 100_000);
        using var client = RunningProgram.Start(_lustre.Root, [Built.Simulator, "client", _lustre["f"], "hold-group", "2"]);
        WaitUntilItHolds(client);

        var result = _lustre.Migrate("--json", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That(client.HasEnded, Is.True, "the lock was not waited for");
            Assert.That(result.Code, Is.EqualTo("migrated"), result.ToString());
        });
    }

    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Migrate_BusyFileFreedWhileTheRunWaits_IsMigratedBehindTheOthers(string mode)
    {
        Array.ForEach(["f", "g", "h"], n => _lustre.Write(n, 50_000));
        using var client = RunningProgram.Start(_lustre.Root, [Built.Simulator, "client", _lustre["f"], "hold-write", "60"]);
        WaitUntilItHolds(client);
        using var run = _lustre.StartMigrate("--json", mode, "-j1", "--retries=20", "--retry-delay=0.5", "-o", "2", "f", "g", "h");
        while (run.OutSoFar.Count(c => c == '\n') < 2)
        {
            Assert.That(run.HasEnded, Is.False, "the others were not reported while the busy one waits");
            Thread.Sleep(5);
        }

        client.Kill();
        var result = run.Wait();

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Json().Select(o => o.GetProperty("path").GetString()), Is.EqualTo(new[] { "g", "h", "f" }));
            Assert.That(result.Codes, Has.All.EqualTo("migrated"));
            Assert.That(result.Json()[0].GetProperty("attempts").GetInt32(), Is.EqualTo(1));
            Assert.That(result.Json()[2].GetProperty("attempts").GetInt32(), Is.GreaterThan(1));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 2 }));
        });
    }

    [Test]
    public void Migrate_BusyToTheEnd_IsReportedOnceWithItsAttempts()
    {
        _lustre.Write("f", 50_000);
        using var writer = Posix.Open(_lustre["f"], Posix.O_WRONLY | Posix.O_APPEND);

        var result = _lustre.Migrate("--json", "-n", "--retries=2", "--retry-delay=0.01", "-o", "2", "f");

        Assert.That((result.Code, result.ExitCode), Is.EqualTo(("in-use", 4)), result.ToString());
        Assert.That(result.Json()[0].GetProperty("attempts").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void Migrate_InterruptedWhileItWaits_EndsAtOnceAndReportsTheBusy()
    {
        Array.ForEach(["f", "g"], n => _lustre.Write(n, 50_000));
        using var writer = Posix.Open(_lustre["f"], Posix.O_WRONLY | Posix.O_APPEND);
        using var run = _lustre.StartMigrate("--json", "-n", "--retry-delay=60", "-o", "2", "f", "g");
        while (!run.OutSoFar.Contains('\n', StringComparison.Ordinal))
        {
            Assert.That(run.HasEnded, Is.False, "nothing is reported");
            Thread.Sleep(5);
        }

        run.Signal(Posix.SIGINT);
        var result = run.Wait();

        Assert.That((result.ExitCode, string.Join(' ', result.Codes)), Is.EqualTo((130, "migrated in-use")), result.ToString());
    }

    [Test]
    public void DryRun_NothingIsTriedAgain()
    {
        _lustre.Write("f", 10);
        _lustre.Fault("open", "EBUSY");

        var result = _lustre.Migrate("--dry-run", "--json", "-o", "2", "f");

        Assert.That(result.Json()[0].GetProperty("attempts").GetInt32(), Is.EqualTo(1), result.ToString());
    }

    private static void WaitUntilItHolds(RunningProgram client)
    {
        while (!client.OutSoFar.StartsWith("held", StringComparison.Ordinal))
        {
            Assert.That(client.HasEnded, Is.False, "the client has not got what it was to hold");
            Thread.Sleep(5);
        }
    }
}
