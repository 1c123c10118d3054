using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux.Xfs;

/// <summary>What an XFS was made with, as far as it matters here (XFS_IOC_FSGEOMETRY).</summary>
/// <param name="Reflink">Files can share storage.</param>
/// <param name="ExchangeRange">Two files can exchange their contents in one transaction.</param>
public readonly record struct XfsFeatures(bool Reflink, bool ExchangeRange)
{
    private const uint XFS_FSOP_GEOM_FLAGS_REFLINK = 1 << 20, XFS_FSOP_GEOM_FLAGS_EXCHANGE_RANGE = 1 << 24;

    /// <summary>Those of the file system of a file or directory; none where it is no XFS, or too old to tell.</summary>
    public static XfsFeatures Of(FileHandle handle) => Shim.XfsFeatures(handle, out uint flags) < 0 ? default
        : new XfsFeatures((flags & XFS_FSOP_GEOM_FLAGS_REFLINK) != 0, (flags & XFS_FSOP_GEOM_FLAGS_EXCHANGE_RANGE) != 0);
}
