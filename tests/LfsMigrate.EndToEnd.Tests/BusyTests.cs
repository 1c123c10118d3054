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

        var result = _lustre.Migrate("--json", mode, "-o", "2", "sleeper");

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
            var result = _lustre.Migrate("--json", mode, "-o", "2", "f");
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("in-use", 4)), result.ToString());
        }
        using (var client = RunningProgram.Start(_lustre.Root, [Built.Simulator, "client", _lustre["f"], "hold-write", "30"]))
        {
            WaitUntilItHolds(client);
            var result = _lustre.Migrate("--json", mode, "-o", "2", "f");
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

    private static void WaitUntilItHolds(RunningProgram client)
    {
        while (!client.OutSoFar.StartsWith("held", StringComparison.Ordinal))
        {
            Assert.That(client.HasEnded, Is.False, "the client has not got what it was to hold");
            Thread.Sleep(5);
        }
    }
}
