using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>The parts in which a donor is flushed while it is being written.</summary>
/// <param name="Bytes">So much each stream of the copy has written when it is worth a flush.</param>
/// <param name="MdtEnd">Where the donor's data on the MDT ends; 0 without such.</param>
internal sealed record FlushedParts(long Bytes, ulong MdtEnd)
{
    // Each flush is a request to each object. This is so many of theirs with data, that one more does not matter.
    private const long BytesOfEach = 16 * 1024 * 1024;

    /// <summary>The parts of a donor on so many OSTs.</summary>
    internal static FlushedParts Of(Layout layout, int targets) => new(BytesOfEach * Math.Max(targets, 1),
        layout.Components.Where(c => c.IsMdt).Select(c => c.EndBytes).DefaultIfEmpty().Max());

    /// <summary>Flushes all that was written; only behind an offset need it have reached its targets.</summary>
    // KERNEL: fsync waits for the MDT's journal too, fdatasync for the OSTs alone (see LayoutSwapSession).
    internal void Flush(OpenedFile donor, long startBytes)
    {
        if ((ulong)startBytes < MdtEnd)
        {
            donor.Flush();
        }
        else
        {
            donor.FlushData();
        }
    }
}
