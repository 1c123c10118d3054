using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Dedupe;
using LfsMigrate.Linux.Ext4;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Linux.Xfs;
using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.Linux.Tests.Contract;

/// <summary>The contract's environment in a directory of its own on a real file system.</summary>
internal sealed class LocalEnvironment : DirectoryEnvironment
{
    private static int _number;

    private readonly DirectoryResolver _resolver = new(OwnProcess.EffectiveUid);
    private readonly LoopFileSystem _fileSystem;
    private readonly LocalWayKind _way;
    private readonly string _directory;

    /// <param name="fileSystem">Mounted; shared with other tests.</param>
    /// <param name="way">Which backend.</param>
    public LocalEnvironment(LoopFileSystem fileSystem, LocalWayKind way)
        : this(fileSystem, way, fileSystem[$"work{Interlocked.Increment(ref _number)}"])
    {
    }

    private LocalEnvironment(LoopFileSystem fileSystem, LocalWayKind way, string directory) : base(directory)
    {
        (_fileSystem, _way, _directory) = (fileSystem, way, directory);
        Directory.CreateDirectory(directory);
        var settings = new LocalSettings { BufferBytes = 64 * 1024 };
        uint euid = OwnProcess.EffectiveUid;
        Backend = way switch
        {
            LocalWayKind.Dedupe => new DedupeBackend(settings, euid),
            LocalWayKind.Exchange => new ExchangeRangeBackend(settings, euid),
            LocalWayKind.Ext4 => new MoveExtentsBackend(settings, euid),
            _ => new RenameBackend(settings, euid),
        };
    }

    /// <inheritdoc/>
    public override string Name => $"{_fileSystem.Kind} with {_way}";

    /// <inheritdoc/>
    public override IMigrationBackend Backend { get; }

    /// <inheritdoc/>
    protected override bool IsRoot => OwnProcess.EffectiveUid == 0;

    /// <inheritdoc/>
    public override UnixPath Make(string name, FileRecipe recipe)
    {
        string path = Path.Combine(_directory, name);
        Fill(path, recipe);
        // As one that was made long ago: a write of a moment ago is no write during the migration.
        Testing.Program.Run("sync", path);
        return PathOf(name);
    }

    /// <inheritdoc/>
    public override FileFacts Facts(UnixPath path)
    {
        using var directory = _resolver.Open(path.Parent);
        return directory.Stat(path.Name);
    }

    /// <inheritdoc/>
    public override bool MovesInParts => _way is LocalWayKind.Dedupe or LocalWayKind.Ext4;

    /// <summary>The inode of what a rename has moved, else the extents.</summary>
    public override string Placement(UnixPath path) => _way == LocalWayKind.Rename ? $"{Facts(path).Identity.Inode}"
        : string.Join(' ', Testing.FileSystems.ExtentMap.Of(path.ToString()).Where(e => e.IsPlaced).Select(e => $"{e.Offset}+{e.Length}@{e.Physical}"));

    /// <inheritdoc/>
    public override IStrangerWrite BeginWrite(UnixPath path, long offset, int count)
    {
        var writer = new StrangerProcess(Testing.Program.Start("sh", "-c",
            $"head -c {count} /dev/zero | tr '\\0' w | dd of='{path}' bs={count} seek={offset} oflag=seek_bytes iflag=fullblock conv=notrunc status=none"));
        writer.WaitAMoment();
        return writer;
    }

    /// <inheritdoc/>
    public override bool TryInject(ContractFault fault) => false;

    /// <inheritdoc/>
    public override void ClearFaults()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _resolver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
