using System.Text.Json;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A run ends at its bounds and when it is asked to, with the files in hand done, and can be gone on with.</summary>
public sealed class RunBoundTests
{
    private const int Files = 40, Stopped = 30;

    private readonly SimulatedLustre _lustre = new();

    [SetUp]
    public void WriteTree()
    {
        Posix.MakeDirectory(_lustre["d"]);
        for (int i = 0; i < Files; i++)
        {
            _lustre.Write($"d/f{i}", 1000);
        }
    }

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string State => Path.Combine(_lustre.Outside, "state");

    [TestCase("--max-files=5", 5)]
    [TestCase("--max-bytes=5000", 5)]
    public void Run_BoundReached_StopsAndGoesOnLater(string bound, int least)
    {
        var first = Run("--run", "r", "-j2", bound, "d");

        Assert.That(first.ExitCode, Is.EqualTo(Stopped), first.ToString());
        Assert.That(first.Err, Does.Contain($"ending with the files in hand: {bound}"));
        Assert.That(Status().GetProperty("state").GetString(), Is.EqualTo("stopped"));
        Assert.That(Status().GetProperty("files").GetInt32(), Is.InRange(least, least + 2));

        Assert.That(Run("--resume", "r").ExitCode, Is.Zero);
        Assert.That(Status().GetProperty("migrated").GetInt32(), Is.EqualTo(Files));
    }

    [Test]
    public void Run_MoreJobsThanFilesMayBe_SettlesNoMoreThanThose()
    {
        _lustre.Fault("swap", "delay=50");

        var result = Run("--run", "r", "-j16", "--max-files=10", "d");

        Assert.That(result.ExitCode, Is.EqualTo(Stopped), result.ToString());
        Assert.That(Status().GetProperty("files").GetInt32(), Is.EqualTo(10));
    }

    [Test]
    public void Run_TimeOver_Stops()
    {
        _lustre.Fault("swap", "delay=300");

        var result = Run("--run", "r", "-j1", "--max-duration=1", "d");

        Assert.That(result.ExitCode, Is.EqualTo(Stopped), result.ToString());
        Assert.That(Status().GetProperty("files").GetInt32(), Is.InRange(1, Files / 2));
    }

    [TestCase("100%")]
    [TestCase("256M")]
    public void Run_TargetFullerThanItMayBe_Stops(string floor)
    {
        _lustre.Fault("swap", "delay=400");

        var result = Run("--run", "r", "-j1", "-o", "2", $"--min-free-target={floor}", "d");

        Assert.That(result.ExitCode, Is.EqualTo(Stopped), result.ToString());
        Assert.That(result.Err, Does.Contain($"ending with the files in hand: OST 2 has less than --min-free-target={floor} available"));
        Assert.That(Status().GetProperty("files").GetInt32(), Is.InRange(1, Files / 2));
    }

    [Test]
    public void Run_TargetsWithSpace_GoesOn()
    {
        _lustre.Fault("swap", "delay=100");

        var result = Run("--run", "r", "-j2", "--min-free-target=50%", "d");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }

    [Test]
    public void Run_TooManyFailures_Stops()
    {
        string list = Path.Combine(_lustre.Outside, "list");
        File.WriteAllText(list, string.Concat(Enumerable.Range(0, 100).Select(i => $"gone{i}\n")));

        var result = Run("--run", "r", "--max-failures=3", "-j1", "--files-from", list);

        Assert.That(result.ExitCode, Is.EqualTo(Stopped), result.ToString());
        Assert.That(Status().GetProperty("failed").GetInt32(), Is.EqualTo(4));
    }

