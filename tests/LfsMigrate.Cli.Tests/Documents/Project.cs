using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Documents;

/// <summary>The files of the project that the tests compare with each other.</summary>
internal static class Project
{
    private static readonly string Root = FindRoot();

    /// <summary>The text of one file, by its path in the project.</summary>
    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The lines between a heading and the next one of the same or a higher level.</summary>
    internal static string[] Section(string path, string heading)
    {
        int level = heading.TakeWhile(c => c == '#').Count();
        string[] section = [.. Read(path).Split('\n').SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !IsHeading(line, level))];
        Assert.That(section, Is.Not.Empty, $"'{heading}' in {path}");
        return section;
    }

    /// <summary>What stands between backticks in the first cell of each row of the tables among some lines.</summary>
    internal static IEnumerable<string> FirstCells(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line[3..line.IndexOf('`', 3)]);

    /// <summary>The sources below a folder: path in the project, text. What is built is left out.</summary>
    internal static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".c" or ".h" or ".cs")
            .Select(path => (Path: Path.GetRelativePath(Root, path), FullPath: path))
            .Where(file => !file.Path.Split('/').Any(part => part is "bin" or "obj"))
            .Select(file => (file.Path, File.ReadAllText(file.FullPath)));

    private static bool IsHeading(string line, int levelMax)
    {
        int level = line.TakeWhile(c => c == '#').Count();
        return level > 0 && level <= levelMax && line.Length > level && line[level] == ' ';
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "LfsMigrate.sln")))
            {
                return at.FullName;
            }
        }
        throw new DirectoryNotFoundException($"no LfsMigrate.sln above {AppContext.BaseDirectory}");
    }
}
