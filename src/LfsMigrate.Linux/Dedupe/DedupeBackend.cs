using System.Collections.Concurrent;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Probe;
using LfsMigrate.Linux.Xfs;

namespace LfsMigrate.Linux.Dedupe;

/// <summary>
/// The way of XFS and btrfs: the kernel compares the copy with the file under both their locks and, where the bytes are
/// equal, gives the file the copy's storage. Inode and times stay; no write can be lost.
/// </summary>
public sealed class DedupeBackend(LocalSettings settings, uint euid) : LocalBackend(settings, euid)
{
    // XFS by device.
    private readonly ConcurrentDictionary<ulong, bool> _reflink = new();

    /// <inheritdoc/>
    public override string Way => MigrationWay.Dedupe;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: true, DetectsWriters: true, DonorDiesWithProcess: true, IsSimulated: false)
    {
        Promises = Promise.InPlace | Promise.KeepsChangeTime,
    };

    // What other file systems there are, such as layers over these, the call itself tells.
    private protected override void CheckPossible(LocalFile original)
    {
        ulong type = original.Directory.FileSystemType();
        if (type == FileSystemKind.EXT4_SUPER_MAGIC || (type == FileSystemKind.XFS_SUPER_MAGIC && !HasReflink(original)))
        {
            throw new RefusedException(OutcomeCode.ExchangeUnsupported, "files cannot share storage here (btrfs and XFS with reflink=1 can)");
        }
    }

    private bool HasReflink(LocalFile original) =>
        _reflink.GetOrAdd(original.Facts.Identity.Device, static (_, file) => XfsFeatures.Of(file.Handle).Reflink, original.File);

    private protected override IMigrationSession NewSession(LocalFile original, DirectoryResolver resolver) =>
        new DedupeSession(original, Settings);
}
