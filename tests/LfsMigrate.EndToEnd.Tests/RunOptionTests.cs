using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The bandwidth limit, the progress and the exit status of a run.</summary>
public sealed partial class RunOptionTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [Test]
    public void Jobs_ManyFiles_MigratesEachOnce()
    {
        var contents = Enumerable.Range(0, 60).ToDictionary(i => $"f{i}", i => _lustre.Snapshot(Path.GetFileName(_lustre.Write($"f{i}", 1000 + (i * 700)))));
        for (int i = 0; i < 10; i++)
        {
            Posix.Link(_lustre[$"f{i}"], _lustre[$"g{i}"]);
        }

        var result = _lustre.Migrate("--json", "-j", "8", "-c", "1", "-o", "2", ".");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Codes.Count(c => c == "migrated"), Is.EqualTo(60));
            Assert.That(result.Codes.Count(c => c == "already-migrated"), Is.EqualTo(10));
            foreach (var (name, before) in contents)
            {
                Assert.That(_lustre.Snapshot(name) with { Links = 0 }, Is.EqualTo(before with { Links = 0 }), name);
                Assert.That(_lustre.Osts(name), Is.EqualTo(new[] { 2 }), name);
            }
        }
    }

    [Test]
    public void BandwidthLimit_SeveralFiles_HoldsForAllTogether()
    {
        Array.ForEach(["f", "g", "h"], n => _lustre.Write(n, 1 << 20));
        var clock = Stopwatch.StartNew();

        var result = _lustre.Migrate("-W", "2", "--json", "-o", "2", "f", "g", "h");

        Assert.That(result.Codes, Has.All.EqualTo("migrated"), result.ToString());
        Assert.That(clock.Elapsed.TotalSeconds, Is.GreaterThan(1.4), "3 MiB at 2 MiB/s");
    }

    [Test]
    public void BandwidthLimit_InterruptedInAPause_EndsAndTouchesNothing()
    {
        _lustre.Write("f", 4 << 20);
        var before = _lustre.Snapshot("f");
        using var run = _lustre.StartMigrate("-W1k", "--stats-interval=0.001", "-o", "2", "f");
        while (!run.OutSoFar.Contains("- {", StringComparison.Ordinal))
        {
            // The first piece alone, 64 KiB, is paused for a minute; its line comes behind that. The name comes before.
            if (run.OutSoFar.Contains("f:", StringComparison.Ordinal))
            {
                break;
            }
            Assert.That(run.HasEnded, Is.False, "the copy has not begun");
            Thread.Sleep(5);
        }

        run.Signal(Posix.SIGINT);
        var result = run.Wait();

        Assert.That(result.ExitCode, Is.EqualTo(130), result.ToString());
        Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Stats_AnyNames_AreLinesOfValidYaml()
    {
        string[] names = ["f", "a b", "line\nbreak", "\xFF\xFE", "quote\"d", "#x", "- y", "true", "7"];
        Array.ForEach(names, n => _lustre.Write(n, 3 << 20, layout: null));
        _lustre.Write("empty", 0, layout: null);

        var result = _lustre.MigrateFrom(string.Concat(names.Append("empty").Select(n => n + "\0")), "-0", "-v", "--stats");

        string[] lines = result.Out.TrimEnd('\n').Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(lines.Where(l => !Name().IsMatch(l) && !Entry().IsMatch(l) && !l.StartsWith("# ", StringComparison.Ordinal)), Is.Empty);
            Assert.That(lines.Count(l => Name().IsMatch(l)), Is.EqualTo(names.Length + 1));
            Assert.That(lines.Count(l => l.Contains("copied: 3, total: 3, pct: 100%", StringComparison.Ordinal)), Is.EqualTo(names.Length));
            Assert.That(lines[^2..], Is.EqualTo(new[] { "empty:", "# empty" }));
        });
    }

    [Test]
    public void Stats_WithoutVerbose_PrintNothingElse()
    {
        _lustre.Write("f", 100);

        var result = _lustre.Migrate("--stats", "-o", "2", "f");

        Assert.That(result.Out, Does.Match("^f:\n- \\{ [^\n]*copied: 0, total: 0, pct: 100% \\}\n$"), result.ToString());
    }

    [Test]
    public void Stats_ThroughAYamlParser_HaveEveryName()
    {
        const string script = "import sys, yaml; print(len(yaml.safe_load(sys.stdin.buffer)))";
        var probe = _lustre.Run("python3", "-c", "import yaml");
        if (probe.ExitCode != 0)
        {
            Assert.Ignore("python3 with yaml is not here");
        }
        string deep = string.Concat(Enumerable.Repeat(new string('x', 200) + "/", 6));
        Directory.CreateDirectory(_lustre[deep]);
        string[] names = ["a: b", "line\nbreak", "\xFF\xC3", "\xC3\xA4", "{", "null", "1e3", "\x01\x7F", deep + "f"];
        Array.ForEach(names, n => _lustre.Write(n, 1 << 20, layout: null));

        var result = _lustre.MigrateFrom(string.Concat(names.Select(n => n + "\0")), "-0", "-v", "--stats");
        var parsed = RunningProgram.Run(_lustre.Root, ["/usr/bin/env", "python3", "-c", script], result.Out);

        Assert.That(parsed.Out, Is.EqualTo($"{names.Length}\n"), parsed.ToString() + result);
    }

    [TestCase("nosuch", 2)]
    [TestCase("f nosuch", 16)]
    [TestCase("g f nosuch", 16)]
    [TestCase("g", 0)]
    [TestCase("d", 0)]
    public void ExitErrno_AnyFiles_IsThatOfTheFirstThatWentWrong(string names, int status)
    {
        Array.ForEach(["f", "g"], n => _lustre.Write(n, 100));
        Posix.MakeDirectory(_lustre["d"]);
        using var writer = Posix.Open(_lustre["f"], Posix.O_WRONLY);

        var result = _lustre.Migrate(["-n", "--retries=0", "--exit-errno", "-o", "2", .. names.Split(' ')]);

        Assert.That(result.ExitCode, Is.EqualTo(status), result.ToString());
    }

    [TestCase("-W x")]
    [TestCase("--stats --json")]
    [TestCase("--stats-interval=often")]
    [TestCase("--retries=often")]
    [TestCase("--retry-delay=-1")]
    [TestCase("--streams-per-file=0")]
    [TestCase("--streams-per-file=65")]
    [TestCase("--streams-per-file=many")]
    public void Options_ThatWillNotDo_EndWith2AndOneLine(string options)
    {
        _lustre.Write("f", 100);

        var result = _lustre.Migrate(["--exit-errno", .. options.Split(' '), "-o", "2", "f"]);

        Assert.That((result.ExitCode, result.Out, result.Messages.Length), Is.EqualTo((2, "", 1)), result.ToString());
        Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
    }

    [GeneratedRegex("^([A-Za-z./][A-Za-z0-9._/-]*|\"([ !#-\\[\\]-~]|\\\\[\"\\\\n]|\\\\x[0-9A-F]{2}|\\\\U[0-9A-F]{8})*\"):$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^- \{ seconds: \d+, rmbps: +[0-9.e+]+, wmbps: +[0-9.e+]+, copied: \d+, total: \d+, pct: \d+% \}$")]
    private static partial Regex Entry();
}
