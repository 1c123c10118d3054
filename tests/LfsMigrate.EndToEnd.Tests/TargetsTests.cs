using System.Globalization;
using System.Text.Json;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary><c>targets</c> shows each OST as it is, and says in one line what it cannot show.</summary>
public sealed class TargetsTests
{
    private const long OstBytes = 64 << 20;

    private readonly SimulatedLustre _lustre = new(osts: 5, ostSize: "64M");

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [Test]
    public void Targets_FilesOnSomeOsts_CountsTheirBytesAndObjects()
    {
        _lustre.Write("one", 16 << 20, "-c 1 -i 1");
        _lustre.Write("wide", 8 << 20, "-c 2 -o 1,3");

        var all = Look();

        var osts = Osts(all);
        Assert.That(osts.Select(o => Number(o, "index")), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(osts.Select(o => Number(o, "size_bytes")), Has.All.EqualTo(OstBytes));
        Assert.That(osts.Select(o => Number(o, "used_bytes") + Number(o, "available_bytes")), Has.All.EqualTo(OstBytes));
        Assert.That(osts.Select(o => Number(o, "used_bytes") >> 20), Is.EqualTo(new[] { 0, 20, 0, 4, 0 }));
        Assert.That(osts.Select(o => Number(o, "used_inodes")), Is.EqualTo(new[] { 0, 2, 0, 1, 0 }));
        Assert.That(osts.Select(o => Number(o, "inodes")), Has.All.EqualTo(1024));
        Assert.That(osts.Select(o => o.GetProperty("uuid").GetString()), Has.Some.EqualTo("simfs-OST0003_UUID"));
        Assert.That(osts.Select(o => o.GetProperty("fill_percent").GetDouble()), Is.EqualTo(new[] { 0, 31.25, 0, 6.25, 0 }).Within(0.02));
        Assert.That(new[] { "fill_mean_percent", "fill_spread_points", "fill_least_percent", "fill_most_percent", "fill_deviation_points" }
            .Select(name => all.GetProperty(name).GetDouble()), Is.EqualTo(new[] { 7.5, 31.25, 0, 31.25, 12.12 }).Within(0.03));
    }

    [Test]
    public void Targets_EachState_IsShownAsLustreTellsIt()
    {
        Ost(0, "read-only", "degraded");
        Ost(1, "inactive");
        Ost(2, "missing");
        Ost(3, "no-create", "no-space", "no-inodes", "flash");

        var all = Look();
        var table = Table();

        var osts = Osts(all);
        Assert.That(osts.Select(o => Number(o, "index")), Is.EqualTo(new[] { 0, 1, 3, 4 }), "an index without an OST is no OST");
        Assert.That(osts.Select(o => string.Join(' ', o.GetProperty("states").EnumerateArray())),
            Is.EqualTo(new[] { "degraded read-only", "", "no-create no-space no-inodes flash", "" }));
        Assert.That(osts.Select(o => o.GetProperty("active").GetBoolean()), Is.EqualTo(new[] { true, false, true, true }));
        Assert.That(osts[1].TryGetProperty("used_bytes", out _), Is.False, "nobody knows");
        Assert.That(Number(all, "active"), Is.EqualTo(3));
        Assert.That(table, Has.One.Contains("degraded,read-only").And.One.Contains("no-create,no-space,no-inodes,flash").And.One.Contains("inactive"));
    }

    [Test]
    public void Targets_AFullOst_IsFullInTheTableAndInItsSum()
    {
        _lustre.Sim("ost", _lustre.Root, "2", "size=4M");
        _lustre.Write("f", 4 << 20, "-c 1 -i 2");

        string[] table = Table();

        Assert.That(table.Single(l => l.Contains("OST0002")), Does.Contain("4 MiB").And.Contain("100.0 %").And.Contain(new string('#', 20)));
        Assert.That(table[^1], Does.StartWith($"simfs on {_lustre.Root}: 5 OSTs, 5 active; mean fill 20.0 %, spread 100.0 points (OST 0 0.0 %, OST 2 100.0 %)")
            .And.EndWith("standard deviation 40.0 points"));
    }

    [Test]
    public void Targets_AnOstThatDoesNotAnswer_IsInactiveAndNotWaitedFor()
    {
        Ost(3, "unreachable");

        var osts = Osts(Look());

        Assert.That(osts.Select(o => o.GetProperty("active").GetBoolean()), Is.EqualTo(new[] { true, true, true, false, true }));
        Assert.That(osts[3].GetProperty("uuid").GetString(), Is.EqualTo("simfs-OST0003_UUID"));
    }

    [Test]
    public void Targets_ColumnsOfTheTable_StandBelowTheirHeads()
    {
        _lustre.Sim("ost", _lustre.Root, "1", "size=1P");
        Ost(3, "inactive");

        string[] table = Table();

        int column = table[0].IndexOf("INODES", StringComparison.Ordinal) + "INODES".Length;
        Assert.That(table, Has.Length.EqualTo(1 + 5 + 2));
        Assert.That(table[1..6].Select(line => (line[column - 1], line[column])), Has.All.Matches<(char End, char Next)>(c => c.End != ' ' && c.Next == ' '));
    }

    [Test]
    public void Targets_Pools_AreThoseOfEachOst()
    {
        MakePools();

        var osts = Osts(Look());

        Assert.That(osts.Select(o => string.Join(' ', o.GetProperty("pools").EnumerateArray())),
            Is.EqualTo(new[] { "", "flash new", "", "flash", "" }));
        Assert.That(Table().Single(l => l.Contains("OST0001")), Does.EndWith("flash,new"));
    }

    [TestCase("--pool=flash")]
    [TestCase("--pool=simfs.flash")]
    [TestCase("-p flash")]
    public void Targets_Pool_ShowsItsOstsAlone(string option)
    {
        MakePools();
        _lustre.Write("f", 32 << 20, "-c 1 -i 0");

        var all = Look(option.Split(' '));

        Assert.That(Osts(all).Select(o => Number(o, "index")), Is.EqualTo(new[] { 1, 3 }));
        Assert.That((all.GetProperty("pool").GetString(), all.GetProperty("fill_most_percent").GetDouble()), Is.EqualTo(("flash", 0.0)));
    }

    [Test]
    public void Targets_PoolsNotForThisUser_ShowsAllElse()
    {
        MakePools();
        _lustre.Fault("poollist", "EACCES");

        var all = Look();
        var named = _lustre.Migrate("targets", "--pool=flash", _lustre.Root);

        Assert.That(Osts(all).Any(o => o.TryGetProperty("pools", out _)), Is.False);
        Assert.That(all.GetProperty("pools_problem").GetString(), Does.Contain("llapi_get_poollist"));
        Assert.That(Table(), Has.One.StartsWith("pools are not known: ").And.Exactly(5).EndsWith("?"));
        AssertRefused(named, 3, "the pools of simfs cannot be read");
    }

    [Test]
    public void Targets_AnyDirectoryOfTheMount_StandsForIt()
    {
        Posix.MakeDirectory(_lustre["d"]);
        _lustre.Run("ln", "-s", _lustre["d"], $"{_lustre.Outside}/link");

        Assert.That(new[] { ".", "d", "d/../d/", $"{_lustre.Outside}/link" }.Select(place => Json(_lustre.Migrate("targets", "--json", place)).GetProperty("mount").GetString()),
            Has.All.EqualTo(_lustre.Root));
    }

    [Test]
    public void Targets_WhatIsNoLustre_IsRefusedInOneLine()
    {
        _lustre.Write("f", 100);

        AssertRefused(_lustre.Migrate("targets"), 2, "'targets' takes one directory");
        AssertRefused(_lustre.Migrate("targets", ".", "."), 2, "'targets' takes one directory");
        AssertRefused(_lustre.Migrate("targets", "-c", "2", "."), 2, "--pool");
        AssertRefused(_lustre.Migrate("targets", "--copy=f", "."), 2, "--pool");
        AssertRefused(_lustre.Migrate("targets", "--pool=none.such.pool", "."), 2, "such.pool");
        AssertRefused(_lustre.Migrate("targets", "--pool=nosuch", "."), 2, "there is no pool 'nosuch' with OSTs in simfs");
        AssertRefused(_lustre.Migrate("targets", "/proc"), 3, "'/proc' is not on a mounted Lustre");
        AssertRefused(_lustre.Migrate("targets", "/no/such/place"), 3, "'/no/such/place'");
        AssertRefused(_lustre.Migrate("targets", "f"), 3, "'f'");
    }

    [Test]
    public void Targets_EmptyPool_IsRefusedAndTheOthersAreNamed()
    {
        MakePools();
        _lustre.Sim("pool-new", _lustre.Root, "empty");

        var result = _lustre.Migrate("targets", "--pool=empty", ".");

        AssertRefused(result, 2, "there is no pool 'empty' with OSTs in simfs");
        Assert.That(result.Err, Does.Contain("flash, new"));
    }

    [Test]
    public void Targets_NoOstAnswers_SaysSoAndEndsWith1()
    {
        for (int i = 0; i < 5; i++)
        {
            Ost(i, "inactive");
        }

        var result = _lustre.Migrate("targets", "--json", ".");

        var all = Json(result);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Summary, Is.EqualTo("lfs-migrate: no OST of simfs answers"));
        Assert.That((Osts(all).Length, Number(all, "active"), all.TryGetProperty("fill_mean_percent", out _)), Is.EqualTo((5, 0L, false)));
    }

