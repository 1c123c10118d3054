using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Xfs;

/// <summary>
/// The way of XFS with exchange-range: the extents of the file and of its donor change places in one transaction, if the
/// file is as it was before the copy.
/// </summary>
public sealed class ExchangeRangeBackend(LocalSettings settings, uint euid) : LocalBackend(settings, euid)
{
    /// <inheritdoc/>
    public override string Way => MigrationWay.XfsExchange;

    /// <inheritdoc/>
    public override BackendCapabilities Capabilities { get; } = new(
        KeepsIdentity: true, DetectsWriters: true, DonorDiesWithProcess: true, IsSimulated: false)
    {
        Promises = Promise.InPlace,
    };

    // KERNEL: XFS_IOC_COMMIT_RANGE wants both files open for reading and writing.
    private protected override int Access => OpenFlags.O_RDWR;

    private protected override IMigrationSession NewSession(LocalFile original, DirectoryResolver resolver) =>
        new ExchangeRangeSession(original, Settings);
}
