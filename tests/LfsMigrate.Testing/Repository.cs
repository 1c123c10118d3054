namespace LfsMigrate.Testing;

/// <summary>The source tree that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its root directory.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A file or directory in it.</summary>
    public static string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    private static string Find(string directory) => File.Exists(Path.Combine(directory, "LfsMigrate.sln")) ? directory
        : Find(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("the tests run outside their source tree"));
}
