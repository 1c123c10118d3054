namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Files that the archive (HSM) knows: they migrate and stay archived, are restored first, or are left alone.</summary>
public sealed class ArchiveTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_ArchivedFile_StaysArchivedAndCanBeMigratedAgain(string guard)
    {
        _lustre.Write("f", 100_000);
        _lustre.Sim("mark", _lustre["f"], "archived");

        // The second exchange succeeds only if the first has told the archive the new data version.
        foreach (string ost in (string[])["2", "3"])
        {
            var result = _lustre.Migrate("--json", guard, "-o", ost, "f");
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("migrated", 0)), result.ToString());
        }
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 3 }));
    }

    [TestCase("-b")]
    [TestCase("-n")]
    public void Migrate_ArchivedFileThatHsmTakesForAnother_FailsAsHsmChanged(string guard)
    {
        _lustre.Write("f", 100_000);
        _lustre.Sim("mark", _lustre["f"], "archived-stale");
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--json", guard, "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("hsm-changed", 1)), result.ToString());
            Assert.That(result.Out, Does.Contain("hsm_set --dirty"));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
        });
    }

    [Test]
    public void Migrate_ReleasedFileWithANameElsewhere_DoesNotHarmTheNextFile()
    {
        Posix.MakeDirectory(_lustre["d"]);
        _lustre.Write("f", 100);
        _lustre.Write("g", 100);
        Posix.Link(_lustre["f"], _lustre["d/link"]);
        _lustre.Sim("mark", _lustre["f"], "released");

        var result = _lustre.Migrate("--json", "-o", "2", "f", "g");

        Assert.That(result.Codes, Is.EqualTo(new[] { "hsm-released", "migrated" }), result.ToString());
    }

    [Test]
    public void Migrate_ArchivedFileByRsync_IsLeftAlone()
    {
        _lustre.Write("f", 100);
        _lustre.Sim("mark", _lustre["f"], "archived");
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--json", "--rsync", "-o", "2", "f");
        var plan = _lustre.Migrate("--json", "--rsync", "--dry-run", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("hsm-archived", 1)), result.ToString());
            Assert.That(plan.Code, Is.EqualTo("hsm-archived"), plan.ToString());
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    [TestCase("-b")]
    [TestCase("-n")]
    public void Restore_ReleasedFile_IsRestoredThenMigrated(string guard)
    {
        _lustre.Write("f", 100_000);
        _lustre.Sim("mark", _lustre["f"], "released");
        byte[] content = Posix.ReadAll(_lustre["f"]);

        var plan = _lustre.Migrate("--json", "--restore", "--dry-run", "-o", "2", "f");
        string planned = _lustre.Sim("getstripe", _lustre["f"]);
        var result = _lustre.Migrate("--json", "--restore", guard, "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((plan.Code, plan.ExitCode), Is.EqualTo(("planned", 0)), plan.ToString());
            Assert.That(planned, Does.Contain("released"), "a plan restores nothing");
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("migrated", 0)), result.ToString());
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 2 }));
            Assert.That(Posix.ReadAll(_lustre["f"]), Is.EqualTo(content));
        });
    }

    [Test]
    public void Restore_RequestRefused_FailsAndStaysReleased()
    {
        _lustre.Write("f", 100);
        _lustre.Sim("mark", _lustre["f"], "released");
        _lustre.Fault("hsm_request", "EAGAIN");

        var result = _lustre.Migrate("--json", "--restore", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("hsm-restore-failed", 1)), result.ToString());
            Assert.That(result.Out, Does.Contain("HSM does not run"));
            Assert.That(_lustre.Sim("getstripe", _lustre["f"]), Does.Contain("released"));
        });
    }

    [Test]
    public void Restore_RequestForgotten_FailsAndStaysReleased()
    {
        _lustre.Write("f", 100);
        _lustre.Sim("mark", _lustre["f"], "released");
        _lustre.Fault("hsm_request", "lie");

        var result = _lustre.Migrate("--json", "--restore", "-o", "2", "f");

        Assert.That((result.Code, result.ExitCode), Is.EqualTo(("hsm-restore-failed", 1)), result.ToString());
    }

    [Test]
    public void Restore_NoCopytool_IsStuckAndSaysWhatItWaitedFor()
    {
        _lustre.Write("f", 100);
        _lustre.Sim("mark", _lustre["f"], "restoring");
        _lustre.Fault("hsm_request", "lie");

        var result = _lustre.Migrate("--json", "--restore", "--timeout=3", "-o", "2", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.Code, result.ExitCode), Is.EqualTo(("stuck", 1)), result.ToString());
            Assert.That(result.Out, Does.Contain("copytool"));
        });
    }

    [Test]
    public void Restore_Interrupted_EndsTheWaitingAtOnce()
    {
        _lustre.Write("f", 100);
        _lustre.Sim("mark", _lustre["f"], "restoring");
        _lustre.Fault("hsm_request", "lie");

        using var program = _lustre.StartMigrate("--json", "--restore", "-o", "2", "f");
        Assert.That(_lustre.WaitForHit("hsm_request", program), Is.True);
        program.Signal(Posix.SIGINT);
        var result = program.Wait();

        Assert.That((result.Code, result.ExitCode), Is.EqualTo(("interrupted", 130)), result.ToString());
    }

    [Test]
    public void Restore_FileThatIsNotReleased_ChangesNothing()
    {
        _lustre.Write("f", 100);

        var result = _lustre.Migrate("--json", "--restore", "-o", "2", "f");

        Assert.That((result.Code, result.ExitCode), Is.EqualTo(("migrated", 0)), result.ToString());
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 2 }));
    }
}
