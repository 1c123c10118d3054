namespace LfsMigrate.EndToEnd.Tests;

/// <summary><c>lfs-migrate restripe</c> gives files the layouts of a policy.</summary>
public sealed class RestripeTests
{
    private const string Policy = """
        rules:
          - name: small
            max-size: 1M
            layout: -c 1 -S 1M
          - max-size: 1G
            match: "*.keep"
            layout: keep
          - layout: -E 1M -c 1 -E eof -c 3
        """;

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string PolicyPath => Path.Combine(_lustre.Outside, "policy");

    [SetUp]
    public void WriteFiles()
    {
        File.WriteAllText(PolicyPath, Policy + "\n");
        _lustre.Write("small", 1000, "-c 2 -S 1M");
        _lustre.Write("right", 1000, "-c 1 -S 1M");
        _lustre.Write("big", 3_000_000, "-c 1");
        _lustre.Write("big.keep", 3_000_000, "-c 1");
    }

    [Test]
    public void Restripe_WithoutExecute_CountsAndChangesNothing()
    {
        var result = Restripe("--json");

        var plan = result.Json().Single();
        Assert.That((result.ExitCode, plan.GetProperty("files").GetInt32()), Is.EqualTo((0, 2)), result.ToString());
        Assert.That(plan.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("files").GetInt32()), Is.EqualTo(new[] { 1, 1 }));
        Assert.That(_lustre.Stripe("--stripe-count", "small"), Is.EqualTo("2"));
    }

    [Test]
    public void Restripe_Execute_ChangesThoseThatDiffer()
    {
        string[] names = ["small", "right", "big", "big.keep"];
        var before = names.Select(_lustre.Snapshot).ToList();

        var result = Restripe("--execute");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(_lustre.Stripe("--stripe-count", "small"), Is.EqualTo("1"));
        Assert.That(_lustre.Stripe("-y", "big"), Does.Contain("lcm_entry_count:   2"));
        Assert.That(_lustre.Stripe("--stripe-count", "big.keep"), Is.EqualTo("1"));
        Assert.That(result.Summary, Does.Contain("2 files: 2 migrated"));
        Assert.That(names.Select(_lustre.Snapshot), Is.EqualTo(before));
        Assert.That(Restripe("--json").Json().Single().GetProperty("files").GetInt32(), Is.Zero);
    }

    [Test]
    public void Restripe_FileOfSeveralNames_IsLeftAloneWhereRulesGoByNames()
    {
        Posix.Link(_lustre["big"], _lustre["other.keep"]);

        var result = Restripe("--json");

        Assert.That(result.Json().Single().GetProperty("files").GetInt32(), Is.EqualTo(1), result.ToString());
        Assert.That(result.Messages, Has.Some.Contains("1 names of files that have others too"));
    }

    [Test]
    public void Restripe_FileOfSeveralNames_IsChangedOnceWhereNoRuleDoes()
    {
        Posix.Link(_lustre["big"], _lustre["other"]);
        File.WriteAllText(PolicyPath, "rules:\n  - layout: -c 2 -S 1M\n");

        Assert.That(Restripe("--json").Json().Single().GetProperty("files").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void Restripe_FileInAPool_StaysInIt()
    {
        _lustre.Sim("pool-new", _lustre.Root, "p");
        _lustre.Sim("pool-add", _lustre.Root, "p", "1", "2", "3");
        _lustre.Write("pooled", 3_000_000, "-c 1 -p p");

        var result = Restripe("--execute");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(_lustre.Stripe("-y", "pooled"), Does.Contain("lmm_pool:"));
        Assert.That(_lustre.Osts("pooled"), Is.EquivalentTo(new[] { 1, 2, 3 }));
    }

    [TestCase(2, "restripe", "ROOT")]
    [TestCase(2, "restripe", "--policy=POLICY")]
    [TestCase(2, "restripe", "ROOT", "-c", "2", "--policy=POLICY")]
    [TestCase(3, "restripe", "/proc", "--policy=POLICY")]
    [TestCase(2, "restripe", "ROOT", "--policy=/missing")]
    public void Restripe_WhatCannotBe_IsRefusedInOneLine(int code, params string[] words)
    {
        var result = _lustre.Migrate([.. words.Select(w => w.Replace("ROOT", _lustre.Root, StringComparison.Ordinal)
            .Replace("POLICY", PolicyPath, StringComparison.Ordinal))]);

        Assert.That(result.ExitCode, Is.EqualTo(code), result.ToString());
        Assert.That(result.Messages, Has.Length.EqualTo(1));
    }

    [Test]
    public void Restripe_PolicyWithAMistake_IsRefusedWithTheRule()
    {
        File.WriteAllText(PolicyPath, "rules:\n  - layout: -c\n");

        var result = Restripe();

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Messages.Single(), Does.Contain("rule 1"));
    }

    private ProgramResult Restripe(params string[] words) => _lustre.Migrate(
        ["--state-dir", Path.Combine(_lustre.Outside, "state"), "restripe", _lustre.Root, $"--policy={PolicyPath}", "--older-than=0", .. words]);
}
