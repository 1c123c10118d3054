using System.Text.RegularExpressions;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Documents;

/// <summary>docs/safety.md lists every race that the sources admit.</summary>
public sealed class SafetyTests
{
    [Test]
    public void Races_InTheSources_AreAllInTheDocument()
    {
        string[] inSources = [.. Project.Sources("src").Concat(Project.Sources("native"))
            .SelectMany(source => Regex.Matches(source.Text, "RACE:").Select(_ => source.Path))];

        string[] documented = [.. Project.FirstCells(Project.Section("docs/safety.md", "## Every race"))];

        Assert.That(inSources, Is.Not.Empty);
        Assert.That(documented, Is.EquivalentTo(inSources));
    }
}
