using System.Diagnostics;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Fallback;
using LfsMigrate.Testing.Contract;

namespace LfsMigrate.Lustre.Tests.Contract;

/// <summary>The contract's environment in a directory on Lustre, simulated or real.</summary>
internal abstract class LustreEnvironment : ContractEnvironment
{
    private readonly string _directory;
    private readonly DirectoryResolver _resolver = new(OwnProcess.EffectiveUid);
    private readonly List<string> _immutable = [];

    /// <param name="directory">Empty, on Lustre.</param>
    /// <param name="kind">Which backend.</param>
    protected LustreEnvironment(string directory, BackendKind kind)
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
    public override UnixPath PathOf(string name) => UnixPath.FromText(Path.Combine(_directory, name));

    /// <inheritdoc/>
    public override UnixPath Make(string name, FileRecipe recipe)
    {
        Stripe("setstripe", "-c", "1", "-i", "0", Path.Combine(_directory, name));
        Fill(Path.Combine(_directory, name), recipe);
        return PathOf(name);
    }

    /// <inheritdoc/>
    public override bool TryMake(string name, SpecialFile kind)
    {
        string path = Path.Combine(_directory, name);
        switch (kind)
        {
            case SpecialFile.Directory:
                Directory.CreateDirectory(path);
                return true;
            case SpecialFile.Symlink:
                Make("target", FileRecipe.Dense(10));
                File.CreateSymbolicLink(path, "target");
                return true;
            case SpecialFile.Fifo:
                return Testing.Program.TryRun("mkfifo", path);
            case SpecialFile.Immutable:
                Make(name, FileRecipe.Dense(10));
                _immutable.Add(path);
                return Testing.Program.TryRun("chattr", "+i", path);
            default:
                Make(name, FileRecipe.Dense(10));
                Testing.Program.Run("chmod", "0", path);
                return OwnProcess.EffectiveUid != 0;
        }
    }

    /// <inheritdoc/>
    public override void Replace(UnixPath path, FileRecipe recipe)
    {
        var made = Make("replacement", recipe);
        File.Move(made.ToString(), path.ToString(), overwrite: true);
    }

    /// <inheritdoc/>
    public override UnixPath Link(UnixPath path, string newName)
    {
        Testing.Program.Run("ln", path.ToString(), Path.Combine(_directory, newName));
        return PathOf(newName);
    }

    /// <inheritdoc/>
    public override void Remove(UnixPath path) => File.Delete(path.ToString());

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names() =>
        [.. Testing.Program.Run("ls", "-A", _directory).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()];

    /// <inheritdoc/>
    public override byte[] Read(UnixPath path) => File.ReadAllBytes(path.ToString());

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
    public override void SetTraits(UnixPath path, FileTraits traits)
    {
        string file = path.ToString();
        Testing.Program.Run("setfattr", "-n", "user.note", "-v", traits.Note!, file);
        Testing.Program.Run("chmod", Convert.ToString(traits.Mode, 8), file);
        Testing.Program.Run("touch", "-a", "-d", $"@{traits.Accessed.Seconds}", file);
        Testing.Program.Run("touch", "-m", "-d", $"@{traits.Modified.Seconds}", file);
    }

    /// <inheritdoc/>
    public override FileTraits Traits(UnixPath path)
    {
        var facts = Facts(path);
        return new FileTraits(facts.Mode & 0xFFF, facts.Accessed, facts.Modified,
            Testing.Program.Run("getfattr", "--only-values", "--absolute-names", "-n", "user.note", path.ToString()));
    }

    /// <inheritdoc/>
    public override IStrangerWrite BeginWrite(UnixPath path, long offset, int count)
    {
        var writer = new StrangerProcess(StartWriter(path.ToString(), offset, count));
        writer.WaitAMoment();
        return writer;
    }

    /// <summary>Runs setstripe or getstripe and returns what it prints.</summary>
    protected abstract string Stripe(params string[] words);

    /// <summary>Starts a process that writes 'w's as any program on a client does.</summary>
    protected abstract Process StartWriter(string path, long offset, int count);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _immutable.ForEach(path => Testing.Program.TryRun("chattr", "-i", path));
        _resolver.Dispose();
        base.Dispose(disposing);
    }

    private static void Fill(string path, FileRecipe recipe)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        foreach (var (offset, count) in recipe.Parts)
        {
            RandomAccess.Write(file, FileRecipe.Data(offset, count), offset);
        }
        RandomAccess.SetLength(file, recipe.LengthBytes);
        RandomAccess.FlushToDisk(file);
    }
}
