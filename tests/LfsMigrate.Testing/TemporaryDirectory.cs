namespace LfsMigrate.Testing;

/// <summary>An empty directory that is gone with all in it when disposed.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Makes one below the system's directory for temporaries.</summary>
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("lfs-migrate-test.").FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The path of an entry.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        // By rm: names that are not UTF-8 and paths longer than PATH_MAX are beyond Directory.Delete.
        Program.Run("rm", "-rf", "--", Path);
    }
}