    [Test]
    public void Targets_NoOstKnown_EndsWith3()
    {
        _lustre.Fault("statfs", "ENODEV");

        AssertRefused(_lustre.Migrate("targets", "."), 3, "tells of no OST");
    }

    private static void AssertRefused(ProgramResult result, int exitCode, string named)
    {
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
        Assert.That(result.Messages, Has.Length.EqualTo(1), result.ToString());
        Assert.That(result.Messages[0], Does.StartWith("lfs-migrate: ").And.Contain(named));
        Assert.That(result.Out, Is.Empty);
    }

    private static JsonElement Json(ProgramResult result) => result.Json().Count == 1 ? result.Json()[0] : throw new AssertionException(result.ToString());

    private static JsonElement[] Osts(JsonElement all) => [.. all.GetProperty("targets").EnumerateArray()];

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private void MakePools()
    {
        foreach (string[] pool in (string[][])[["new", "1"], ["flash", "1", "3"]])
        {
            _lustre.Sim("pool-new", _lustre.Root, pool[0]);
            _lustre.Sim(["pool-add", _lustre.Root, .. pool]);
        }
    }

    private void Ost(int index, params string[] changes)
    {
        foreach (string change in changes)
        {
            _lustre.Sim("ost", _lustre.Root, index.ToString(CultureInfo.InvariantCulture), change);
        }
    }

    private JsonElement Look(params string[] options)
    {
        var result = _lustre.Migrate(["targets", "--json", .. options, _lustre.Root]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return Json(result);
    }

    private string[] Table()
    {
        var result = _lustre.Migrate("targets", _lustre.Root);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result.Out.TrimEnd('\n').Split('\n');
    }
}
