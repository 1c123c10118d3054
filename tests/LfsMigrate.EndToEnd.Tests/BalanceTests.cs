using System.Text.Json;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary><c>lfs-migrate balance</c> plans the moves that even out the OSTs, and carries them out.</summary>
public sealed class BalanceTests
{
    private const int MiB = 1 << 20;

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string State => Path.Combine(_lustre.Outside, "state");

    private string PlanFile => Path.Combine(_lustre.Outside, "plan");

    [Test]
    public void Balance_OneFullOst_PlansToComeIntoTheBandAndChangesNothing()
    {
        WriteFilesOnOst0(24);

        var result = Balance("--json", "--band=5%");

        var plan = Plan(result);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(plan.GetProperty("reaches_band").GetBoolean(), Is.True);
        Assert.That(Fills(plan, "after_bytes").Max() - Fills(plan, "after_bytes").Min(), Is.LessThanOrEqualTo(0.101));
        Assert.That(result.Messages, Has.Some.Contains("nothing was changed"));
        Assert.That(Names(24).Select(_lustre.Osts), Has.All.EqualTo(new[] { 0 }));
        Assert.That(Directory.Exists(State), Is.False);
    }

    [Test]
    public void Balance_Execute_BringsTheOstsIntoTheBand()
    {
        WriteFilesOnOst0(24);
        var before = Names(24).Select(_lustre.Snapshot).ToList();

        var result = Balance("--execute", "--band=3%");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Names(24).Select(_lustre.Snapshot), Is.EqualTo(before));
        Assert.That(Fills(), Has.All.EqualTo(Fills().Average()).Within(0.035));
        Assert.That(Balance("--band=3%").Messages, Has.Some.Contains("there is nothing to move"));
    }

    [Test]
    public void Balance_Log_HasThePlanningAndTheRunInOneFile()
    {
        WriteFilesOnOst0(24);
        string log = Path.Combine(_lustre.Outside, "log");

        Assert.That(Balance("--execute", "--log", log).ExitCode, Is.Zero);

        Assert.That(File.ReadAllText(log), Does.Contain("scan: 24 files").And.Contain("the plan is in").And.Contain("migrated").And.Contain("exit code 0"));
        Assert.That(Directory.GetFiles(_lustre.Outside, "log*"), Has.Length.EqualTo(1));
    }

    [Test]
    public void Balance_AfterARun_KnowsHowLongItWillTake()
    {
        WriteFilesOnOst0(24);
        _lustre.Fault("swap", "delay=200");
        Assert.That(Plan(Balance("--json")).TryGetProperty("seconds", out _), Is.False);
        Assert.That(Balance("--execute", "--run=first", "-j1", "--max-bytes=40M").ExitCode, Is.Zero);

        var plan = Plan(Balance("--json", "--band=1%"));

        Assert.That(plan.GetProperty("rate_of_run").GetString(), Is.EqualTo("first"));
        Assert.That(plan.GetProperty("seconds").GetDouble(), Is.Positive);
        Assert.That(Balance("--band=1%").Out, Does.Contain("as run first was"));
    }

    [Test]
    public void Balance_SavedPlan_IsWhatRunDoes()
    {
        WriteFilesOnOst0(24);
        Assert.That(Balance("--save-plan", PlanFile).ExitCode, Is.Zero);
        string[] lines = File.ReadAllLines(PlanFile);

        var result = _lustre.Migrate("--state-dir", State, "--json", "run", PlanFile);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Codes.Count(c => c == "migrated"), Is.EqualTo(lines.Length - 1));
        foreach (string line in lines.Skip(1))
        {
            var move = JsonDocument.Parse(line).RootElement;
            string name = Path.GetFileName(move.GetProperty("path").GetString()!);
            Assert.That(_lustre.Osts(name), Is.EqualTo(new[] { move.GetProperty("move")[0].GetProperty("to").GetInt32() }));
        }
    }

    [Test]
    public void Balance_StripedAndCompositeFiles_KeepTheirShape()
    {
        _lustre.Write("wide", 60 * MiB, "-c 2 -S 1M -o 0,1");
        _lustre.Write("pfl", 60 * MiB, "-E 8M -c 1 -o 0 -E eof -c 2 -o 0,1");

        var result = Balance("--execute", "--band=1%");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(_lustre.Stripe("--stripe-count", "wide"), Is.EqualTo("2"));
        Assert.That(_lustre.Osts("wide").Distinct().Count(), Is.EqualTo(2));
        Assert.That(_lustre.Osts("wide").Concat(_lustre.Osts("pfl")), Has.Some.EqualTo(2).And.Some.EqualTo(3));
    }

    [TestCase("--older-than=1d", "young", 4 * MiB)]
    [TestCase("--min-size=1M", "small", MiB / 2)]
    [TestCase("--exclude=*.tmp", "a.tmp", 4 * MiB)]
    [TestCase("--exclude=d/*", "d/in", 4 * MiB)]
    public void Balance_WhatIsToBeLeftAlone_IsInNoPlan(string option, string name, int sizeBytes)
    {
        _lustre.Run("mkdir", "d");
        for (int i = 0; i < 8; i++)
        {
            string path = _lustre.Write(name.Insert(name.IndexOf('/', StringComparison.Ordinal) + 1, $"{i}"), sizeBytes);
            File.SetLastWriteTime(path, DateTime.Now.AddHours(name == "young" ? -2 : -48));
        }

        Assert.That(Plan(Balance("--json", "--band=0.1%", option)).GetProperty("files").GetInt32(), Is.Zero);
        Assert.That(Plan(Balance("--json", "--band=0.1%")).GetProperty("files").GetInt32(), Is.Positive);
    }

    [Test]
    public void Balance_FileWrittenToJustNow_IsLeftAlone()
    {
        WriteFilesOnOst0(8);
        Array.ForEach(Names(8), name => File.SetLastWriteTime(_lustre[name], DateTime.Now));

        Assert.That(Plan(Balance("--json", "--band=0.1%")).GetProperty("files").GetInt32(), Is.Zero);
        Assert.That(Plan(Balance("--json", "--band=0.1%", "--older-than=0")).GetProperty("files").GetInt32(), Is.Positive);
    }

    [Test]
    public void Balance_TargetFill_IsTheGoal()
    {
        WriteFilesOnOst0(24);

        var plan = Plan(Balance("--json", "--band=1%", "--target-fill=20%"));

        Assert.That(plan.GetProperty("goal_fill_percent").GetDouble(), Is.EqualTo(20));
        Assert.That(Fills(plan, "after_bytes")[0], Is.InRange(0.19, 0.21));
    }

    [Test]
    public void Balance_MaxBytes_PlansNoMore()
    {
        WriteFilesOnOst0(24);

        var plan = Plan(Balance("--json", "--max-bytes=20M"));

        Assert.That(plan.GetProperty("bytes").GetInt64(), Is.InRange(4 * MiB, 20 * MiB));
        Assert.That(plan.GetProperty("reaches_band").GetBoolean(), Is.False);
    }

    [Test]
    public void Balance_Pool_LeavesOtherOstsAlone()
    {
        _lustre.Sim("pool-new", _lustre.Root, "fast");
        _lustre.Sim("pool-add", _lustre.Root, "fast", "0", "1");
        WriteFilesOnOst0(12);

        var result = Balance("--execute", "--pool=fast", "--band=1%");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Names(12).SelectMany(_lustre.Osts).Distinct(), Is.EquivalentTo(new[] { 0, 1 }));
        Assert.That(Balance("--pool=fast", "--band=5%").Messages, Has.Some.Contains("all OSTs but 2, which are deactivated or not in the pool"));
    }

    [Test]
    public void Balance_List_TakesThoseFilesOnly()
    {
        WriteFilesOnOst0(24);
        string list = Path.Combine(_lustre.Outside, "list");
        File.WriteAllLines(list, Names(3).Select(n => _lustre[n]).Append(_lustre["missing"]));

        var result = Balance("--json", "--files-from", list);

        Assert.That(Plan(result).GetProperty("files").GetInt32(), Is.InRange(1, 3), result.ToString());
        Assert.That(result.Messages, Has.Some.Contains("missing"));
    }

    [Test]
    public void Balance_OstThatTakesNothing_GetsNothing()
    {
        _lustre.Sim("ost", _lustre.Root, "1", "read-only");
        WriteFilesOnOst0(24);

        var result = Balance("--execute", "--band=1%");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Names(24).SelectMany(_lustre.Osts), Has.None.EqualTo(1).And.Some.EqualTo(2));
    }

    [Test]
    public void Balance_FilesThatAreOpen_AreLeftAlone()
    {
        WriteFilesOnOst0(8);
        var open = Names(8).Select(name => Posix.Open(_lustre[name], Posix.O_RDWR)).ToList();
        try
        {
            var result = Balance("--execute", "--band=1%", "--retries=0");

            Assert.That(result.ExitCode, Is.EqualTo(4), result.ToString());
        }
        finally
        {
            open.ForEach(file => file.Dispose());
        }
        Assert.That(Names(8).Select(_lustre.Osts), Has.All.EqualTo(new[] { 0 }));
    }

    [TestCase(2, "balance")]
    [TestCase(2, "balance", "ROOT", "ROOT")]
    [TestCase(2, "balance", "ROOT", "--band=x")]
    [TestCase(2, "balance", "ROOT", "--band=5T")]
    [TestCase(2, "balance", "ROOT", "--target-fill=200%")]
    [TestCase(2, "balance", "ROOT", "-c", "2")]
    [TestCase(2, "balance", "ROOT", "--pool=missing")]
    [TestCase(2, "balance", "ROOT", "--exclude=[")]
    [TestCase(2, "balance", "ROOT", "--older-than=soon")]
    [TestCase(2, "--band=5%", "f0")]
    [TestCase(2, "--execute", "f0")]
    [TestCase(2, "drain", "ROOT", "--ost=1", "--band=5%")]
    [TestCase(2, "restripe", "ROOT", "--policy=x", "--target-fill=5%")]
    [TestCase(2, "balance", "ROOT", "--resume=x")]
    [TestCase(2, "balance", "ROOT", "--shard=1/2")]
    [TestCase(3, "balance", "/proc")]
    [TestCase(3, "balance", "ROOT/missing")]
    [TestCase(3, "balance", "ROOT", "--band=1%", "--save-plan=/missing/plan")]
    public void Balance_WhatCannotBe_IsRefusedInOneLine(int code, params string[] words)
    {
        WriteFilesOnOst0(8);

        var result = _lustre.Migrate([.. words.Select(w => w.Replace("ROOT", _lustre.Root, StringComparison.Ordinal))]);

        Assert.That(result.ExitCode, Is.EqualTo(code), result.ToString());
        Assert.That(result.Messages.Count(m => !m.Contains(": scan: ", StringComparison.Ordinal)), Is.EqualTo(1), result.ToString());
    }

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"f{i}")];

    private void WriteFilesOnOst0(int count) => Array.ForEach(Names(count), name => _lustre.Write(name, 4 * MiB));

    private ProgramResult Balance(params string[] words) => _lustre.Migrate(["--state-dir", State, "balance", _lustre.Root, .. words]);

    private static JsonElement Plan(ProgramResult result) => result.Json().Single();

    private static double[] Fills(JsonElement plan, string member) => [.. plan.GetProperty("targets").EnumerateArray()
        .Select(t => t.GetProperty(member).GetInt64() / (double)t.GetProperty("capacity_bytes").GetInt64())];

    private double[] Fills() => [.. _lustre.Migrate("targets", "--json", _lustre.Root).Json().Single().GetProperty("targets").EnumerateArray()
        .Select(t => t.GetProperty("fill_percent").GetDouble() / 100)];
}
