using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Rename;

/// <summary>
/// The way that every file system offers: a copy takes all names of the file, while a lease keeps others from opening it. The
/// file gets another inode. With <see cref="LocalSettings.To"/> it gets its name in another directory.
/// </summary>
public sealed class RenameBackend(LocalSettings settings, uint euid) : LocalBackend(settings, euid)
{
    private readonly HiddenCleaner _cleaner = new();

    /// <inheritdoc/>
    public override string Way => MigrationWay.Rename;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: false, DetectsWriters: true, DonorDiesWithProcess: false, IsSimulated: false)
    {
        Promises = Promise.InPlace & ~Promise.KeepsInode,
    };

    private protected override IMigrationSession NewSession(LocalFile original, DirectoryResolver resolver)
    {
        if (Settings.To is not { } to)
        {
            return new RenameSession(original, Settings, GuardOf(original));
        }
        var target = resolver.Open(to);
        try
        {
            RefuseRemote(target);
            return new MoveSession(original, Settings, GuardOf(original), target);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private protected override string Destination(LocalFile original) =>
        Settings.To is { } to ? to.Join(original.Name).ToString() : "a new file of the same name";

    private protected override void Enter(DirectoryHandle directory, UnixPath name, bool isPlan)
    {
        RefuseRemote(directory);
        if (HiddenName.TryParse(name, out var hidden))
        {
            throw isPlan ? new RefusedException(OutcomeCode.Leftover, "left over from a run that died, or of a migration that is going on")
                : HiddenCleaner.Settle(directory, hidden);
        }
        if (!isPlan)
        {
            _cleaner.Sweep(directory);
        }
    }

    private void RefuseRemote(DirectoryHandle directory)
    {
        if (!Settings.AcceptRaces && RemoteFileSystems.NameOf(directory.FileSystemType()) is { } name)
        {
            throw new RefusedException(OutcomeCode.UnsafeHere,
                $"this is {name}, where those who write from elsewhere cannot be seen; --accept-races renames all the same");
        }
    }

    // Where races are accepted a file system without leases will do; somebody who is seen is left alone all the same.
    private FileGuard GuardOf(LocalFile original)
    {
        var lease = new FileLease(original.File);
        return Settings.AcceptRaces ? new LeaseIfAny(lease) : lease;
    }
}
