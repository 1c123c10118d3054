using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux.Ext4;

/// <summary>Moves ranges of a file into the blocks of a donor, and goes on where the kernel stopped.</summary>
internal sealed class BlockMover(OpenedFile original, OpenedFile donor, ICopyProgress progress)
{
    /// <summary>The call, for reports.</summary>
    internal const string Call = "EXT4_IOC_MOVE_EXT";

    private const long CallBytesMax = 8 * 1024 * 1024;
    private const int TriesMax = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly long _blockBytes = original.BlockBytes();

    /// <summary>Moves a range.</summary>
    /// <exception cref="PosixException">It does not go on.</exception>
    internal void Move(long offset, long length)
    {
        long at = offset / _blockBytes, end = (offset + length + _blockBytes - 1) / _blockBytes;
        for (int tries = 0; at < end;)
        {
            long wanted = Math.Min(CallBytesMax / _blockBytes, end - at);
            // KERNEL: what is not in memory is read block by block. What comes next is read while this is moved.
            long ahead = tries == 0 ? Math.Min(2 * wanted, end - at) : wanted;
            original.WillNeed(at * _blockBytes, ahead * _blockBytes);
            int rc = Shim.MoveExtents(original.Handle, donor.Handle, (ulong)at, (ulong)wanted, out ulong moved);
            at += (long)moved;
            progress.Advance(at * _blockBytes, (int)((long)moved * _blockBytes), CancellationToken.None);
            if (moved > 0)
            {
                // KERNEL: pages that a move has made dirty slow the next ones down, the more there are.
                original.WriteOut((at - (long)moved) * _blockBytes, (long)moved * _blockBytes);
                tries = 0;
            }
            else if (rc == 0 || (rc == -Errno.ENODATA && tries > 2))
            {
                // KERNEL: nothing to move here, a hole; or it was cut off meanwhile. What is left is looked for afterwards.
                at += wanted;
            }
            else if (rc is not (-Errno.ENODATA or -Errno.EBUSY) || ++tries > TriesMax)
            {
                PosixCall.Check(rc, Call);
            }
            else
            {
                // KERNEL: pages in use, or data that has no blocks yet.
                original.WriteOut();
                original.DropCache();
                Thread.Sleep(Pause);
            }
        }
    }
}
