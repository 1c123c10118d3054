using System.Text;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>rsync and rename, where the MDS refuses: only there, only when it is safe, and nothing written is lost.</summary>
public sealed class FallbackTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_MdsRefusesOneFile_OnlyThatOneGoesByRsync(string mode)
    {
        string[] names = ["a", "b", "c"];
        Array.ForEach(names, n => _lustre.Write(n, 30_000));
        var before = names.Select(_lustre.Snapshot).ToList();
        _lustre.Fault("swap:2", "EOPNOTSUPP");

        var result = _lustre.Migrate([mode, "--json", "-j1", "-o", "2", .. names]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Json().Select(o => o.GetProperty("way").GetString()),
                Is.EqualTo(new[] { "layout-swap", "rsync-rename", "layout-swap" }));
            Assert.That(result.Json()[1].TryGetProperty("fid_after", out _), Is.True);
            Assert.That(result.Summary, Does.Contain("1 of them by rsync and rename"));
            Assert.That(names.Select(n => _lustre.Snapshot(n).WithoutInode()), Is.EqualTo(before.Select(b => b.WithoutInode())));
            Assert.That(_lustre.Snapshot("b").Inode, Is.Not.EqualTo(before[1].Inode));
        });
    }

    [TestCase("--no-rsync")]
    [TestCase("--fallback=never")]
    public void Migrate_MdsRefusesAndNoFallback_FailsUntouched(string option)
    {
        _lustre.Write("f", 30_000);
        var before = _lustre.Snapshot("f");
        _lustre.Fault("swap", "EOPNOTSUPP");

        var result = _lustre.Migrate(option, "--json", "-o", "2", "f");

        Assert.That((result.Code, result.ExitCode, _lustre.Snapshot("f")), Is.EqualTo(("exchange-unsupported", 1, before)));
    }

    [TestCase("exit 7", "fallback-failed")]
    [TestCase("for d in \"$@\"; do :; done; printf x >> \"$d\"", "verify-mismatch")]
    [TestCase("for d in \"$@\"; do :; done; printf x | dd of=\"$d\" conv=notrunc status=none; chmod 644 \"$d\"; touch -r f \"$d\"", "verify-mismatch")]
    [TestCase("for d in \"$@\"; do :; done; chmod 777 \"$d\"", "fallback-failed")]
    [TestCase("for d in \"$@\"; do :; done; rm \"$d\"", "*")]
    [TestCase("kill -9 $$", "fallback-failed")]
    [TestCase("exec sleep 30", "stuck")]
    public void Migrate_RsyncThatMisbehaves_TouchesNothing(string script, string code)
    {
        string program = Path.Combine(_lustre.Outside, "rsync");
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        Posix.ChangeMode(program, 0x1ED);
        _lustre.SetEnvironment("RSYNC", program);
        _lustre.Write("f", 30_000);
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--rsync", "--timeout=2", "--json", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, code == "*" ? Is.EqualTo(1).Or.EqualTo(4) : Is.EqualTo(1), result.ToString());
            Assert.That(result.Code, code == "*" ? Is.Not.EqualTo("migrated") : Is.EqualTo(code), result.ToString());
            Assert.That(_lustre.Snapshot("f") with { Links = 1 }, Is.EqualTo(before));
        });
        _lustre.SetEnvironment("RSYNC", null);
        var next = _lustre.Migrate("--rsync", "--json", "-o", "2", "f");
        Assert.That((next.Code, _lustre.Leftovers().Length), Is.EqualTo(("migrated", 0)), next.ToString());
    }

    [Test]
    public void Migrate_ModeIsChangedDuringTheCopy_StaysChanged()
    {
        _lustre.Write("f", 30_000);
        Posix.ChangeMode(_lustre["f"], 0x1B6);
        _lustre.Fault("pwrite@donor:1", "delay=1500");
        using var run = _lustre.StartMigrate("--rsync", "--json", "--retries=0", "-o", "2", "f");
        Assert.That(_lustre.WaitForHit("pwrite@donor:1", run), Is.True);

        Posix.ChangeMode(_lustre["f"], 0x180);
        var result = run.Wait();

        Assert.That((result.Code, result.ExitCode), Is.EqualTo(("changed", 4)), result.ToString());
        Assert.That(_lustre.Snapshot("f").Mode, Is.EqualTo("100600"));
    }

    [Test]
    public void Migrate_NoRsyncHere_FailsAndSaysSo()
    {
        _lustre.SetEnvironment("RSYNC", "/nosuch/rsync");
        _lustre.Write("f", 30_000);

        var result = _lustre.Migrate("--rsync", "--json", "-o", "2", "f");

        Assert.That((result.Code, result.Out.Contains("/nosuch/rsync")), Is.EqualTo(("fallback-failed", true)), result.ToString());
    }

    // Old: through a descriptor of the old file. New: by name, after the rename.
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public void Migrate_WriterComesInBetween_NoRecordIsLost(bool toOld, bool toNew)
    {
        const string oldRecord = "record for the old file\n", newRecord = "record by the new name\n";
        byte[] content = SimulatedLustre.Random(30_000, "f");
        _lustre.Write("f", content);
        using var old = Posix.Open(_lustre["f"], Posix.O_RDONLY);
        _lustre.Fault("lease_acquire:2", "delay=1500");
        using var run = _lustre.StartMigrate("--rsync", "--json", "--retries=0", "-o", "2", "f");
        Assert.That(_lustre.WaitForHit("lease_acquire:2", run), Is.True);

        if (toOld)
        {
            Append($"/proc/self/fd/{old.DangerousGetHandle()}", oldRecord);
        }
        if (toNew)
        {
            Append(_lustre["f"], newRecord);
        }
        var result = run.Wait();

        string everything = Encoding.Latin1.GetString(Posix.ReadAll(_lustre["f"]))
            + string.Concat(_lustre.Leftovers().Select(l => Encoding.Latin1.GetString(Posix.ReadAll(_lustre[l]))));
        Assert.Multiple(() =>
        {
            Assert.That(everything, Does.StartWith(Encoding.Latin1.GetString(content)));
            Assert.That(everything.Contains(oldRecord, StringComparison.Ordinal), Is.EqualTo(toOld), result.ToString());
            Assert.That(everything.Contains(newRecord, StringComparison.Ordinal), Is.EqualTo(toNew), result.ToString());
            Assert.That(result.Code, Is.EqualTo((toOld, toNew) switch
            {
                (true, false) => "changed",
                (false, true) => "migrated",
                _ => "leftover-conflict",
            }), result.ToString());
        });
    }

    [Test]
    public void Migrate_LinkMadeMeanwhileAndThenPutBack_IsSaid()
    {
        _lustre.Write("f", 30_000);
        using var old = Posix.Open(_lustre["f"], Posix.O_RDONLY);
        _lustre.Fault("lease_acquire:2", "delay=1500");
        using var run = _lustre.StartMigrate("--rsync", "--json", "--retries=0", "-o", "2", "f");
        Assert.That(_lustre.WaitForHit("lease_acquire:2", run), Is.True);

        Append($"/proc/self/fd/{old.DangerousGetHandle()}", "record");
        Posix.Link(_lustre["f"], _lustre["m"]);
        var result = run.Wait();

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "leftover-conflict")), result.ToString());
        Assert.That(result.Json()[0].GetProperty("message").GetString(), Does.Contain("has made a hard link, 'm'"));
        Assert.That(Encoding.Latin1.GetString(Posix.ReadAll(_lustre["f"])), Does.EndWith("record"));
    }

    [Test]
    public void Migrate_WriterStaysOnTheOldFile_IsPutBack()
    {
        _lustre.Write("f", 30_000);
        var before = _lustre.Snapshot("f");
        using var old = Posix.Open(_lustre["f"], Posix.O_RDONLY);
        _lustre.Fault("lease_acquire:2", "delay=500");
        using var run = _lustre.StartMigrate("--rsync", "--json", "--retries=0", "-o", "2", "f");
        Assert.That(_lustre.WaitForHit("lease_acquire:2", run), Is.True);

        using var writer = Posix.Open($"/proc/self/fd/{old.DangerousGetHandle()}", Posix.O_WRONLY);
        var result = run.Wait();

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((4, "in-use")), result.ToString());
        Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        Assert.That(_lustre.Leftovers(), Is.Empty);
    }

    [Test]
    public void Migrate_DirectoryWithAnotherProject_SaysSoAndTouchesNothing()
    {
        _lustre.Write("f", 30_000);
        var before = _lustre.Snapshot("f");
        // What link(2) says there.
        _lustre.Fault("link", "EXDEV");

        var result = _lustre.Migrate("--rsync", "--json", "-o", "2", "f");

        Assert.That(result.Code, Is.EqualTo("fallback-failed"), result.ToString());
        Assert.That(result.Out, Does.Contain("chattr +P"));
        Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        _lustre.ClearFaults();
        Assert.That(_lustre.Leftovers(), Is.Empty);
    }

    [Test]
    public void Migrate_HardLinksInThreeDirectories_MovesAllNamesOrNone()
    {
        Posix.MakeDirectory(_lustre["d"]);
        Posix.MakeDirectory(_lustre["e"]);
        _lustre.Write("f", 30_000);
        Posix.Link(_lustre["f"], _lustre["d/g"]);
        Posix.Link(_lustre["f"], _lustre["e/h"]);
        var before = _lustre.Snapshot("f");
        string[] names = ["f", "d/g", "e/h"];

        for (int nth = 1; nth <= 3; nth++)
        {
            _lustre.Fault($"rename:{nth}", "EIO");
            var result = _lustre.Migrate("--rsync", "--json", "-o", "2", "d/g");
            _lustre.ClearFaults();
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(names.Select(_lustre.Snapshot), Has.All.EqualTo(before), $"rename {nth} failed");
        }
        var moved = _lustre.Migrate("--rsync", "--json", "-o", "2", "d/g");

        Assert.Multiple(() =>
        {
            Assert.That(moved.Code, Is.EqualTo("migrated"), moved.ToString());
            Assert.That(names.Select(n => _lustre.Snapshot(n).WithoutInode()), Has.All.EqualTo(before.WithoutInode()));
            Assert.That(names.Select(n => Posix.Stat(_lustre[n]).Inode).Distinct().Count(), Is.EqualTo(1));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    private static void Append(string path, string record)
    {
        using var handle = Posix.Open(path, Posix.O_WRONLY | Posix.O_APPEND);
        Posix.WriteOnce(handle, Encoding.ASCII.GetBytes(record));
    }
}
