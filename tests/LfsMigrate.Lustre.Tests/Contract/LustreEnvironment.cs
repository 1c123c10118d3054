using System.Diagnostics;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Fallback;
using LfsMigrate.Testing.Contract;

namespace LfsMigrate.Lustre.Tests.Contract;

/// <summary>The contract's environment in a directory on Lustre, simulated or real.</summary>
internal abstract class LustreEnvironment : DirectoryEnvironment
{
    private readonly string _directory;
    private readonly DirectoryResolver _resolver = new(OwnProcess.EffectiveUid);

    /// <param name="directory">Empty, on Lustre.</param>
    /// <param name="kind">Which backend.</param>
    protected LustreEnvironment(string directory, BackendKind kind) : base(directory)
    {
        (_directory, Kind) = (directory, kind);
        var library = LustreLibrary.Load();
        var settings = new MigrationSettings
        {
            Layout = LayoutRequest.KeepOwn,
            NonBlocking = kind == BackendKind.Lease,
            BufferBytes = 64 * 1024,
        };
        Backend = kind == BackendKind.Rsync
            ? new RsyncRenameBackend(library, settings, OwnProcess.EffectiveUid)
            : new LayoutSwapBackend(library, settings, OwnProcess.EffectiveUid);
    }

    /// <inheritdoc/>
    public override IMigrationBackend Backend { get; }

    /// <summary>Which backend.</summary>
    protected BackendKind Kind { get; }

    /// <inheritdoc/>
    public override UnixPath Make(string name, FileRecipe recipe)
    {
        Stripe("setstripe", "-c", "1", "-i", "0", Path.Combine(_directory, name));
        Fill(Path.Combine(_directory, name), recipe);
        return PathOf(name);
    }

    /// <inheritdoc/>
    public override FileFacts Facts(UnixPath path)
    {
        using var directory = _resolver.Open(path.Parent);
        return directory.Stat(path.Name);
    }

    /// <summary>The objects of the file: the lines with OST index and object number.</summary>
    public override string Placement(UnixPath path) => string.Join('\n', Stripe("getstripe", path.ToString())
        .Split('\n').Where(l => l.Length > 0 && char.IsWhiteSpace(l[0]) && char.IsDigit(l.TrimStart()[0])));

    /// <inheritdoc/>
    public override IStrangerWrite BeginWrite(UnixPath path, long offset, int count)
    {
        var writer = new StrangerProcess(StartWriter(path.ToString(), offset, count));
        writer.WaitAMoment();
        return writer;
    }

    /// <inheritdoc/>
    protected override bool IsRoot => OwnProcess.EffectiveUid == 0;

    /// <summary>Runs setstripe or getstripe and returns what it prints.</summary>
    protected abstract string Stripe(params string[] words);

    /// <summary>Starts a process that writes 'w's as any program on a client does.</summary>
    protected abstract Process StartWriter(string path, long offset, int count);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _resolver.Dispose();
        base.Dispose(disposing);
    }


}
