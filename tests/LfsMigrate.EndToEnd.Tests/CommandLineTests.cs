namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What the command understands, what it refuses, and with which exit code.</summary>
public sealed class CommandLineTests
{
    private readonly SimulatedLustre _lustre = new(osts: 2);

    [SetUp]
    public void WriteFile() => _lustre.Write("f", 10_000);

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("--bogus f", "--bogus")]
    [TestCase("-Z f", "-Z")]
    [TestCase("-vZ f", "-Z")]
    [TestCase("-c", "-c")]
    [TestCase("-c x f", "'x'")]
    [TestCase("-c 99999 f", "-c")]
    [TestCase("-c 3 -o 0,1 f", "-c 3")]
    [TestCase("-S 1000 f", "1000")]
    [TestCase("-S x f", "'x'")]
    [TestCase("-i -5 f", "-5")]
    [TestCase("-o 1, f", "-o")]
    [TestCase("-o 3-1 f", "3-1")]
    [TestCase("-E 1M f", "1M")]
    [TestCase("-E eof -E 1M f", "E")]
    [TestCase("-E 2M -c 1 -E 1M -c 1 f", "1M")]
    [TestCase("-L raid7 f", "raid7")]
    [TestCase("-L mdt f", "-L")]
    [TestCase("-b -n f", "-b and -n")]
    [TestCase("--rsync --no-rsync f", "--rsync")]
    [TestCase("--rsync --fallback=never f", "--fallback")]
    [TestCase("--fallback=maybe f", "--fallback")]
    [TestCase("--fallback", "--fallback")]
    [TestCase("--verify=twice f", "--verify")]
    [TestCase("--timeout=0 f", "--timeout")]
    [TestCase("--timeout=-1 f", "--timeout")]
    [TestCase("--timeout=soon f", "--timeout")]
    [TestCase("--json=1 f", "--json")]
    [TestCase("--no f", "--no")]
    [TestCase("-v -q f", "-v and -q")]
    [TestCase("-0 f", "-0")]
    [TestCase("--fid --lustre-dir= [0x1:0x1:0x0]", "--lustre-dir")]
    [TestCase("--files-from= f", "--files-from")]
    [TestCase("--fid --lustre-dir=/proc [0x1:0x1:0x0]", "/proc")]
    [TestCase("probe", "'probe'")]
    [TestCase("migrate f", "'migrate'")]
    [TestCase("-c 1 balance", "'balance'")]
    public void Run_WrongCommandLine_EndsWith2AndOneLineAndTouchesNothing(string line, string named)
    {
        var before = (_lustre.Snapshot("f"), Posix.Stat(_lustre["f"]).CtimeNs);

        var result = _lustre.Migrate(line.Split(' '));

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
            Assert.That(result.Messages, Has.Length.EqualTo(1), result.ToString());
            Assert.That(result.Messages[0], Does.StartWith("lfs-migrate: ").And.Contain(named));
            Assert.That(result.Out, Is.Empty);
            Assert.That((_lustre.Snapshot("f"), Posix.Stat(_lustre["f"]).CtimeNs), Is.EqualTo(before));
        });
    }

    [Test]
    public void Run_EmptyOperand_EndsWith2()
    {
        var result = _lustre.Migrate("", "f");

        Assert.That((result.ExitCode, result.Messages.Length), Is.EqualTo((2, 1)), result.ToString());
    }

    [TestCase("-o 7", "OST 7", "0,1")]
    [TestCase("-i 2", "OST 2", "0,1")]
    [TestCase("-p nosuch", "'nosuch'", "pool")]
    [TestCase("-E 1M -c 1 -o 0 -E eof -c 1 -o 5", "OST 5", "0,1")]
    public void Run_UnknownOstOrPool_EndsWith2AndSaysWhichThereAre(string layout, string named, string advice)
    {
        var before = _lustre.Snapshot("f");

        foreach (string mode in (string[])["-b", "-n", "--rsync", "--dry-run"])
        {
            var result = _lustre.Migrate([mode, .. layout.Split(' '), "f"]);

            Assert.Multiple(() =>
            {
                Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
                Assert.That(result.Messages, Has.Length.EqualTo(1), result.ToString());
                Assert.That(result.Messages[0], Does.Contain(named).And.Contain(advice));
                Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            });
        }
    }

    [Test]
    public void Run_EmptyPool_EndsWith2()
    {
        _lustre.Sim("pool-new", _lustre.Root, "empty");

        var result = _lustre.Migrate("-p", "empty", "f");

        Assert.That((result.ExitCode, result.Messages.Length), Is.EqualTo((2, 1)), result.ToString());
    }

    [Test]
    public void Run_MissingList_EndsWith3AndNamesIt()
    {
        var result = _lustre.Migrate("--files-from=nosuch-list");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
            Assert.That(result.Messages, Has.Length.EqualTo(1));
            Assert.That(result.Messages[0], Does.Contain("nosuch-list"));
        });
    }

    [Test]
    public void Run_NoLibrary_EndsWith3AndNamesIt()
    {
        _lustre.SetEnvironment("LFS_MIGRATE_LLAPI", "/nosuch/libllapi.so");

        var result = _lustre.Migrate("f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
            Assert.That(result.ErrLines, Has.Length.EqualTo(1));
            Assert.That(result.Err, Does.Contain("/nosuch/libllapi.so").And.Contain("LFS_MIGRATE_LLAPI"));
        });
    }

    [Test]
    public void Run_LibraryThatLacksFunctions_EndsWith3AndNamesThem()
    {
        string[] there = ["group_lock", "group_unlock", "fd2fid", "file_fget_mdtidx", "search_mounts", "obd_statfs"];
        string source = Path.Combine(_lustre.Outside, "old.c"), library = Path.Combine(_lustre.Outside, "old.so");
        File.WriteAllText(source, string.Concat(there.Select(f => $"int llapi_{f}(void) {{ return -1; }}\n")));
        var compiled = _lustre.Run("gcc", "-shared", "-fPIC", "-o", library, source);
        Assert.That(compiled.ExitCode, Is.Zero, compiled.ToString());
        _lustre.SetEnvironment("LFS_MIGRATE_LLAPI", library);

        var result = _lustre.Migrate("f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
            Assert.That(result.ErrLines, Has.Length.EqualTo(1));
            Assert.That(result.Err, Does.Contain("llapi_get_data_version").And.Contain("llapi_fswap_layouts_grouplock"));
            Assert.That(result.Err, Does.Not.Contain("llapi_group_lock"));
        });
    }

    [Test]
    public void Run_FileNamedLikeAVerb_IsRefusedWithAdviceAndTakenWithDotSlash()
    {
        _lustre.Write("probe", 100);

        var refused = _lustre.Migrate("-o", "1", "probe");
        var second = _lustre.Migrate("-o", "1", "f", "probe");
        var taken = _lustre.Migrate("-o", "0", "./probe");

        Assert.Multiple(() =>
        {
            Assert.That(refused.ExitCode, Is.EqualTo(2), refused.ToString());
            Assert.That(refused.Err, Does.Contain("./probe"));
            Assert.That(second.ExitCode, Is.Zero, "only the first operand can be a verb: " + second);
            Assert.That(taken.ExitCode, Is.Zero, taken.ToString());
        });
    }

    [Test]
    public void Run_Verbose_PrintsTheExactBytesOfEachName()
    {
        string[] names = ["a b", "tab\there", "line\nbreak", "\xFF\xFE", "\xC3\xA4", "-c", "#x", "  lead", "trail  "];
        Array.ForEach(names, n => _lustre.Write(n, 10, layout: null));

        var result = _lustre.MigrateFrom(string.Concat(names.Select(n => n + "\0")), "-0", "-v", "-j1");
        var quiet = _lustre.MigrateFrom(string.Concat(names.Select(n => n + "\0")), "-0");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Out, Is.EqualTo(string.Concat(names.Select(n => n + "\n"))));
            Assert.That(quiet.Out, Is.Empty);
        });
    }

    [Test]
    public void Run_Quiet_PrintsFailuresOnly()
    {
        var done = _lustre.Migrate("-q", "f");
        var failed = _lustre.Migrate("-q", "f", "nosuch");

        Assert.Multiple(() =>
        {
            Assert.That((done.ExitCode, done.Out, done.Err), Is.EqualTo((0, "", "")));
            Assert.That((failed.ExitCode, failed.ErrLines.Length), Is.EqualTo((1, 1)), failed.ToString());
            Assert.That(failed.Err, Does.Contain("nosuch").And.Contain("(vanished)"));
        });
    }

    [Test]
    public void Run_Json_HasOneObjectPerFileWithItsFields()
    {
        _lustre.Write("\xFFodd", 0);
        string fid = _lustre.Sim("path2fid", _lustre["f"]).Trim();

        var result = _lustre.Migrate("--json", "-o", "1", "f", "nosuch", "\xFFodd");

        var (f, gone, odd) = (result.Json()[0], result.Json()[1], result.Json()[2]);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.Codes, Is.EqualTo(new[] { "migrated", "vanished", "migrated" }));
            Assert.That(f.GetProperty("schema").GetInt32(), Is.EqualTo(1));
            Assert.That(f.GetProperty("path").GetString(), Is.EqualTo("f"));
            Assert.That(f.TryGetProperty("path_bytes", out _), Is.False);
            Assert.That(f.GetProperty("fid").GetString(), Is.EqualTo(fid));
            Assert.That(f.GetProperty("way").GetString(), Is.EqualTo("layout-swap"));
            Assert.That(f.GetProperty("phase").GetString(), Is.EqualTo("settled"));
            Assert.That(f.GetProperty("size_bytes").GetInt64(), Is.EqualTo(10_000));
            Assert.That(f.GetProperty("xxh128").GetString(), Does.Match("^[0-9a-f]{32}$"));
            Assert.That(f.GetProperty("layout_before").GetString(), Does.Contain("-o 0"));
            Assert.That(f.GetProperty("layout_after").GetString(), Does.Contain("-o 1"));
            Assert.That(f.GetProperty("osts_before").GetRawText(), Is.EqualTo("[0]"));
            Assert.That(f.GetProperty("osts_after").GetRawText(), Is.EqualTo("[1]"));
            Assert.That(f.GetProperty("data_version_before").GetString(), Does.Match("^0x[0-9a-f]+$"));
            Assert.That(f.GetProperty("data_version_after").GetString(), Does.Match("^0x[0-9a-f]+$"));
            Assert.That(f.GetProperty("attempts").GetInt32(), Is.EqualTo(1));
            Assert.That(f.GetProperty("phase_seconds").EnumerateObject().Select(p => p.Name),
                Is.EqualTo(new[] { "guard", "stage", "copy", "verify", "exchange", "settle" }));
            Assert.That(f.GetProperty("simulated").GetBoolean(), Is.True);
            Assert.That(gone.GetProperty("outcome").GetString(), Is.EqualTo("failed"));
            Assert.That(gone.GetProperty("errno").GetInt32(), Is.EqualTo(2));
            Assert.That(odd.GetProperty("path_bytes").GetBytesFromBase64(), Is.EqualTo(new byte[] { 0xFF, (byte)'o', (byte)'d', (byte)'d' }));
            Assert.That(result.Summary, Does.Contain("3 files: 2 migrated").And.Contain("0 skipped, 0 busy, 1 failed"));
        });
    }

    [TestCase(5000, "-j8")]
    [TestCase(7, "--max-files=7")]
    [TestCase(3, "-j8", "--max-failures=1", Description = "the second name that is missing is the third")]
    public void Run_DryRunOfManyNames_PrintsThemInTheirOrder(int expected, params string[] options)
    {
        string[] names = [.. Enumerable.Range(0, 5000).Select(i => i % 2 == 1 ? "f" : $"missing-{i}")];

        var run = _lustre.MigrateFrom(string.Join('\n', names), [.. options, "--dry-run", "--json", "-o", "1", "--files-from=-"]);

        Assert.That(run.Json().Select(f => f.GetProperty("path").GetString()), Is.EqualTo(names.Take(expected)));
    }

    [TestCase]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Run_DryRun_PrintsThePlanAndTouchesNothing(params string[] options)
    {
        _lustre.Write("g", 10);
        Posix.Symlink("f", _lustre["link"]);
        FileSnapshot[] before = [_lustre.Snapshot("f"), _lustre.Snapshot("g")];
        long[] changed = [Posix.Stat(_lustre["f"]).CtimeNs, Posix.Stat(_lustre["g"]).CtimeNs, Posix.Stat(_lustre.Root).CtimeNs];
        string layout = _lustre.Sim("getstripe", _lustre["f"]);
        string[] effects = ["volatile", "pwrite", "setstripe", "group_lock", "lease_acquire", "swap", "link", "rename", "unlink"];
        foreach (string call in effects)
        {
            _lustre.Fault(call, "EIO");
        }
        // No open for writing either: what is immutable could not be opened so, and what is leased would lose its lease.

        var text = _lustre.Migrate([.. options, "--dry-run", "-o", "1", "f", "g", "link"]);
        var json = _lustre.Migrate([.. options, "--dry-run", "--json", "-o", "1", "f", "g", "link"]);

        Assert.Multiple(() =>
        {
            Assert.That(text.ExitCode, Is.Zero, text.ToString());
            string way = options.Contains("--rsync") ? "rsync-rename" : "layout-swap";
            Assert.That(text.Out.Split('\n')[0], Does.StartWith($"f: {way}: ").And.Contain("-o 0 -> ").And.Contain("-o 1"));
            Assert.That(text.Summary, Does.Contain("3 files: 2 would be migrated").And.Contain("1 skipped"));
            Assert.That(json.Codes, Is.EqualTo(new[] { "planned", "planned", "not-regular" }));
            Assert.That(effects.Select(_lustre.Hits), Has.All.Zero, "an effect of a dry run");
            Assert.That((FileSnapshot[])[_lustre.Snapshot("f"), _lustre.Snapshot("g")], Is.EqualTo(before));
            Assert.That((long[])[Posix.Stat(_lustre["f"]).CtimeNs, Posix.Stat(_lustre["g"]).CtimeNs, Posix.Stat(_lustre.Root).CtimeNs],
                Is.EqualTo(changed));
            Assert.That(_lustre.Sim("getstripe", _lustre["f"]), Is.EqualTo(layout));
        });
    }

    [Test]
    public void Run_FilesBusyAndNoneFailed_EndsWith4_AndOneFailedEndsWith1()
    {
        using var writer = Posix.Open(_lustre["f"], Posix.O_WRONLY);

        var busy = _lustre.Migrate("--json", "--retries=0", "-n", "f");
        var both = _lustre.Migrate("--json", "--retries=0", "-n", "f", "nosuch");

        Assert.Multiple(() =>
        {
            Assert.That((busy.ExitCode, busy.Code), Is.EqualTo((4, "in-use")), busy.ToString());
            Assert.That(both.ExitCode, Is.EqualTo(1), both.ToString());
        });
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("--version")]
    public void Run_HelpAndVersion_GoToStdoutAndNeedNoLustre(string option)
    {
        _lustre.SetEnvironment("LFS_MIGRATE_LLAPI", "/nosuch");

        var result = _lustre.Migrate(option);

        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Err), Is.EqualTo((0, "")));
            Assert.That(result.Out, Does.Contain("lfs-migrate").And.EndsWith("\n"));
        });
    }

    [Test]
    public void Run_EmptyList_EndsWith0()
    {
        var result = _lustre.MigrateFrom("", "-0");

        Assert.That((result.ExitCode, result.Summary.Contains("0 files")), Is.EqualTo((0, true)), result.ToString());
    }

    [TestCase("--", "-c")]
    [TestCase("./-c")]
    public void Run_NameThatStartsWithDash_IsTakenBehindDashesAndWithDotSlash(params string[] words)
    {
        _lustre.Write("./-c", 100);

        var result = _lustre.Migrate(["-o", "1", .. words]);

        Assert.That((result.ExitCode, _lustre.Osts("-c")[0]), Is.EqualTo((0, 1)), result.ToString());
    }
}
