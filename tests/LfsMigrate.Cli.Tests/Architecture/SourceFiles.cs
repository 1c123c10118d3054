namespace LfsMigrate.Cli.Tests.Architecture;

/// <summary>Finds the files people write, not those the build makes.</summary>
internal static class SourceFiles
{
    public static IEnumerable<string> Below(string directory, string pattern) =>
        Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));
}
