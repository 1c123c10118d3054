using System.Text.RegularExpressions;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Architecture;

/// <summary>The sizes that keep files and functions readable.</summary>
public sealed partial class HouseTests
{
    private const int FileLinesMax = 400, FunctionLinesMax = 70, ProgramLinesMax = 60;

    public static IEnumerable<string> Files() =>
        new[] { ("src", "*.cs"), ("tests", "*.cs"), ("tests", "*.c"), ("native", "*.c"), ("native", "*.h") }
            .SelectMany(p => SourceFiles.Below(Repository.PathOf(p.Item1), p.Item2))
            .Select(f => Path.GetRelativePath(Repository.Root, f));

    [Test]
    public void Files_All_AreShort() =>
        Assert.That(Files().Where(f => Lines(f).Length > FileLinesMax), Is.Empty);

    [Test]
    public void Program_Main_IsShort() =>
        Assert.That(Lines("src/LfsMigrate.Cli/Program.cs"), Has.Length.LessThan(ProgramLinesMax));

    [Test]
    public void Functions_All_AreShort() =>
        Assert.That(Files().SelectMany(f => Functions(f).Where(n => n.Lines > FunctionLinesMax).Select(n => $"{f}:{n.Start}: {n.Lines} lines")),
            Is.Empty);

    [Test]
    public void Functions_ThisVeryFile_AreFound() =>
        Assert.That(Functions("tests/LfsMigrate.Cli.Tests/Architecture/HouseTests.cs"), Is.Not.Empty);

    private static string[] Lines(string file) => File.ReadAllLines(Repository.PathOf(file));

    // A function is a block whose brace stands alone, one level inside a type in C# and at the margin in C; the formatter
    // sees to it that it does.
    private static IEnumerable<(int Start, int Lines)> Functions(string file)
    {
        string[] lines = Lines(file);
        string indent = file.EndsWith(".cs", StringComparison.Ordinal) ? "    " : "";
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i] == indent + "{" && !Type().IsMatch(lines[i - 1]))
            {
                int end = Array.FindIndex(lines, i, l => l.StartsWith(indent + "}", StringComparison.Ordinal));
                yield return (i, end - i + 1);
            }
        }
    }

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\b")]
    private static partial Regex Type();
}
