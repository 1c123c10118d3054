using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>
/// Migration as the MDS offers it: copy into a volatile file, exchange the two layouts in one transaction. Names, FID,
/// open descriptors, attributes stay as they are.
/// </summary>
public sealed class LayoutSwapBackend(LustreLibrary library, MigrationSettings settings, uint euid)
    : LustreBackend(settings, euid)
{
    /// <inheritdoc/>
    public override string Way => MigrationWay.LayoutSwap;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: true, DetectsWriters: true, DonorDiesWithProcess: true, IsSimulated: library.SimulationBanner != null)
    {
        Promises = Promise.InPlace,
    };

    private protected override IMigrationSession NewSession(OriginalFile original, MigrationSettings settings,
        DirectoryResolver resolver) => new LayoutSwapSession(original, settings);

    private protected override void CheckPossible(Layout now, LayoutTemplate wanted)
    {
        if (wanted.MirrorCount > 1 && !MirrorCalls.AreThere)
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, MirrorCalls.LibraryCannot);
        }
        // KERNEL: mdd_swap_layouts answers EOPNOTSUPP for these, after the whole copy; so it is said before.
        if (wanted.DomBytes != 0 && wanted.DomBytes != now.DomBytes)
        {
            throw new RefusedException(OutcomeCode.ExchangeUnsupported,
                "the MDS cannot exchange layouts with DoM components of different size");
        }
    }
}
