using LfsMigrate.Core.Files;

namespace LfsMigrate.Testing.Contract;

/// <summary>The contract's environment in a directory that ordinary programs can work in too.</summary>
/// <param name="directory">Empty.</param>
public abstract class DirectoryEnvironment(string directory) : ContractEnvironment
{
    private readonly List<string> _immutable = [];

    /// <inheritdoc/>
    public override UnixPath PathOf(string name) => UnixPath.FromText(Path.Combine(directory, name));

    /// <inheritdoc/>
    public override bool TryMake(string name, SpecialFile kind)
    {
        string path = Path.Combine(directory, name);
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
                return Program.TryRun("mkfifo", path);
            case SpecialFile.Immutable:
                Make(name, FileRecipe.Dense(10));
                _immutable.Add(path);
                return Program.TryRun("chattr", "+i", path);
            default:
                Make(name, FileRecipe.Dense(10));
                Program.Run("chmod", "0", path);
                return !IsRoot;
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
        Program.Run("ln", path.ToString(), Path.Combine(directory, newName));
        return PathOf(newName);
    }

    /// <inheritdoc/>
    public override void Remove(UnixPath path) => File.Delete(path.ToString());

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names() =>
        [.. Program.Run("ls", "-A", directory).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()];

    /// <inheritdoc/>
    public override byte[] Read(UnixPath path) => File.ReadAllBytes(path.ToString());

    /// <inheritdoc/>
    public override void SetTraits(UnixPath path, FileTraits traits)
    {
        string file = path.ToString();
        Program.Run("setfattr", "-n", "user.note", "-v", traits.Note!, file);
        Program.Run("chmod", Convert.ToString(traits.Mode, 8), file);
        Program.Run("touch", "-a", "-d", $"@{traits.Accessed.Seconds}", file);
        Program.Run("touch", "-m", "-d", $"@{traits.Modified.Seconds}", file);
    }

    /// <inheritdoc/>
    public override FileTraits Traits(UnixPath path)
    {
        var facts = Facts(path);
        return new FileTraits(facts.Mode & 0xFFF, facts.Accessed, facts.Modified,
            Program.Run("getfattr", "--only-values", "--absolute-names", "-n", "user.note", path.ToString()));
    }

    /// <summary>Gives a new or empty file its content.</summary>
    protected static void Fill(string path, FileRecipe recipe)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        foreach (var (offset, count) in recipe.Parts)
        {
            RandomAccess.Write(file, FileRecipe.Data(offset, count), offset);
        }
        RandomAccess.SetLength(file, recipe.LengthBytes);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Whether this process may open what nobody may.</summary>
    protected abstract bool IsRoot { get; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _immutable.ForEach(path => Program.TryRun("chattr", "-i", path));
        base.Dispose(disposing);
    }
}
