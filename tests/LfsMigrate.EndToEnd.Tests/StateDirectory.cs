namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Runs of these tests keep their journals in a directory that is gone afterwards.</summary>
[SetUpFixture]
public sealed class StateDirectory
{
    private const string Variable = "LFS_MIGRATE_STATE_DIR";

    private string _path = "";

    [OneTimeSetUp]
    public void Make()
    {
        _path = Directory.CreateTempSubdirectory("lfs-migrate-state.").FullName;
        // Other users are part of some tests.
        Posix.ChangeMode(_path, 0x3FF);
        Environment.SetEnvironmentVariable(Variable, _path);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_path, recursive: true);
    }
}
