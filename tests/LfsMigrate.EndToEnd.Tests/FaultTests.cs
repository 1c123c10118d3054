namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Every fault in every call: the expected outcome, the file as it was, and as good as new for the next run.</summary>
public sealed class FaultTests
{
    // Mode, call, action, expected exit code and code.
    private static readonly string[] Everywhere =
    [
        "open EIO 1 io-error", "open EACCES 1 no-permission", "open EPERM 1 no-permission", "open EROFS 1 read-only",
        "open ETXTBSY 4 executing", "open ENOKEY 1 encrypted-no-key", "open ENOENT 1 vanished", "open EMFILE 1 system-call",
        "close EIO 0 migrated", "fd2fid EIO 1 io-error", "search_mounts EIO 1 not-lustre", "statfs:1 EIO 0 migrated",
        "getstripe EIO 1 io-error", "getstripe:2 EIO 1 io-error", "data_version EIO 1 io-error", "data_version:2 EIO 1 io-error",
        "setstripe EIO 1 io-error", "setstripe ENOSPC 1 no-space", "setstripe EREMOTEIO 1 no-target", "setstripe lie 1 wrong-layout",
        "setstripe late=EIO 1 io-error", "setstripe EDQUOT 1 quota-exceeded",
        "pread@original EIO 1 io-error", "pread@original:2 EIO 1 io-error", "pread@donor EIO 1 io-error",
        "pwrite@donor EIO 1 io-error", "pwrite@donor:2 EIO 1 io-error", "pwrite@donor ENOSPC 1 no-space",
        "pwrite@donor EDQUOT 1 quota-exceeded", "pwrite@donor EFBIG 1 too-large",
        "pread short 0 migrated", "pwrite short 0 migrated", "pread:1 EINTR 0 migrated", "pread:2 EAGAIN 0 migrated",
        "pwrite:1 EINTR 0 migrated", "pwrite:2 EAGAIN 0 migrated", "pread:1 EINVAL 0 migrated",
        "pwrite@donor flip 1 verify-mismatch", "pwrite@donor:2 flip 1 verify-mismatch", "pread@donor:1 flip 1 verify-mismatch",
        "pread@original:1 flip * -", "fsync EIO 1 io-error", "fsync:1 EINTR 0 migrated", "ftruncate EIO 1 io-error",
        "pread delay=20 0 migrated", "pwrite delay=20 0 migrated",
    ];

    private static readonly string[] LayoutSwap =
    [
        "pwrite:1 EINVAL 0 migrated", "volatile EIO 1 io-error", "volatile ENOSPC 1 no-space", "volatile EEXIST 1 system-call", "volatile:1 EEXIST 0 migrated",
        "volatile EACCES 1 no-permission", "mdtidx EIO 1 io-error",
        "swap EIO 1 io-error", "swap EAGAIN 4 changed", "swap ESTALE 4 guard-lost", "swap EPERM 1 not-owner", "swap EBUSY 4 in-use",
        "swap lie 1 exchange-failed", "swap late=EIO 0 migrated", "swap late=EAGAIN 0 migrated", "swap late=EOPNOTSUPP 0 migrated",
        "swap late=EINTR 0 migrated", "getstripe:3 EIO 1 io-error", "getstripe:4 EIO 1 io-error",
    ];

    private static readonly string[] Blocking =
    [
        "group_lock EIO 1 io-error", "group_lock EAGAIN 4 in-use", "group_lock:1 EINTR 0 migrated", "group_lock ENOTTY 1 not-lustre",
        "group_unlock EIO 0 migrated", "data_version:3 EIO 0 migrated", "data_version:4 EIO 0 migrated", "getstripe:5 EIO * -",
        "getstripe:6 EIO 0 migrated",
    ];

    private static readonly string[] Leased =
    [
        "lease_acquire EIO 1 io-error", "lease_acquire EBUSY 4 in-use", "lease_check EIO 1 io-error", "lease_check:2 EIO 1 io-error",
        "lease_check:1 ENOLCK 4 guard-lost", "lease_check ESTALE 4 guard-lost", "data_version:3 EIO 1 io-error",
    ];

