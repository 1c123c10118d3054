using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>The parts in which a donor is flushed while it is being written.</summary>
/// <param name="layout">The donor's.</param>
/// <param name="targets">On how many OSTs it lies.</param>
internal sealed class FlushedParts(Layout layout, int targets)
{
    // Each flush is a request to each object. This is so many of theirs with data, that one more does not matter.
    private const long BytesOfEach = 16 * 1024 * 1024;

    /// <summary>So much each stream of the copy has written when it is worth a flush.</summary>
    internal long Bytes => BytesOfEach * Math.Max(targets, 1);

    /// <inheritdoc cref="Flush(OpenedFile, Layout, long)"/>
    internal void Flush(OpenedFile donor, long startBytes) => Flush(donor, layout, startBytes);

    /// <summary>Flushes what was written of a donor from an offset on to its targets.</summary>
    /// <exception cref="Core.PosixException">It failed.</exception>
    // ORDER: the donor was made on the MDT that exchanges it, before: where the exchange is durable, the donor is. So the data alone
    // is flushed.
    // KERNEL: fsync waits for the MDT's journal too, fdatasync for the OSTs alone. Data on the MDT is left to fsync: how it is
    // flushed differs between releases.
    internal static void Flush(OpenedFile donor, Layout layout, long startBytes)
    {
        if (layout.Components.Any(c => c.IsMdt && (ulong)startBytes < c.EndBytes))
        {
            donor.Flush();
        }
        else
        {
            donor.FlushData();
        }
    }
}
