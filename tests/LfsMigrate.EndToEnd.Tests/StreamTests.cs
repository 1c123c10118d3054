namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Large files of a simulated Lustre, each copied and read back in several streams.</summary>
public sealed class StreamTests
{
    private const long Range = 64 << 20, SizeBytes = (3 * Range) + 12_345;

    private readonly SimulatedLustre _lustre = new(osts: 4, ostSize: "1G");

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("-b")]
    [TestCase("-n")]
    [TestCase("--rsync")]
    [TestCase("-b", "-D")]
    public void StreamsPerFile_AnyNumber_SameContentHolesAndDigest(params string[] options)
    {
        WriteLarge("f");
        var before = _lustre.Snapshot("f").WithoutInode();

        var results = new[] { "1", "2", "3", "64" }.Select((n, i) =>
            _lustre.Migrate(["--json", $"--streams-per-file={n}", "-c", "2", "-i", $"{(i + 1) % 4}", .. options, "f"])).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(results.Select(r => r.Code), Has.All.EqualTo("migrated"), results[0].ToString());
            Assert.That(results.Select(r => r.Json()[0].GetProperty("xxh128").GetString()).Distinct().Count(), Is.EqualTo(1));
            Assert.That(results.Select(r => r.Json()[0].GetProperty("copied_bytes").GetInt64()), Has.All.LessThan(2 * Range), "holes were written out");
            Assert.That(_lustre.Snapshot("f").WithoutInode(), Is.EqualTo(before));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    [TestCase("-b", "pwrite@donor:9", "EIO", "io-error")]
    [TestCase("-n", "pwrite@donor:9", "ENOSPC", "no-space")]
    [TestCase("-b", "pread@original:7", "EIO", "io-error")]
    [TestCase("-b", "pwrite@donor:9", "flip", "verify-mismatch")]
    [TestCase("-n", "pread@donor:9", "EIO", "io-error")]
    [TestCase("-n", "pread@donor:9", "flip", "verify-mismatch")]
    [TestCase("-b", "pwrite@donor:9", "delay=60000", "stuck")]
    [TestCase("-n", "pread@donor:9", "delay=60000", "stuck")]
    public void Migrate_FaultInOneStream_LosesNothing(string mode, string call, string action, string code)
    {
        WriteLarge("f");
        var before = _lustre.Snapshot("f");
        _lustre.Fault(call, action);

        string[] time = code == "stuck" ? ["--timeout=4"] : [];
        var result = _lustre.Migrate([mode, "--json", "--streams-per-file=3", "-o", "2", .. time, "f"]);

        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, code)), result.ToString());
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
        });
        _lustre.ClearFaults();
        Assert.That(_lustre.Migrate("--json", "--streams-per-file=3", "-o", "2", "f").Code, Is.EqualTo("migrated"));
    }

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_WriteHangs_WhatWasWrittenBeforeIsReadBackMeanwhile(string mode)
    {
        WriteLarge("f");
        _lustre.Fault("pwrite@donor:8", "delay=600000");
        _lustre.Fault("pread@donor:1", "delay=1");

        using var run = _lustre.StartMigrate(mode, "--json", "--streams-per-file=1", "-o", "2", "f");

        Assert.That(_lustre.WaitForHit("pread@donor:1", run));
    }

    // Of the first part, while a write behind it takes its time; so the copy does not come to its last one.
    [Test]
    public void Migrate_FlushOfAPartFails_EndsTheCopyAndNothingIsReadBack()
    {
        WriteLarge("f");
        var before = _lustre.Snapshot("f");
        _lustre.Fault("fsync:1", "EIO");
        _lustre.Fault("pwrite@donor:6", "delay=3000");
        _lustre.Fault("pwrite@donor:11", "delay=1");
        _lustre.Fault("pread@donor:1", "delay=1");

        var result = _lustre.Migrate("-b", "--json", "--streams-per-file=1", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "io-error")), result.ToString());
            Assert.That(_lustre.Hits("fsync:1"), Is.EqualTo(1));
            Assert.That(_lustre.Hits("pwrite@donor:11"), Is.Zero);
            Assert.That(_lustre.Hits("pread@donor:1"), Is.Zero);
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [TestCase("-b", "group_unlock:1")]
    [TestCase("-n", "lease_release:1")]
    public void Migrate_CopyFailsWhileTheReadBackHangs_OthersGetTheFile(string mode, string release)
    {
        WriteLarge("f");
        _lustre.Fault("pread@donor:1", "delay=600000");
        _lustre.Fault("pread@original:6", "delay=3000");
        _lustre.Fault("pread@original:7", "EIO");
        _lustre.Fault(release, "delay=1");

        using var run = _lustre.StartMigrate(mode, "--json", "--streams-per-file=1", "-o", "2", "f");

        Assert.That(_lustre.WaitForHit("pread@donor:1", run));
        Assert.That(_lustre.WaitForHit("pread@original:7", run));
        Assert.That(_lustre.WaitForHit(release, run));
    }

    [Test]
    public void BandwidthLimit_SeveralStreams_HoldsForTheirSum()
    {
        WriteLarge("f");
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var result = _lustre.Migrate("--json", "--streams-per-file=4", "-W", "40", "--verify=none", "-o", "2", "f");

        long copied = result.Json()[0].GetProperty("copied_bytes").GetInt64();
        Assert.That(result.Code, Is.EqualTo("migrated"), result.ToString());
        Assert.That(clock.Elapsed.TotalSeconds, Is.GreaterThan(copied / (40.0 * 1024 * 1024) * 0.75));
    }

    [TestCase("pwrite@donor:9")]
    [TestCase("pread@donor:9")]
    public void Migrate_OpenedForWritingMeanwhile_IsNoticedByTheLease(string call)
    {
        WriteLarge("f");
        _lustre.Fault(call, "delay=3000");
        using var run = _lustre.StartMigrate("-n", "--json", "--retries=0", "--streams-per-file=3", "-o", "2", "f");
        Assert.That(_lustre.WaitForHit(call, run));
        using (var writer = Posix.Open(_lustre["f"], Posix.O_WRONLY))
        {
            RandomAccess.Write(writer, "his own"u8, 2 * Range);
        }

        var result = run.Wait();

        byte[] found = new byte[7];
        using var file = Posix.Open(_lustre["f"], Posix.O_RDONLY);
        _ = RandomAccess.Read(file, found, 2 * Range);
        Assert.Multiple(() =>
        {
            Assert.That(result.Code, Is.EqualTo("in-use").Or.EqualTo("changed"), result.ToString());
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
            Assert.That(found, Is.EqualTo("his own"u8.ToArray()));
        });
    }

    // Data in every range, a hole across two of them, one at the end, and an odd length.
    private void WriteLarge(string name)
    {
        _lustre.Write(name, []);
        using (var handle = Posix.Open(_lustre[name], Posix.O_WRONLY))
        {
            RandomAccess.Write(handle, SimulatedLustre.Random(20 << 20, "first"), 0);
            RandomAccess.Write(handle, SimulatedLustre.Random((20 << 20) + 77, "second"), Range + (30 << 20) + 5);
            RandomAccess.Write(handle, SimulatedLustre.Random(30 << 20, "third"), (2 * Range) + (10 << 20));
            RandomAccess.Write(handle, SimulatedLustre.Random(1000, "last"), 3 * Range);
            RandomAccess.SetLength(handle, SizeBytes);
        }
        Posix.SetTimes(_lustre[name], 1_234_567_890_123_456_789, 1_345_678_901_987_654_321);
    }
}
