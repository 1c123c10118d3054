using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Core.Scheduling;
using NUnit.Framework;
using Spectre.Console;

namespace LfsMigrate.Cli.Tests.Output;

/// <summary>The picture of a run on a terminal.</summary>
public sealed class RunViewTests
{
    [Test]
    public void Draw_RunInItsMiddle_ShowsAllThereIs()
    {
        string[] lines = Drawn(View(total: 100) with
        {
            State = "paused",
            InHand = [new FileState(UnixPath.FromText("/mnt/lustre/a"), MigrationPhase.Copied, 3 << 20, TimeSpan.FromSeconds(12.34))],
            Targets = [new TargetSpace("OST 3", 1000, 900), new TargetSpace("OST 12", 1000, 20)],
        });

        Assert.That(lines, Is.EqualTo(new[]
        {
            "run drain, 20 s, paused",
            "######------------------  25 %  25 of 100 files, 1 min 0 s left",
            "21 migrated, 0 skipped, 1 busy, 3 failed; 21 MiB, 1.3 files/s, 1 MiB/s",
            "12.3 s  copied  3 MiB  /mnt/lustre/a",
            "OST 12  ########################   98 % used, 20 B available",
            "OST 3   ##----------------------   10 % used, 900 B available",
        }));
    }

    [Test]
    public void Draw_NobodyKnowsHowMany_ShowsNoBar() =>
        Assert.That(Drawn(View(total: null)), Has.Member("25 files settled").And.None.Contains("left"));

    [Test]
    public void Draw_MoreFilesThanFit_ShowsThoseThatTakeLongest()
    {
        string[] lines = Drawn(View(total: null) with { InHand = [.. Enumerable.Range(1, 20).Select(i => File($"f{i}", i))] });

        Assert.That(lines.Where(l => l.Contains(" s  ", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]),
            Is.EqualTo(new[] { "f20", "f19", "f18", "f17", "f16", "f15", "f14", "f13" }));
        Assert.That(lines[^1].Trim(), Is.EqualTo("and 12 more"));
    }

    [Test]
    public void Draw_LongName_KeepsItsEndOnOneLine()
    {
        string[] lines = Drawn(View(total: null) with { InHand = [File($"/{new string('d', 300)}/last", 1)] });

        Assert.That(lines, Has.Length.EqualTo(4));
        Assert.That(lines[^1], Does.Contain("  ...ddd").And.EndWith("d/last"));
        Assert.That(lines[^1].Length, Is.LessThan(80));
    }

    [Test]
    public void Draw_NameThatLooksLikeMarkup_IsShownAsItIs() =>
        Assert.That(Drawn(View(total: null) with { InHand = [File("[red]f[/]", 1)] })[^1], Does.EndWith("[red]f[/]"));

    private static FileState File(string name, int seconds) => new(UnixPath.FromText(name), MigrationPhase.Staged, 1, TimeSpan.FromSeconds(seconds));

    private static RunView View(long? total)
    {
        var summary = new RunSummary();
        for (int i = 0; i < 21; i++)
        {
            summary.Add(OutcomeKind.Migrated, OutcomeCode.Migrated, null, 1 << 20);
        }
        summary.Add(OutcomeKind.Busy, OutcomeCode.InUse, null, 0);
        for (int i = 0; i < 3; i++)
        {
            summary.Add(OutcomeKind.Failed, OutcomeCode.Vanished, null, 0);
        }
        return new RunView("drain", null, ProgressText.Of(summary, 0, 0, TimeSpan.FromSeconds(20), 1, total), [], []);
    }

    private static string[] Drawn(RunView view)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 80;
        console.Write(view.Draw(80, unicode: false));
        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd())];
    }
}
