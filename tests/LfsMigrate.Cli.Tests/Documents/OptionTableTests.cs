using System.Text.RegularExpressions;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Documents;

/// <summary>docs/options.md has every option of both personalities, and the tests that it names are there.</summary>
public sealed partial class OptionTableTests
{
    private const string Document = "docs/options.md", CommandHeading = "## `lfs migrate`", ScriptHeading = "## `lfs_migrate`";

    private static readonly Lazy<Dictionary<string, string>> TestSources = new(() => Project.Sources("tests")
        .GroupBy(source => Path.GetFileNameWithoutExtension(source.Path))
        .ToDictionary(group => group.Key, group => string.Concat(group.Select(source => source.Text))));

    [Test]
    public void Document_OptionsOfTheCommand_AreAllThere()
    {
        var inHelp = Option().Matches(HelpText.Text).Select(match => match.Value).Where(option => option.StartsWith("--", StringComparison.Ordinal));

        Assert.That(inHelp.Distinct(), Is.SubsetOf(Rows(CommandHeading).SelectMany(row => row.Options)));
    }

    [Test]
    public void Document_OptionsOfTheScript_AreAllThere() =>
        Assert.That(ScriptOptionTable.All.SelectMany(option => option.Spellings), Is.SubsetOf(Rows(ScriptHeading).SelectMany(row => row.Options)));

    [TestCase(CommandHeading)]
    [TestCase(ScriptHeading)]
    public void Document_TestsOfOptionsThereAre_Exist(string heading)
    {
        var rows = Rows(heading).Where(row => heading == ScriptHeading || row.Options.Count == 0 || IsKnown(row.Options[0])).ToList();
        string[] missing = [.. rows.SelectMany(row => row.Tests).Where(test => !Exists(test)).Distinct()];
        string[] unshown = [.. rows.Where(row => row.Tests.Count == 0).Select(row => string.Join(' ', row.Options))];

        Assert.Multiple(() =>
        {
            Assert.That(rows, Has.Count.GreaterThan(20));
            Assert.That(missing, Is.Empty, "tests that are named and not there");
            Assert.That(unshown, Is.Empty, "options that no test is named for");
        });
    }

    private static bool Exists(string test) =>
        test.Split('.') is [var type, var method] && TestSources.Value.TryGetValue(type, out string? text)
        && text.Contains($" {method}(", StringComparison.Ordinal);

    // Known is also what is refused by its name.
    private static bool IsKnown(string option)
    {
        try
        {
            Invocation.Parse([option, "1"]);
            return true;
        }
        catch (OperatorException e)
        {
            return !e.Message.StartsWith("unknown option", StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(List<string> Options, List<string> Tests)> Rows(string heading) => Project.Section(Document, heading)
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| option |", StringComparison.Ordinal))
        .Select(line => line.Split('|'))
        .Select(cells => (Quoted(cells[1]), Quoted(cells[4])));

    private static List<string> Quoted(string cell) => [.. Backticks().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Backticks();

    [GeneratedRegex("(?<![A-Za-z-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}
