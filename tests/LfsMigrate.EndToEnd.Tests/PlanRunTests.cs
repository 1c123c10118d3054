using System.Text.Json;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary><c>lfs-migrate run</c> does what a plan says, with the files and OSTs as they are by then.</summary>
public sealed class PlanRunTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string Plan => Path.Combine(_lustre.Outside, "plan");

    private string State => Path.Combine(_lustre.Outside, "state");

    [Test]
    public void Run_PlanOfMovesAndLayouts_DoesEach()
    {
        _lustre.Write("a", 3_000_000, "-c 2 -o 0,1");
        _lustre.Write("b", 3_000_000, "-c 1 -i 0");
        _lustre.Write("c", 3_000_000, "-E 1M -c 1 -o 0 -E eof -c 2 -o 0,1");
        var before = new[] { "a", "b", "c" }.Select(_lustre.Snapshot).ToList();
        WritePlan(Moving("a", 0, 3), Line("b", "layout", "-c 2 -o 2,3"), Moving("c", 0, 2));

        var result = Run();

        Assert.That((result.ExitCode, string.Join(' ', result.Codes)), Is.EqualTo((0, "migrated migrated migrated")), result.ToString());
        Assert.That(_lustre.Osts("a"), Is.EquivalentTo(new[] { 3, 1 }));
        Assert.That(_lustre.Osts("b"), Is.EquivalentTo(new[] { 2, 3 }));
        Assert.That(_lustre.Osts("c").Distinct(), Is.EquivalentTo(new[] { 2, 1 }));
        Assert.That(new[] { "a", "b", "c" }.Select(_lustre.Snapshot), Is.EqualTo(before));
    }

    [Test]
    public void Run_FileThatWasMovedSince_IsNotNeeded()
    {
        _lustre.Write("a", 1000, "-c 1 -i 2");
        WritePlan(Moving("a", 0, 3));

        var result = Run();

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((0, "not-needed")), result.ToString());
        Assert.That(_lustre.Osts("a"), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void Run_OstThatWasRelievedSince_MovesNothingFromIt()
    {
        _lustre.Write("a", 1000);
        WritePlan("""{"ost":0,"before_bytes":900000000,"after_bytes":800000000,"floor_bytes":0,"limit_bytes":900000000},{"ost":1,"before_bytes":0,"after_bytes":0,"floor_bytes":100000000,"limit_bytes":900000000}""",
            [Moving("a", 0, 3)]);

        var result = Run();

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((0, "not-needed")), result.ToString());
        Assert.That(_lustre.Osts("a"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Run_AllOstsInTheBandByNow_TakesNoFile()
    {
        _lustre.Write("a", 1000);
        WritePlan("""{"ost":0,"before_bytes":9,"after_bytes":0,"floor_bytes":0,"limit_bytes":900000000}""", [Moving("a", 0, 3)]);

        var result = Run();

        Assert.That((result.ExitCode, result.Out), Is.EqualTo((0, "")), result.ToString());
        Assert.That(_lustre.Osts("a"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Run_LineThatIsNotUnderstood_IsSaidAndTheOthersAreDone()
    {
        _lustre.Write("a", 1000);
        _lustre.Write("b", 1000);
        WritePlan(Moving("a", 0, 3), """{"path":"x","moev":1}""", Moving("b", 0, 2));

        var result = Run();

        Assert.That((result.ExitCode, string.Join(' ', result.Codes.Order())), Is.EqualTo((1, "bad-plan migrated migrated")), result.ToString());
        Assert.That(result.Out, Does.Contain("line 3 is not understood: it has a member \\\"moev\\\""));
    }

    [TestCase("", "it is empty")]
    [TestCase("""{"path":"/f","layout":"-c 1"}""", "\"path\"")]
    [TestCase("""{"plan":9,"verb":"balance","filesystem":"simfs","root":"/"}""", "form 9")]
    [TestCase("""{"plan":1,"verb":"balance","filesystem":"other","root":"ROOT"}""", "'other', which is not mounted there")]
    public void Run_NoPlanForThisPlace_StartsNothing(string header, string why)
    {
        File.WriteAllText(Plan, header.Replace("ROOT", _lustre.Root, StringComparison.Ordinal) + "\n");

        var result = Run();

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Messages, Has.Length.EqualTo(1).And.One.Contains(why));
        Assert.That(Directory.Exists(State), Is.False);
    }

    [TestCase("run")]
    [TestCase("run", "PLAN", "other")]
    [TestCase("run", "-c", "2", "PLAN")]
    [TestCase("run", "--files-from", "list", "PLAN")]
    public void Run_WrongUsage_IsRefused(params string[] words)
    {
        var result = _lustre.Migrate(words);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Messages, Has.Length.EqualTo(1));
    }

    [Test]
    public void Resume_PlanThatWasCutOff_GoesOnBehindWhatIsSettled()
    {
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"f{i}")];
        Array.ForEach(names, n => _lustre.Write(n, 20_000));
        WritePlan([.. names.Select(n => Moving(n, 0, 3))]);
        _lustre.Fault("swap", "delay=20");
        using (var run = _lustre.StartMigrate("--state-dir", State, "--run", "k", "-j2", "run", Plan))
        {
            Assert.That(_lustre.WaitForHit("swap", run), Is.True);
            Thread.Sleep(200);
            run.Kill();
        }
        int done = names.Count(n => _lustre.Osts(n) is [3]);

        var result = _lustre.Migrate("--state-dir", State, "--resume", "k", "--json");

        Assert.That(done, Is.InRange(1, names.Length - 1));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(names.Select(_lustre.Osts), Has.All.EqualTo(new[] { 3 }));
    }

    [Test]
    public void Resume_GoalThatIsReachedMeanwhile_EndsWell()
    {
        string[] names = ["a", "b", "c"];
        Array.ForEach(names, n => _lustre.Write(n, 1000));
        string[] moves = [.. names.Select(n => Moving(n, 0, 3))];
        WritePlan(moves);
        Assert.That(_lustre.Migrate("--state-dir", State, "--run", "k", "-j1", "--max-files=1", "run", Plan).ExitCode, Is.EqualTo(30));
        WritePlan("""{"ost":0,"before_bytes":9,"after_bytes":0,"floor_bytes":0,"limit_bytes":900000000}""", moves);

        var result = _lustre.Migrate("--state-dir", State, "--resume", "k", "--json");

        Assert.That((result.ExitCode, result.Out), Is.EqualTo((0, "")), result.ToString());
    }

    [Test]
    public void RetryFailed_PlanWithABusyFile_GivesItWhatThePlanHasForIt()
    {
        string busy = _lustre.Write("a", 1000);
        _lustre.Write("b", 1000);
        WritePlan(Moving("a", 0, 3), Moving("b", 0, 2));
        using (Posix.Open(busy, Posix.O_RDWR))
        {
            Assert.That(_lustre.Migrate("--state-dir", State, "--run", "k", "-n", "--retries=0", "run", Plan).ExitCode, Is.EqualTo(4));
        }

        var result = _lustre.Migrate("--state-dir", State, "--retry-failed", "k", "--json");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((0, "migrated")), result.ToString());
        Assert.That(_lustre.Osts("a"), Is.EqualTo(new[] { 3 }));
    }

    private ProgramResult Run() => _lustre.Migrate("--state-dir", State, "--json", "run", Plan);

    private void WritePlan(params string[] lines) => WritePlan("", lines);

    private void WritePlan(string osts, string[] lines) => File.WriteAllLines(Plan,
        [$"{{\"plan\":1,\"verb\":\"balance\",\"filesystem\":\"simfs\",\"root\":\"{_lustre.Root}\",\"osts\":[{osts}]}}", .. lines]);

    private string Moving(string name, int from, int to) => $"{{\"path\":{JsonSerializer.Serialize(_lustre[name])},\"move\":[{{\"from\":{from},\"to\":{to}}}]}}";

    private string Line(string name, string member, string value) => $"{{\"path\":{JsonSerializer.Serialize(_lustre[name])},\"{member}\":\"{value}\"}}";
}
