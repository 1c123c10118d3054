using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>The way for files whose layouts the MDS will not exchange: rsync into a hidden donor, then a guarded rename.</summary>
public sealed class RsyncRenameBackend(LustreLibrary library, MigrationSettings settings, uint euid)
    : LustreBackend(settings, euid)
{
    /// <inheritdoc/>
    public override string Way => MigrationWay.RsyncRename;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: false, DetectsWriters: true, DonorDiesWithProcess: false, IsSimulated: library.SimulationBanner != null);

    private protected override IMigrationSession NewSession(OriginalFile original, MigrationSettings settings,
        DirectoryResolver resolver) => new RsyncRenameSession(original, settings, resolver);
}
