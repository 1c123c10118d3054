using System.Text.RegularExpressions;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Architecture;

/// <summary>Cli -> Lustre -> Linux -> Core, and nothing back.</summary>
public sealed partial class ArrowTests
{
    [TestCase("LfsMigrate.Core")]
    [TestCase("LfsMigrate.Linux", "LfsMigrate.Core")]
    [TestCase("LfsMigrate.Lustre", "LfsMigrate.Core", "LfsMigrate.Linux")]
    [TestCase("lfs-migrate", "LfsMigrate.Core", "LfsMigrate.Linux", "LfsMigrate.Lustre")]
    public void References_Assembly_OnlyThoseBelowIt(string assembly, params string[] allowed)
    {
        var referenced = System.Reflection.Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(a => a.Name!).Where(n => n.StartsWith("LfsMigrate", StringComparison.Ordinal) || n == "lfs-migrate");

        Assert.That(referenced, Is.SubsetOf(allowed));
    }

    [TestCase("LfsMigrate.Core")]
    [TestCase("LfsMigrate.Linux")]
    [TestCase("LfsMigrate.Lustre")]
    public void References_Library_NoSinkAndNoCommandLine(string assembly)
    {
        var referenced = System.Reflection.Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name!);

        Assert.That(referenced, Has.None.Match("^(Serilog|CommandLine|Spectre|System.Console)"));
    }

    [TestCase("LfsMigrate.Core")]
    [TestCase("LfsMigrate.Linux")]
    [TestCase("LfsMigrate.Lustre")]
    public void Source_Library_DoesNotUseTheConsole(string project) =>
        Assert.That(Sources(project).Where(f => ConsoleUse().IsMatch(File.ReadAllText(f))), Is.Empty);

    [TestCase("LfsMigrate.Core")]
    [TestCase("LfsMigrate.Cli")]
    public void Source_WithoutInterop_ImportsNothing(string project) =>
        Assert.That(Sources(project).Where(f => Import().IsMatch(File.ReadAllText(f))), Is.Empty);

    [TestCase("LfsMigrate.Linux")]
    [TestCase("LfsMigrate.Lustre")]
    public void Source_WithInterop_ImportsInItsFolderOnly(string project) =>
        Assert.That(Sources(project).Where(f => Import().IsMatch(File.ReadAllText(f))),
            Is.Not.Empty.And.All.Contains("/Interop/"));

    private static IEnumerable<string> Sources(string project) => SourceFiles.Below(Repository.PathOf("src", project), "*.cs");

    [GeneratedRegex(@"\bConsole\.")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\[(Library|Dll)Import\b")]
    private static partial Regex Import();
}
