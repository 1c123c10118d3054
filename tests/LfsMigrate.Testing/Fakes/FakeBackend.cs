using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Testing.Fakes;

/// <summary>A backend over a <see cref="FakeStore"/> that keeps every promise of the port, but for what its <see cref="FaultPlan"/> says.</summary>
public sealed class FakeBackend(FakeStore store, FaultPlan faults, string way = "fake") : IMigrationBackend
{
    /// <summary>Where every file goes.</summary>
    public const string Destination = "ost 1";

    /// <inheritdoc/>
    public string Way => way;

    /// <inheritdoc/>
    public BackendCapabilities Capabilities { get; } = new(true, true, true, IsSimulated: true);

    /// <inheritdoc/>
    public IMigrationSession Open(PlannedFile file)
    {
        faults.Reach(MigrationStep.Open);
        return new FakeSession(store, Look(file), faults, way);
    }

    /// <inheritdoc/>
    public MigrationPlan Plan(PlannedFile file)
    {
        var inode = Look(file);
        return new MigrationPlan(inode.Facts, inode.Fid, inode.Placement, Destination);
    }

    private FakeInode Look(PlannedFile file)
    {
        var inode = store[file.Path];
        if (!inode.Facts.IsRegular)
        {
            throw inode.Facts.IsDirectory
                ? new RefusedException(OutcomeCode.ListedDirectory, "it is a directory")
                : new RefusedException(OutcomeCode.NotRegular, "it is not a regular file");
        }
        if (inode.IsImmutable)
        {
            throw new RefusedException(OutcomeCode.Immutable, "it is immutable");
        }
        return inode.IsForbidden ? throw new PosixException("open", Errno.EACCES) : inode;
    }
}
