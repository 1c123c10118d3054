using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Archive;

namespace LfsMigrate.Lustre.Merge;

/// <summary>
/// The way onto the MDT: the donor's layout becomes a second mirror of the file, is brought in step and read back, and the
/// first mirror is destroyed. The file keeps its FID, names and attributes.
/// </summary>
public sealed class MirrorMergeBackend(LustreLibrary library, MigrationSettings settings, uint euid)
    : LustreBackend(settings, euid)
{
    /// <inheritdoc/>
    public override string Way => MigrationWay.MirrorMerge;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: true, DetectsWriters: true, DonorDiesWithProcess: true, IsSimulated: library.SimulationBanner != null)
    {
        Promises = Promise.InPlace,
    };

    /// <summary>Whether this is the way from one layout to the other.</summary>
    internal static bool Leads(Layout now, LayoutTemplate wanted) =>
        // KERNEL: the parts that two mirrors have on the MDT are one and the same (mdd_dom_fixup): destroying one empties
        // both. So this way is for files that have nothing there yet.
        wanted.DomBytes != 0 && wanted.MirrorCount == 1 && !now.Components.Any(c => c.IsMdt)
        && now.MirrorCount == 1 && !now.Components.Any(c => c.IsExtension) && now.KeepOwnObstacle == null;

    // KERNEL: without the key the size is shown rounded up, and truncating to it would make the file longer.
    private protected override IMigrationSession NewSession(OriginalFile original, MigrationSettings settings,
        DirectoryResolver resolver) => original.File.IsCiphertext
        ? throw new RefusedException(OutcomeCode.EncryptedNoKey, "a part on the MDT is given to encrypted files only where their key is")
        : new MirrorMergeSession(original, settings);

    private protected override void CheckPossible(Layout now, LayoutTemplate wanted)
    {
        if (!MirrorCalls.AreThere || !Leads(now, wanted))
        {
            throw new RefusedException(OutcomeCode.ExchangeUnsupported, "only files with no part on the MDT get one by a mirror");
        }
    }

    // KERNEL: only an exchange tells the archive the new data version; HSM releases no file that has another than it knows.
    private protected override void CheckArchive(ArchiveState archive)
    {
        if (archive.IsKnown)
        {
            throw new RefusedException(OutcomeCode.HsmArchived,
                "the HSM archive has it, and would take it for changed after a merge of mirrors");
        }
    }
}
