namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Several runs share one list or tree: each file is taken by one of them.</summary>
public sealed class ShardTests
{
    private const int Files = 60, Shards = 3;

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string State => Path.Combine(_lustre.Outside, "state");

    [Test]
    public void Run_ShardsOfATreeAtOnce_EachFileOnceAndAllNamesOfOneInTheSame()
    {
        WriteTree();
        for (int i = 0; i < 10; i++)
        {
            Posix.Link(_lustre[$"d/f{i}"], _lustre[$"d/link{i}"]);
        }

        var runs = Enumerable.Range(1, Shards).Select(i => _lustre.StartMigrate(["--json", "--no-journal", "--shard", $"{i}/{Shards}", "d"])).ToList();
        var results = runs.ConvertAll(r => r.Wait());
        runs.ForEach(r => r.Dispose());

        Assert.That(results.Select(r => r.ExitCode), Has.All.Zero);
        Assert.That(results.Select(r => r.Json().Count), Has.All.GreaterThan(0));
        Assert.That(results.SelectMany(r => r.Codes).CountBy(c => c),
            Is.EquivalentTo(new Dictionary<string, int> { ["migrated"] = Files, ["already-migrated"] = 10 }));
    }

    [Test]
    public void Run_ShardsOfAList_NamesThatLeadNowhereAreSaidOnce()
    {
        WriteTree();
        string list = WriteList([.. Names(), .. Enumerable.Range(0, 12).Select(i => $"gone{i}"), "none/x"]);

        var codes = Enumerable.Range(1, Shards)
            .SelectMany(i => _lustre.Migrate("--json", "--no-journal", "--shard", $"{i}/{Shards}", "--files-from", list).Codes).ToList();

        Assert.That(codes.CountBy(c => c), Is.EquivalentTo(new Dictionary<string, int> { ["migrated"] = Files, ["vanished"] = 13 }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Resume_AfterAKill_TakesTheRestOfItsOwnShard(bool isList)
    {
        WriteTree();
        string[] source = isList ? ["--files-from", WriteList(Names())] : ["d"];
        _lustre.Fault("swap", "delay=50");
        using (var run = _lustre.StartMigrate(["--state-dir", State, "--run", "r", "--shard", $"2/{Shards}", "-j1", .. source]))
        {
            Assert.That(_lustre.WaitForHit("swap", run), Is.True);
            Thread.Sleep(300);
            run.Kill();
        }
        _lustre.ClearFaults();
        string[] others = [.. ((int[])[1, 3]).SelectMany(i => Migrated(Run(["--json", "--run", $"r{i}", "--shard", $"{i}/{Shards}", .. source])))];

        var resumed = Run("--resume", "r", "--json");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.ToString());
        Assert.That(SettledNames("r").Concat(others), Is.EquivalentTo(Names()));
    }

    [TestCase("1/3", "shard 2/3, not with shard 1/3")]
    [TestCase("2/4", "shard 2/3, not with shard 2/4")]
    public void Resume_AnotherShard_IsRefused(string shard, string said)
    {
        WriteTree();
        Run("--run", "r", "--shard", $"2/{Shards}", "d");

        var result = Run("--resume", "r", "--shard", shard, "d");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Err, Does.Contain(said));
    }

    [Test]
    public void Resume_OfAnAutomaticShard_KnowsItWithoutSlurm()
    {
        WriteTree();
        foreach (var (name, value) in new[] { ("JOB_ID", "7"), ("ARRAY_TASK_ID", "1"), ("ARRAY_TASK_MIN", "0"), ("ARRAY_TASK_MAX", "2"),
            ("ARRAY_TASK_STEP", "1"), ("ARRAY_TASK_COUNT", $"{Shards}") })
        {
            _lustre.SetEnvironment("SLURM_" + name, value);
        }
        Run("--run", "r", "--shard=auto", "--max-files=2", "-j1", "d");
        _lustre.SetEnvironment("SLURM_ARRAY_TASK_ID", null);
        _lustre.SetEnvironment("SLURM_JOB_ID", null);

        var resumed = Run("--resume", "r", "--json");

        Assert.That(resumed.ExitCode, Is.Zero, resumed.ToString());
        string[] others = [.. ((int[])[1, 3]).SelectMany(i => Migrated(_lustre.Migrate("--json", "--no-journal", "--shard", $"{i}/{Shards}", "d")))];
        Assert.That(SettledNames("r").Concat(others), Is.EquivalentTo(Names()));
    }

    [Test]
    public void Status_MergeOfAllShards_IsThatOfTheWhole()
    {
        WriteTree();
        for (int i = 1; i <= Shards; i++)
        {
            Run("--run", $"r{i}", "--shard", $"{i}/{Shards}", "-o", "2", "d");
        }

        var merged = Run("status", "--merge", "--json", "r1", "r2", "r3").Json().Single();
        var text = Run("status", "--merge", "r1", "r2", "r3").Out;

        Assert.That((Number("files"), Number("migrated"), Number("settled_twice")), Is.EqualTo((Files, Files, 0)));
        Assert.That(merged.GetProperty("codes").GetProperty("migrated").GetInt32(), Is.EqualTo(Files));
        Assert.That(merged.GetProperty("runs").EnumerateArray().Sum(r => r.GetProperty("files").GetInt32()), Is.EqualTo(Files));
        var osts = merged.GetProperty("osts").EnumerateArray().ToDictionary(o => o.GetProperty("index").GetInt32());
        Assert.That(osts[2].GetProperty("came_bytes").GetInt32(), Is.EqualTo(Files * 3000));
        Assert.That(text, Does.Contain("run r1: done\nrun r2: done\nrun r3: done\n").And.Contain($"{Files} files: {Files} migrated"));

        int Number(string name) => merged.GetProperty(name).GetInt32();
    }

    [Test]
    public void Status_MergeOfRunsOverTheSameFiles_TellsHowManyWereSettledTwice()
    {
        WriteTree();
        Run("--run", "all", "d");
        Run("--run", "part", "--shard", $"1/{Shards}", "d");
        int part = SettledNames("part").Length;

        Assert.That(Run("status", "--merge", "--json", "all", "part").Json().Single().GetProperty("settled_twice").GetInt32(), Is.EqualTo(part));
        Assert.That(Run("status", "--merge", "--json", "part").Json().Single().GetProperty("runs").GetArrayLength(), Is.EqualTo(1));
        Assert.That(Run("status", "--merge", "all", "part").Out, Does.Contain($"{part} files were settled by more than one of these runs"));
    }

    [TestCase("status", "--merge")]
    [TestCase("status", "--merge", "r", "r")]
    [TestCase("runs", "--merge")]
    [TestCase("--merge", "d")]
    public void Status_MergeOfNothingOrTwiceTheSameOrElsewhere_IsRefused(params string[] words)
    {
        WriteTree();
        Run("--run", "r", "--max-files=1", "d");

        var result = Run(words);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Messages, Has.Length.EqualTo(1));
        Assert.That(result.Err, Does.Contain("--merge"));
    }

    private ProgramResult Run(params string[] words) => _lustre.Migrate(["--state-dir", State, .. words]);

    private static IEnumerable<string> Migrated(ProgramResult result) =>
        result.Json().Where(o => o.GetProperty("code").GetString() == "migrated").Select(o => o.GetProperty("path").GetString()!);

    private string[] SettledNames(string run) => new RunJournal(State, run).SettledNames();

    private static string[] Names() => [.. Enumerable.Range(0, Files).Select(i => $"d/f{i}")];

    private void WriteTree()
    {
        Posix.MakeDirectory(_lustre["d"]);
        Array.ForEach(Names(), n => _lustre.Write(n, 3000));
    }

    private string WriteList(params string[] names)
    {
        string list = Path.Combine(_lustre.Outside, "list");
        File.WriteAllText(list, string.Concat(names.Select(n => n + "\n")));
        return list;
    }
}
