namespace LfsMigrate.EndToEnd.Tests;

/// <summary>An interruption leaves every file whole, and says what was done.</summary>
public sealed class SignalTests
{
    private readonly SimulatedLustre _lustre = new();
    private readonly string[] _names = [.. Enumerable.Range(0, 20).Select(i => $"f{i}")];

    [SetUp]
    public void WriteFiles() => Array.ForEach(_names, n => _lustre.Write(n, 20_000, layout: null));

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase(Posix.SIGINT, "pwrite@donor")]
    [TestCase(Posix.SIGTERM, "pwrite@donor")]
    [TestCase(Posix.SIGINT, "swap")]
    public void Signal_Once_EndsAfterTheFileInHandWithASummary(int signal, string call)
    {
        var before = _names.Select(_lustre.Snapshot).ToList();
        _lustre.Fault(call, "delay=1500");
        using var run = _lustre.StartMigrate(["--json", "-o", "2", .. _names]);
        Assert.That(_lustre.WaitForHit(call, run), Is.True);

        run.Signal(signal);
        var result = run.Wait();

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(130), result.ToString());
            Assert.That(result.Summary, Does.Contain(" files: "), result.ToString());
            Assert.That(result.Codes, Has.Length.InRange(1, 3), result.ToString());
            Assert.That(_names.Select(_lustre.Snapshot), Is.EqualTo(before));
        });
    }

    [Test]
    public void Signal_Twice_EndsAtOnceAndLeavesEveryFileWhole()
    {
        var before = _names.Select(_lustre.Snapshot).ToList();
        _lustre.Fault("pwrite@donor", "delay=30000");
        using var run = _lustre.StartMigrate(["-o", "2", .. _names]);
        Assert.That(_lustre.WaitForHit("pwrite@donor", run), Is.True);

        run.Signal(Posix.SIGINT);
        // Two signals that are pending at once are one: the first must have arrived.
        while (!run.ErrSoFar.Contains("once more", StringComparison.Ordinal))
        {
            Assert.That(run.HasEnded, Is.False, "the first signal was not waited for");
            Thread.Sleep(5);
        }
        run.Signal(Posix.SIGINT);
        var result = run.Wait();

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(130), result.ToString());
            Assert.That(_names.Select(_lustre.Snapshot), Is.EqualTo(before));
        });
    }

    [Test]
    public void Output_ClosedEarly_EndsWithoutHarm()
    {
        var before = _names.Select(_lustre.Snapshot).ToList();

        var result = _lustre.Run(["bash", "-c", "\"$0\" --json -o 2 \"$@\" | head -c1 > /dev/null; exit ${PIPESTATUS[0]}",
            Built.Program, .. _names]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(130).Or.Zero, result.ToString());
            Assert.That(result.Err, Does.Not.Contain("a bug"));
            Assert.That(_names.Select(_lustre.Snapshot), Is.EqualTo(before));
        });
    }
}
