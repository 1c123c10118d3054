namespace LfsMigrate.EndToEnd.Tests;

/// <summary>An audit finds what is not as the run has left it, and cries wolf over nothing else.</summary>
public sealed class AuditTests
{
    private readonly SimulatedLustre _lustre = new();

    [SetUp]
    public void MigrateTree()
    {
        Posix.MakeDirectory(_lustre["d"]);
        for (int i = 0; i < 8; i++)
        {
            _lustre.Write($"d/f{i}", 100_000);
        }
        Assert.That(Run("--run", "r", "d").ExitCode, Is.Zero);
    }

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [Test]
    public void Audit_NothingHappened_AllIsIntact()
    {
        var result = Run("audit", "r");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Summary, Does.Contain("8 intact, 0 changed, 0 gone, 0 moved, 0 mismatch, 0 unreadable"));
    }

    [Test]
    public void Audit_ByteChangedBehindTheFilesBack_IsAMismatch()
    {
        var before = Posix.Stat(_lustre["d/f3"]);
        using (var file = Posix.Open(_lustre["d/f3"], Posix.O_WRONLY))
        {
            RandomAccess.Write(file, [1, 2, 3], 50_000);
        }
        Posix.SetTimes(_lustre["d/f3"], before.AtimeNs, before.MtimeNs);

        var result = Run("audit", "r");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Err, Does.Contain("d/f3: mismatch").And.Contain("7 intact"));
    }

    [Test]
    public void Audit_WhatUsersDo_IsNoMismatch()
    {
        Posix.WriteAll(_lustre["d/f0"], new byte[5000]);
        Posix.Unlink(_lustre["d/f1"]);
        Posix.Rename(_lustre["d/f2"], _lustre["d/f3"]);
        Assert.That(Run("-i", "3", "d/f4").ExitCode + Run("-i", "2", "d/f4").ExitCode, Is.Zero);

        var result = Run("audit", "--json", "r");

        var found = result.Json().ToDictionary(o => o.GetProperty("path").GetString()!, o => o.GetProperty("finding").GetString());
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That((found["d/f0"], found["d/f1"], found["d/f2"], found["d/f3"]), Is.EqualTo(("changed", "gone", "gone", "gone")));
        Assert.That(found["d/f4"], Is.EqualTo("moved").Or.EqualTo("intact"));
        Assert.That(new[] { "d/f5", "d/f6", "d/f7" }.Select(n => found[n]), Has.All.EqualTo("intact"));
    }

    [TestCase("100%", 8)]
    [TestCase("0.0001%", 0)]
    public void Audit_Sample_IsAPartOfThem(string sample, int files) =>
        Assert.That(Run("audit", "--json", $"--sample={sample}", "r").Json(), Has.Count.EqualTo(files));

    [TestCase("0%")]
    [TestCase("5")]
    [TestCase("200%")]
    public void Audit_NoSample_IsRefused(string sample) => Assert.That(Run("audit", $"--sample={sample}", "r").ExitCode, Is.EqualTo(2));

    private ProgramResult Run(params string[] words) => _lustre.Migrate(["--state-dir", Path.Combine(_lustre.Outside, "state"), .. words]);
}
