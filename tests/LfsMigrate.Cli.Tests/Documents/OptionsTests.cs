using System.Reflection;
using System.Text.RegularExpressions;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Documents;

/// <summary>The manual page, --help and the README know the same options and exit codes as the program.</summary>
public sealed partial class OptionsTests
{
    private const string ManualPage = "docs/man/lfs-migrate.1";

    private static IEnumerable<string> AllNames => OptionTable.LongNames.Concat(LayoutArguments.LongNames);

    [Test]
    public void HelpText_LongOptions_EqualTheTables() =>
        Assert.That(LongOptions(HelpText.Text).Distinct(), Is.EquivalentTo(AllNames));

    [Test]
    public void ManualPage_TagsOfOptions_EqualTheTables()
    {
        string[] tags = [.. TagsOf("OPTIONS").SelectMany(LongOptions)];

        Assert.That(tags, Is.EquivalentTo(AllNames));
    }

    [Test]
    public void ManualPage_LetterOfEachOption_EqualsHelpText()
    {
        string[] inHelp = [.. Pairs().Matches(HelpText.Text).Select(match => match.Value)];
        string[] inPage = [.. TagsOf("OPTIONS").SelectMany(tag => Pairs().Matches(tag)).Select(match => match.Value)];

        Assert.That(inHelp, Is.Not.Empty);
        Assert.That(inPage, Is.EquivalentTo(inHelp));
    }

    [TestCase("--stripe-count=1")]
    [TestCase("--overstripe-count=1")]
    [TestCase("--stripe-size=1M")]
    [TestCase("--stripe-index=1")]
    [TestCase("--ost=1")]
    [TestCase("--pool=flash")]
    [TestCase("--component-end=eof")]
    [TestCase("--restripe")]
    [TestCase("--auto-stripe")]
    public void LayoutOption_AsDocumented_IsTakenByTheLayoutParser(string word)
    {
        var parsed = LayoutArguments.Parse([word], OptionTable.WithValue);

        Assert.That(parsed.Rest, Is.Empty);
        Assert.That(parsed.Request.IsKeepOwn, Is.False);
    }

    [Test]
    public void LayoutOption_RaidZeroAlone_IsKnownAndRefused() =>
        Assert.That(() => LayoutArguments.Parse(["--layout=raid0"], OptionTable.WithValue), Throws.InstanceOf<OperatorException>());

    [Test]
    public void ExitCodes_InThreeDocuments_EqualTheConstants()
    {
        string[] constants = [.. typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetRawConstantValue()!.ToString()!)];
        string help = HelpText.Text[HelpText.Text.IndexOf("Exit status:", StringComparison.Ordinal)..];

        Assert.Multiple(() =>
        {
            Assert.That(Project.FirstCells(Project.Section("README.md", "## Exit codes")), Is.EquivalentTo(constants));
            Assert.That(TagsOf("EXIT STATUS"), Is.EquivalentTo(constants));
            Assert.That(Regex.Matches(help, "[0-9]+").Select(match => match.Value), Is.EquivalentTo(constants));
        });
    }

    /// <summary>The tags of a section's .TP paragraphs, without fonts and escapes.</summary>
    private static string[] TagsOf(string section)
    {
        string[] lines = [.. Project.Read(ManualPage).Split('\n').SkipWhile(line => line != $".SH {section}").Skip(1)
            .TakeWhile(line => !line.StartsWith(".SH", StringComparison.Ordinal))];
        string[] tags = [.. lines.Zip(lines.Skip(1)).Where(pair => pair.First == ".TP").Select(pair => Plain(pair.Second))];
        Assert.That(tags, Is.Not.Empty, section);
        return tags;
    }

    private static string Plain(string line) =>
        Regex.Replace(Regex.Replace(line, @"^\.[BI]R?I? ", ""), @"\\f[BIRP]", "").Replace(@"\-", "-").Replace("\"", "");

    private static IEnumerable<string> LongOptions(string text) =>
        LongOption().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex("--([a-z][a-z-]*)")]
    private static partial Regex LongOption();

    [GeneratedRegex("-[A-Za-z0-9], --[a-z][a-z-]*")]
    private static partial Regex Pairs();
}
