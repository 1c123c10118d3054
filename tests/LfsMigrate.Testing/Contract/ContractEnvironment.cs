using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Testing.Contract;

/// <summary>
/// A file system for the contract: makes files in one empty directory where the backend can migrate them from, and looks at
/// them by other means than the backend's.
/// </summary>
public abstract class ContractEnvironment : IDisposable
{
    /// <summary>What it is, for the reason of a skipped test.</summary>
    public abstract string Name { get; }

    /// <summary>The backend under test; every file it migrates gets another placement.</summary>
    public abstract IMigrationBackend Backend { get; }

    /// <summary>The path of a name in the directory.</summary>
    public abstract UnixPath PathOf(string name);

    /// <summary>Makes a file.</summary>
    public abstract UnixPath Make(string name, FileRecipe recipe);

    /// <summary>Makes something else; false where that cannot be had here.</summary>
    public abstract bool TryMake(string name, SpecialFile kind);

    /// <summary>Renames a new file onto a name.</summary>
    public abstract void Replace(UnixPath path, FileRecipe recipe);

    /// <summary>One more name for a file.</summary>
    public abstract UnixPath Link(UnixPath path, string newName);

    /// <summary>Takes a name away.</summary>
    public abstract void Remove(UnixPath path);

    /// <summary>All names in the directory, hidden ones too.</summary>
    public abstract IReadOnlyList<string> Names();

    /// <summary>The content as a reader finds it.</summary>
    public abstract byte[] Read(UnixPath path);

    /// <summary>stat.</summary>
    public abstract FileFacts Facts(UnixPath path);

    /// <summary>The placement of what has no storage of its own, such as an empty file on most file systems.</summary>
    public const string Nowhere = "";

    /// <summary>Whether a migration that gives way may have moved a part, which has the same content.</summary>
    public virtual bool MovesInParts => false;

    /// <summary>Where the data lies, in words; <see cref="Nowhere"/> when that cannot be told.</summary>
    public abstract string Placement(UnixPath path);

    /// <summary>Gives a file mode, times and an extended attribute.</summary>
    public abstract void SetTraits(UnixPath path, FileTraits traits);

    /// <summary>Mode, times and extended attribute of a file.</summary>
    public abstract FileTraits Traits(UnixPath path);

    /// <summary>Starts to write <paramref name="count"/> bytes 'w', and waits a moment for it to take hold.</summary>
    public abstract IStrangerWrite BeginWrite(UnixPath path, long offset, int count);

    /// <summary>Lets something go wrong in the migrations that follow; false where that cannot be arranged here.</summary>
    public abstract bool TryInject(ContractFault fault);

    /// <summary>Ends all faults.</summary>
    public abstract void ClearFaults();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes what was made.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
