using System.Diagnostics;
using System.Text.RegularExpressions;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Documents;

/// <summary>The manual page has its sections, renders, and knows the options of the script's personality.</summary>
public sealed partial class ManualPageTests
{
    private const string ManualPage = "docs/man/lfs-migrate.1", ScriptSection = "THE SCRIPT LFS_MIGRATE";

    [Test]
    public void Sections_OfTheManualPage_AreAllThereInOrder()
    {
        string[] sections = [.. Lines().Where(line => line.StartsWith(".SH ", StringComparison.Ordinal)).Select(line => line[4..])];

        Assert.That(sections, Is.EqualTo(new[]
        {
            "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "OPERANDS", "LISTS", "WITHOUT LUSTRE", "TARGETS", "PLANS", ScriptSection, "EXIT STATUS", "RUNS", "PROGRESS", "JSON", "ENVIRONMENT", "FILES",
            "SAFETY", "EXAMPLES", "SEE ALSO",
        }));
    }

    [TestCase("NAME")]
    [TestCase("SYNOPSIS")]
    public void BothNames_AreNamedIn(string section) =>
        Assert.That(string.Join('\n', SectionOf(section)).Replace("\\-", "-"), Does.Contain("lfs-migrate").And.Contain("lfs_migrate"));

    [Test]
    public void ScriptSection_Options_EqualTheTable()
    {
        string[] lines = SectionOf(ScriptSection);
        string[] tags = [.. lines.Zip(lines.Skip(1)).Where(pair => pair.First is ".TP" or ".TQ").Select(pair => Plain(pair.Second))];

        // What -l is told of stands under -y.
        Assert.That(tags.SelectMany(Spellings).Append("-l"), Is.EquivalentTo(AllSpellings()));
    }

    [Test]
    public void ScriptHelp_Options_EqualTheTable()
    {
        string[] heads = [.. ScriptHelpText.Text.Split('\n').Where(line => Regex.IsMatch(line, "^ +-"))
            .Select(line => Regex.Split(line.Trim(), "  +")[0])];

        Assert.That(heads.SelectMany(Spellings).Append("-l"), Is.EquivalentTo(AllSpellings()));
    }

    [Test]
    public void Page_Rendered_HasNoWarning()
    {
        if (!File.Exists("/usr/bin/groff"))
        {
            Assert.Ignore("groff is not installed");
        }
        var start = new ProcessStartInfo("/usr/bin/groff", ["-man", "-ww", "-Tutf8", Testing.Repository.PathOf(ManualPage.Split('/'))])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var groff = Process.Start(start)!;
        var page = groff.StandardOutput.ReadToEndAsync();
        string said = groff.StandardError.ReadToEnd();
        groff.WaitForExit();

        // Bold is either an escape sequence or each letter twice with a backspace between.
        string text = Regex.Replace(page.Result, "\e\\[[0-9;]*m|.\b", "");
        Assert.That((groff.ExitCode, said, text.Contains(ScriptSection, StringComparison.Ordinal)), Is.EqualTo((0, "", true)));
    }

    [Test]
    public void Page_OfTheScript_IsTheSamePage() =>
        Assert.That(Project.Read("docs/man/lfs_migrate.1"), Is.EqualTo(".so man1/lfs-migrate.1\n"));

    private static string[] Lines() => Project.Read(ManualPage).Split('\n');

    private static string[] SectionOf(string section)
    {
        string[] lines = [.. Lines().SkipWhile(line => line != $".SH {section}").Skip(1)
            .TakeWhile(line => !line.StartsWith(".SH", StringComparison.Ordinal))];
        Assert.That(lines, Is.Not.Empty, section);
        return lines;
    }

    private static string Plain(string line) =>
        Regex.Replace(Regex.Replace(line, @"^\.[BI]R?I? ", ""), @"\\f[BIRP]", "").Replace(@"\-", "-");

    private static IEnumerable<string> Spellings(string head) => Spelling().Matches(head).Select(match => match.Value);

    private static IEnumerable<string> AllSpellings() => ScriptOptionTable.All.SelectMany(option => option.Spellings);

    [GeneratedRegex("(?<![A-Za-z-])(--[a-z][a-z-]*|-[A-Za-z0-9])(?![a-z])")]
    private static partial Regex Spelling();
}
