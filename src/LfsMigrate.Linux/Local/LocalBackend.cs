using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>What the ways of migrating a file on ordinary file systems have in common: how it is opened, and how it is planned.</summary>
public abstract class LocalBackend : IMigrationBackend
{
    // One for each thread: that of a stuck file may come back at any time, and must not find another one in its room.
    private readonly ThreadLocal<LocalOpener> _opener;

    private protected LocalBackend(LocalSettings settings, uint euid) => (Settings, _opener) = (settings,
        new ThreadLocal<LocalOpener>(() => new LocalOpener(new DirectoryResolver(euid))));

    /// <inheritdoc/>
    public abstract string Way { get; }

    /// <inheritdoc/>
    public abstract BackendCapabilities Capabilities { get; }

    /// <summary>What the operator wants.</summary>
    private protected LocalSettings Settings { get; }

    /// <summary>How the original is opened: O_RDONLY where that will do, for whoever executes it cannot go on otherwise.</summary>
    /// <remarks>O_NONBLOCK: should the name lead to a FIFO by now, or somebody hold a lease, nobody is waited for.</remarks>
    private protected virtual int Access => OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK;

    /// <inheritdoc/>
    public IMigrationSession Open(PlannedFile file)
    {
        var original = _opener.Value!.Open(file.Path, Access, (directory, name) => Enter(directory, name, isPlan: false));
        try
        {
            CheckPossible(original);
            return NewSession(original, _opener.Value!.Resolver);
        }
        catch
        {
            original.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public MigrationPlan Plan(PlannedFile file)
    {
        using var original = _opener.Value!.Open(file.Path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK,
            (directory, name) => Enter(directory, name, isPlan: true));
        CheckPossible(original);
        return new MigrationPlan(original.Facts, null, ExtentMap.TryOf(original.File)?.ToString() ?? "unknown", Destination(original)) { Way = Way };
    }

    /// <summary>Where a file goes, in words.</summary>
    private protected virtual string Destination(LocalFile original) => "other storage of the same file system";

    /// <summary>A directory was opened, in which a name is to be migrated.</summary>
    private protected virtual void Enter(DirectoryHandle directory, Core.Files.UnixPath name, bool isPlan)
    {
    }

    /// <summary>Throws for a file that this way is known not to migrate.</summary>
    private protected virtual void CheckPossible(LocalFile original)
    {
    }

    /// <summary>Makes a session; the original is its own from then on.</summary>
    private protected abstract IMigrationSession NewSession(LocalFile original, DirectoryResolver resolver);
}
