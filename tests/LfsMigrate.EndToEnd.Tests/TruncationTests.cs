namespace LfsMigrate.EndToEnd.Tests;

/// <summary>
/// Somebody truncates a file in blocking mode: he waits for the group lock, and then Lustre does it to the objects that were the file's when he
/// began. (<c>cut</c> does that at the unlock; on a real Lustre it is the category Lustre that truncates.)
/// </summary>
public sealed class TruncationTests
{
    private const int Bytes = 20_000;
    private const string Plain = "-c 1 -i 0", Composite = "-E 64K -c 1 -i 0 -E eof -c 1 -i 0";

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase(Plain, 0)]
    [TestCase(Plain, 7000)]
    [TestCase(Plain, Bytes)]
    [TestCase(Composite, 7000)]
    public void Truncated_ToLess_IsSoAfterwards(string layout, int length)
    {
        byte[] content = Write(layout);
        _lustre.Fault("group_unlock:1", $"cut={length}");

        var result = Migrate(layout);

        Assert.That(result.Code, Is.EqualTo("migrated"), result.ToString());
        Assert.That(Posix.ReadAll(_lustre["f"]), Is.EqualTo(content[..length]));
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 1 }));
        string? message = result.Json()[0].TryGetProperty("message", out var said) ? said.GetString() : null;
        Assert.That(message, length == Bytes ? Is.Null.Or.Contains("truncated") : Is.EqualTo($"somebody truncated it to {length} bytes while it was migrated"));
    }

    [TestCase(Plain)]
    [TestCase(Composite)]
    public void Truncated_ToMore_KeepsItsOldObjects(string layout)
    {
        byte[] content = Write(layout);
        _lustre.Fault("group_unlock:1", $"cut={2 * Bytes}");

        var result = Migrate(layout);

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((4, "changed")), result.ToString());
        Assert.That(Posix.ReadAll(_lustre["f"]), Is.EqualTo((byte[])[.. content, .. new byte[Bytes]]));
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Truncated_OnceMoreWhileItGetsItsOldObjectsBack_IsSaid()
    {
        Write(Plain);
        _lustre.Fault("group_unlock", $"cut={2 * Bytes}");

        var result = Migrate(Plain);

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "truncated-late")), result.ToString());
        Assert.That(result.Json()[0].GetProperty("message").GetString(), Does.Contain("compare its length"));
    }

    // The layout cannot be told by the donor, so the lock was given back before the truncation is made good.
    [Test]
    public void Truncated_AndTheLockGivenBackAlready_IsSoAfterwards()
    {
        byte[] content = Write(Plain);
        _lustre.Fault("group_unlock:1", "cut=7000");
        _lustre.Fault("getstripe:6", "EIO");

        var result = Migrate(Plain);

        Assert.That(result.Code, Is.EqualTo("migrated"), result.ToString());
        Assert.That(Posix.ReadAll(_lustre["f"]), Is.EqualTo(content[..7000]));
    }

    [Test]
    public void OldObjects_ThatCannotBeLookedAt_AreSaidToBe()
    {
        byte[] content = Write(Plain);
        for (int nth = 3; nth < 6; nth++)
        {
            _lustre.Fault($"data_version:{nth}", "EIO");
        }

        var result = Migrate(Plain);

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "truncated-late")), result.ToString());
        Assert.That((Posix.ReadAll(_lustre["f"]), _lustre.Osts("f")[0]), Is.EqualTo((content, 1)));
    }

    [Test]
    public void Truncated_AndWrittenToWhereNothingKeepsOthersFromIt_IsSaidAndLeftAlone()
    {
        byte[] content = Write(Composite);
        _lustre.Fault("group_unlock:1", "cut=0");
        _lustre.Fault("group_lock:2", "delay=1500");
        using var run = _lustre.StartMigrate("-b", "--json", "--retries=0", "-E", "64K", "-c", "1", "-o", "1", "-E", "eof", "-c", "1", "-o", "1", "f");
        Assert.That(_lustre.WaitForHit("group_unlock:1", run), Is.True);
        using (var writer = Posix.Open(_lustre["f"], Posix.O_WRONLY))
        {
            RandomAccess.Write(writer, "hello"u8, 0);
        }

        var result = run.Wait();

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((1, "truncated-late")), result.ToString());
        Assert.That(Posix.ReadAll(_lustre["f"]), Is.EqualTo((byte[])[.. "hello"u8, .. content[5..]]));
    }

    [TestCase(false, "lease_acquire")]
    [TestCase(true, "group_lock:1")]
    public void CompositeFile_WithoutB_IsLockedOnlyWhereSomebodyHasItOpenForWriting(bool isOpen, string expected)
    {
        byte[] content = Write(Composite);
        _lustre.Fault("lease_acquire", "delay=1");
        _lustre.Fault("group_lock:1", "delay=1");
        using var writer = isOpen ? Posix.Open(_lustre["f"], Posix.O_WRONLY) : null;

        var result = _lustre.Migrate("--json", "--retries=0", "-E", "64K", "-c", "1", "-o", "1", "-E", "eof", "-c", "1", "-o", "1", "f");

        Assert.That(result.Code, Is.EqualTo("migrated"), result.ToString());
        Assert.That((_lustre.Hits(expected), _lustre.Hits("group_lock:1")), Is.EqualTo((1, isOpen ? 1 : 0)));
        Assert.That(Posix.ReadAll(_lustre["f"]), Is.EqualTo(content));
    }

    [Test]
    public void Truncated_WhileACompositeFileIsCopied_IsLeftAlone()
    {
        Write(Composite);
        _lustre.Fault("pwrite@donor", "delay=1500");
        using var run = _lustre.StartMigrate("-b", "--json", "--retries=0", "-E", "64K", "-c", "1", "-o", "1", "-E", "eof", "-c", "1", "-o", "1", "f");
        Assert.That(_lustre.WaitForHit("pwrite@donor", run), Is.True);
        // The MDS has the new time at once; the truncation itself waits.
        Posix.SetTimes(_lustre["f"], 1_234_567_890_123_456_789, 1_600_000_000_000_000_000);

        Assert.That(run.Wait().Code, Is.EqualTo("changed"));
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
    }

    private byte[] Write(string layout)
    {
        byte[] content = SimulatedLustre.Random(Bytes, "f");
        using var file = Posix.Open(_lustre.Write("f", content, layout), Posix.O_WRONLY);
        // An OST has what was written once the file is locked; the simulator's disk has it when it is flushed.
        RandomAccess.FlushToDisk(file);
        return content;
    }

    private ProgramResult Migrate(string layout) =>
        _lustre.Migrate(["-b", "--json", "--retries=0", .. layout.Replace("-i 0", "-o 1", StringComparison.Ordinal).Split(' '), "f"]);
}
