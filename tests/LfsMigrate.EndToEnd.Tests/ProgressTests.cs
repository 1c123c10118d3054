using System.Text.RegularExpressions;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What a run shows on a terminal while it goes on.</summary>
public sealed class ProgressTests
{
    private const int Files = 8;
    private const string Escape = "\u001b", Colour = Escape + "[38", Picture = Escape + "[?25";

    private readonly SimulatedLustre _lustre = new();

    [SetUp]
    public void WriteList()
    {
        Assert.That(File.Exists("/usr/bin/script"), Is.True, "script of util-linux gives a terminal");
        for (int i = 0; i < Files; i++)
        {
            _lustre.Write($"f{i}", 3000);
        }
        File.WriteAllText(List, string.Concat(Enumerable.Range(0, Files).Select(i => $"f{i}\n")) + "gone\n");
        _lustre.Fault("swap", "delay=300");
        _lustre.SetEnvironment("NO_COLOR", null);
        _lustre.SetEnvironment("TERM", "xterm-256color");
    }

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string List => Path.Combine(_lustre.Outside, "list");

    [Test]
    public void Terminal_ShowsTheRunAndLeavesWhatWasSaid()
    {
        string shown = OnTerminal();

        Assert.That(shown, Does.Contain("run r, ").And.Contain($" of {Files + 1} files").And.Contain("OST 2").And.Contain(Colour));
        string[] left = LinesLeft(shown);
        Assert.That(left, Has.Some.StartsWith("lfs-migrate: gone: failed: "));
        Assert.That(left, Has.Some.StartsWith($"lfs-migrate: {Files + 1} files: {Files} migrated"));
        Assert.That(shown, Does.Match(@"\[\?25h[^\x1b]*$"), "the cursor is there");
    }

    [Test]
    public void Terminal_WithoutColour_ShowsTheSame()
    {
        _lustre.SetEnvironment("NO_COLOR", "1");

        Assert.That(OnTerminal(), Does.Contain("run r, ").And.Not.Contain(Colour));
    }

    [TestCase("xterm", "--progress=never")]
    [TestCase("dumb", "--progress=auto")]
    [TestCase("xterm", "-v")]
    [TestCase("xterm", "-q")]
    public void Terminal_WhereItWouldBeInTheWay_ShowsLinesAlone(string terminal, string word)
    {
        _lustre.SetEnvironment("TERM", terminal);

        Assert.That(OnTerminal(word), Does.Contain("gone: failed: ").And.Not.Contain(Picture).And.Not.Contain("run r, "));
    }

    private string OnTerminal(params string[] words)
    {
        string command = string.Join(' ', [Built.Program, "-j2", "-o", "2", "--state-dir", Path.Combine(_lustre.Outside, "state"), "--run", "r", "--files-from", List, .. words]);
        var result = _lustre.Run("script", "-q", "-e", "-c", command, "/dev/null");
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        return result.Out;
    }

    // What stays on the terminal: behind the last time that the cursor went up, in each line.
    private static string[] LinesLeft(string shown) => [.. shown.Split("\r\n").Select(l => Regex.Replace(l, @"^.*\x1b\[[?0-9]*[A-Zhl]", ""))];
}