    [Test]
    public void Run_StopFileThere_TouchesNothing()
    {
        string file = Path.Combine(_lustre.Outside, "halt für heute");
        File.WriteAllText(file, "");

        var result = Run("--run", "r", $"--stop-file={Posix.Word(file)}", "d");

        Assert.That(result.ExitCode, Is.EqualTo(Stopped), result.ToString());
        Assert.That(result.Err, Does.Contain(Posix.Word(file)));
        Assert.That(Status().GetProperty("files").GetInt32(), Is.Zero);
        Assert.That(_lustre.Osts("d/f0"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Stop_RunThatGoesOn_FinishesTheFilesInHand()
    {
        _lustre.Fault("swap", "delay=1000");
        using var run = Start();

        Assert.That(Run("stop", "r").ExitCode, Is.Zero);

        var result = run.Wait();
        Assert.That(result.ExitCode, Is.EqualTo(Stopped), result.ToString());
        Assert.That(Status().GetProperty("migrated").GetInt32(), Is.InRange(1, Files / 2));
        Assert.That(Status().GetProperty("skipped").GetInt32(), Is.Zero, "nothing in hand was given up");
        _lustre.ClearFaults();
        Assert.That(Run("--resume", "r").ExitCode, Is.Zero, "what was asked of it then is forgotten");
    }

    [Test]
    public void Pause_RunThatGoesOn_TakesNoFilesUntilContinued()
    {
        _lustre.Fault("swap", "delay=200");
        using var run = Start();
        Assert.That(Run("pause", "r").ExitCode, Is.Zero);
        Assert.That(() => run.ErrSoFar, Does.Contain("paused").After(20_000, 50));
        // The files in hand.
        Thread.Sleep(1500);
        int files = Status().GetProperty("files").GetInt32();
        Thread.Sleep(1500);

        Assert.That(Status().GetProperty("files").GetInt32(), Is.EqualTo(files));
        Assert.That(Status().GetProperty("state").GetString(), Is.EqualTo("paused"));

        _lustre.ClearFaults();
        Assert.That(Run("continue", "r").ExitCode, Is.Zero);
        Assert.That(run.Wait().ExitCode, Is.Zero);
        Assert.That(Status().GetProperty("migrated").GetInt32(), Is.EqualTo(Files));
    }

    [Test]
    public void Signal_WhilePaused_EndsTheRun()
    {
        _lustre.Fault("swap", "delay=200");
        using var run = Start();
        Run("pause", "r");
        Assert.That(() => run.ErrSoFar, Does.Contain("paused").After(20_000, 50));

        run.Signal(Posix.SIGTERM);

        Assert.That(run.Wait().ExitCode, Is.EqualTo(130));
    }

    [TestCase("pause")]
    [TestCase("continue")]
    [TestCase("stop")]
    public void Control_RunThatIsOver_IsRefused(string verb)
    {
        Run("--run", "r", "d");

        var result = Run(verb, "r");

        Assert.That(result.ExitCode, Is.EqualTo(3));
        Assert.That(result.Err, Does.Contain("does not go on now"));
        Assert.That(Run(verb, "nothing").ExitCode, Is.EqualTo(3));
        Assert.That(Run(verb).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public void Run_StoppedWhileFilesWereBusy_TakesThemWhenItGoesOn()
    {
        using (var writer = Posix.Open(_lustre["d/f0"], Posix.O_WRONLY))
        {
            var first = Run("--run", "r", "-n", "-j1", "--max-files=20", "d");
            Assert.That(first.ExitCode, Is.EqualTo(Stopped), first.ToString());
        }

        var second = Run("--resume", "r");

        Assert.That(second.ExitCode, Is.Zero, second.ToString());
        Assert.That(Status().GetProperty("migrated").GetInt32(), Is.EqualTo(Files));
    }

    private RunningProgram Start()
    {
        var run = _lustre.StartMigrate("--state-dir", State, "--run", "r", "-j2", "d");
        Assert.That(_lustre.WaitForHit("swap", run), Is.True);
        return run;
    }

    private ProgramResult Run(params string[] words) => _lustre.Migrate(["--state-dir", State, .. words]);

    private JsonElement Status() => Run("status", "--json", "r").Json().Single();
}