    private static readonly string[] Renaming =
    [
        // Its donor is not opened for direct I/O, so there is nothing to drop.
        "pwrite:1 EINVAL 1 system-call",
        "link EIO 1 io-error", "link lie 4 replaced", "link late=EIO 0 migrated", "link ENOSPC 1 no-space",
        "rename EIO 1 io-error", "rename lie 1 exchange-failed", "rename late=EIO 0 migrated", "rename EXDEV 1 system-call",
        "unlink EIO 0 migrated", "unlink lie 0 migrated", "unlink late=EIO 0 migrated",
        "lease_acquire:2 EBUSY 0 migrated", "lease_acquire:2 EIO 1 io-error", "data_version:4 EIO 1 io-error",
    ];

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private static IEnumerable<TestCaseData> Cases()
    {
        (string Mode, string[] Table)[] plan =
        [
            ("-b", [.. Everywhere, .. LayoutSwap, .. Blocking]),
            ("-n", [.. Everywhere, .. LayoutSwap, .. Leased, "lease_release EIO 0 migrated", "data_version:4 EIO 0 migrated"]),
            ("--rsync", [.. Everywhere, .. Leased, .. Renaming]),
        ];
        foreach (var (mode, table) in plan)
        {
            foreach (string line in table)
            {
                string[] words = line.Split(' ');
                yield return new TestCaseData(mode, words[0], words[1], words[2], words[3]).SetName($"{{m}}({mode} {line})");
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Migrate_FaultInACall_HasItsOutcomeAndLosesNothing(string mode, string call, string action, string exit, string code)
    {
        string path = WriteInTwoPieces("f");
        var before = _lustre.Snapshot("f");
        _lustre.Fault(call, action);

        var result = _lustre.Migrate(mode, "--json", "--retries=0", "-o", "2", "f");

        int hits = _lustre.Hits(call);
        _lustre.ClearFaults();
        var after = _lustre.Snapshot("f");
        // A bit that turns on the way from the original's storage is not in any checksum: the file has another content then.
        bool lost = call.StartsWith("pread@original", StringComparison.Ordinal) && action == "flip";
        Assert.Multiple(() =>
        {
            Assert.That(hits, Is.GreaterThan(0), "the fault did not happen: " + result);
            if (exit != "*")
            {
                Assert.That((result.ExitCode.ToString(System.Globalization.CultureInfo.InvariantCulture), result.Code),
                    Is.EqualTo((exit, code)), result.ToString());
            }
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { result.ExitCode == 0 ? 2 : 0 }));
            bool newInode = mode == "--rsync" && result.ExitCode == 0;
            if (!lost)
            {
                // A keep-link that could not be removed counts as a name until the next run.
                Assert.That((newInode ? after.WithoutInode() : after) with { Links = 1 },
                    Is.EqualTo(newInode ? before.WithoutInode() : before));
            }
        });
        if (mode == "--rsync")
        {
            ExpectTheNextRunToWork(path, after);
        }
        Assert.That(_lustre.Leftovers(), Is.Empty);
    }

    // What was asked for cannot be told to be there: that is no success, and no harm either.
    [TestCase("-b", 4)]
    [TestCase("-n", 5)]
    public void Migrate_LayoutCannotBeReadBack_IsWrongLayoutAndTheContentIsWhole(string mode, int firstCall)
    {
        _lustre.Write("f", 100_000);
        var before = _lustre.Snapshot("f");
        for (int nth = firstCall; nth < firstCall + 3; nth++)
        {
            _lustre.Fault($"data_version:{nth}", "EIO");
        }

        var result = _lustre.Migrate(mode, "--json", "-o", "2", "f");

        _lustre.ClearFaults();
        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "wrong-layout")), result.ToString());
            Assert.That(result.Json()[0].GetProperty("phase").GetString(), Is.EqualTo("exchanged"));
            Assert.That(result.Json()[0].GetProperty("message").GetString(), Does.Contain("its content is whole"));
            Assert.That(result.Json()[0].TryGetProperty("osts_after", out _), Is.False);
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 2 }));
        });
    }

    // A hole in the middle, so that there is a second read and a second write.
    private string WriteInTwoPieces(string name)
    {
        string path = _lustre.Write(name, 8192);
        using (var handle = Posix.Open(path, Posix.O_WRONLY))
        {
            RandomAccess.Write(handle, SimulatedLustre.Random(8192, "second"), 1 << 20);
            // And a hole at the end, for which the length has to be set.
            RandomAccess.SetLength(handle, 2 << 20);
        }
        Posix.SetTimes(path, 1_234_567_890_123_456_789, 1_345_678_901_987_654_321);
        return path;
    }

    private void ExpectTheNextRunToWork(string path, FileSnapshot before)
    {
        var next = _lustre.Migrate("--json", "-o", "3", "f");
        Assert.Multiple(() =>
        {
            Assert.That(next.ExitCode, Is.Zero, next.ToString());
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 3 }));
            Assert.That(FileSnapshot.Of(path) with { Links = 1 }, Is.EqualTo(before with { Links = 1 }));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    [TestCase("-b", "group_lock")]
    [TestCase("-b", "pread@original")]
    [TestCase("-b", "pwrite@donor")]
    [TestCase("-b", "fsync")]
    [TestCase("-b", "volatile")]
    [TestCase("-b", "setstripe")]
    [TestCase("-n", "lease_acquire")]
    [TestCase("-n", "lease_check")]
    [TestCase("-n", "pread@donor")]
    [TestCase("--rsync", "pwrite@donor")]
    [TestCase("--rsync", "data_version")]
    public void Migrate_CallThatHangs_IsReportedStuckAndTheNextFileMigrates(string mode, string call)
    {
        _lustre.Write("f", 100_000);
        _lustre.Write("g", 100_000);
        var before = _lustre.Snapshot("f");
        _lustre.Fault(call + ":1", "delay=30000");

        // The time is for g, which must be done within it, however busy the machine is.
        var result = _lustre.Migrate(mode, "--timeout=4", "--json", "-o", "2", "f", "g");

        Assert.Multiple(() =>
        {
            Assert.That(result.Codes, Is.EqualTo(new[] { "stuck", "migrated" }), result.ToString());
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f").Concat(_lustre.Osts("g")), Is.EqualTo(new[] { 0, 2 }));
        });
        _lustre.ClearFaults();
        ExpectTheNextRunToWork(_lustre["f"], before);
    }

    [Test]
    public void Migrate_StuckFile_GivesItsLockBackAtOnce()
    {
        _lustre.Write("f", 100_000);
        _lustre.Fault("pwrite@donor:1", "delay=30000");
        // The list stays open, so the run stays alive until it is closed.
        Posix.MakeNode(_lustre["list"], Posix.S_IFIFO | 0x180);
        using var run = _lustre.StartMigrate("--timeout=1", "--json", "-o", "2", "--files-from=list");
        string read;
        using (var list = Posix.Open(_lustre["list"], Posix.O_WRONLY))
        {
            Posix.WriteOnce(list, "f\n"u8.ToArray());
            while (!run.OutSoFar.Contains("stuck", StringComparison.Ordinal))
            {
                Assert.That(run.HasEnded, Is.False, "the run ended although its list has not");
                Thread.Sleep(10);
            }

            read = _lustre.Sim("client", _lustre["f"], "read", "0", "10");

            Assert.That(run.HasEnded, Is.False, "the read waited until the whole run was over");
        }
        Assert.That(read, Has.Length.EqualTo(10));
        Assert.That(run.Wait().ExitCode, Is.EqualTo(1));
    }

    [TestCase("-b", "swap")]
    [TestCase("-n", "swap")]
    [TestCase("--rsync", "rename")]
    public void Migrate_ExchangeThatIsSlow_IsWaitedForBecauseOnlyItKnows(string mode, string call)
    {
        _lustre.Write("f", 100_000);
        _lustre.Fault(call + ":1", "delay=6000");

        var result = _lustre.Migrate(mode, "--timeout=4", "--json", "-o", "2", "f");

        Assert.That((result.ExitCode, result.Code, _lustre.Osts("f")[0]), Is.EqualTo((0, "migrated", 2)), result.ToString());
    }
}
