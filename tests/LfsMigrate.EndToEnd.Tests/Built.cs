namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Where scripts/build has left what is tested here.</summary>
internal static class Built
{
    private static readonly Lazy<string> OutFolder = new(Find);

    internal static string Program => Path.Combine(OutFolder.Value, "lfs-migrate");

    internal static string Simulator => Path.Combine(OutFolder.Value, "lfs-sim");

    internal static string Library => Path.Combine(OutFolder.Value, "lib", "libllapi-sim.so");

    /// <summary>Others at work on a file: see tests/native/writers.</summary>
    internal static string Writers => Path.Combine(OutFolder.Value, "tests", "writers");

    /// <summary>Kills a program in the middle of its work: see tests/native/kill_at.c.</summary>
    internal static string KillAt => Path.Combine(OutFolder.Value, "tests", "kill-at");

    /// <summary>A script of the project, by its name.</summary>
    internal static string Script(string name) => Path.GetFullPath(Path.Combine(OutFolder.Value, "..", "scripts", name));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "LfsMigrate.sln")))
            {
                continue;
            }
            string found = Path.Combine(folder.FullName, "out");
            string[] wanted = ["lfs-migrate", "lfs-sim", "lib/libllapi-sim.so", "lib/liblfsmigrate.so", "tests/writers", "tests/kill-at"];
            string? missing = wanted.FirstOrDefault(f => !File.Exists(Path.Combine(found, f)));
            return missing == null ? found
                : throw new InvalidOperationException($"there is no {Path.Combine(found, missing)}: run scripts/build first");
        }
        throw new InvalidOperationException("there is no LfsMigrate.sln above the tests: run them from the project's folder");
    }
}
