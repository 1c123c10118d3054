using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.FileSystems;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Contract;

/// <summary>The contract on file systems of this machine, each way on each that has it.</summary>
[TestFixture(FileSystemKind.Xfs, LocalWayKind.Dedupe)]
[TestFixture(FileSystemKind.Xfs, LocalWayKind.Rename)]
[TestFixture(FileSystemKind.XfsExchangeNoReflink, LocalWayKind.Exchange)]
[TestFixture(FileSystemKind.Btrfs, LocalWayKind.Dedupe)]
[TestFixture(FileSystemKind.Ext4, LocalWayKind.Ext4)]
[TestFixture(FileSystemKind.Ext4NoJournal, LocalWayKind.Ext4)]
[TestFixture(FileSystemKind.Ext4, LocalWayKind.Rename)]
[TestFixture(FileSystemKind.Tmpfs, LocalWayKind.Rename)]
[Category("Root")]
public sealed class LocalContractTests(FileSystemKind kind, LocalWayKind way) : BackendContract
{
    private LoopFileSystem? _fileSystem;

    [OneTimeSetUp]
    public void MakeFileSystem() => _fileSystem = LoopFileSystem.Make(kind);

    [OneTimeTearDown]
    public void RemoveFileSystem() => _fileSystem?.Dispose();

    protected override ContractEnvironment CreateEnvironment() => new LocalEnvironment(_fileSystem!, way);
}
