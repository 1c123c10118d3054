using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Probe;

namespace LfsMigrate.Linux.Ext4;

/// <summary>
/// The way of ext4: the kernel copies the file's blocks into those of a donor, a few at a time under the file's locks, and
/// exchanges them. Inode and times stay; no write can be lost.
/// </summary>
public sealed class MoveExtentsBackend(LocalSettings settings, uint euid) : LocalBackend(settings, euid)
{
    /// <inheritdoc/>
    public override string Way => MigrationWay.Ext4Move;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: true, DetectsWriters: true, DonorDiesWithProcess: true, IsSimulated: false)
    {
        Promises = Promise.InPlace | Promise.KeepsChangeTime,
    };

    // KERNEL: EXT4_IOC_MOVE_EXT wants the file open for reading and writing.
    private protected override int Access => OpenFlags.O_RDWR;

    private protected override void CheckPossible(LocalFile original)
    {
        if (original.Directory.FileSystemType() != FileSystemKind.EXT4_SUPER_MAGIC)
        {
            throw new RefusedException(OutcomeCode.ExchangeUnsupported, "it is not on ext4");
        }
    }

    private protected override IMigrationSession NewSession(LocalFile original, DirectoryResolver resolver) =>
        new MoveExtentsSession(original, Settings);
}
