using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Archive;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>The way for files whose layouts the MDS will not exchange: rsync into a hidden donor, then a guarded rename.</summary>
public sealed class RsyncRenameBackend(LustreLibrary library, MigrationSettings settings, uint euid)
    : LustreBackend(settings, euid)
{
    /// <inheritdoc/>
    public override string Way => MigrationWay.RsyncRename;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: false, DetectsWriters: true, DonorDiesWithProcess: false, IsSimulated: library.SimulationBanner != null)
    {
        Promises = Promise.InPlace & ~Promise.KeepsInode,
    };

    private protected override IMigrationSession NewSession(OriginalFile original, MigrationSettings settings,
        DirectoryResolver resolver) => new RsyncRenameSession(original, settings, resolver);

    // The archive knows files by their FID.
    private protected override void CheckArchive(ArchiveState archive)
    {
        if (archive.IsKnown)
        {
            throw new RefusedException(OutcomeCode.HsmArchived,
                "the HSM archive has it, and would not know it any more by the FID that rsync and rename give it");
        }
    }
}
