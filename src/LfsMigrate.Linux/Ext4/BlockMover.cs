using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux.Ext4;

/// <summary>Moves parts of a file into the blocks of a donor, and goes on where the kernel stopped.</summary>
internal sealed class BlockMover(OpenedFile original, OpenedFile donor, ICopyProgress progress)
{
    /// <summary>The call, for reports.</summary>
    internal const string Call = "EXT4_IOC_MOVE_EXT";

    private const ulong NoBlock = uint.MaxValue;
    private const int TriesMax = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly long _blockBytes = original.BlockBytes();

    /// <summary>Waits for those who are writing to the file at this moment.</summary>
    // KERNEL: it takes the locks of both files and waits for direct I/O, and only then sees that no file has such a block (EINVAL). Not
    // with a length of 0 instead: that moves all there is.
    internal void WaitForWrites() => _ = Shim.MoveExtents(original.Handle, donor.Handle, NoBlock, 1, out _);

    /// <summary>Moves a part, and has the kernel begin to write it out.</summary>
    /// <exception cref="PosixException">It does not go on, or something that was moved before cannot be written.</exception>
    internal void Move(long offset, long length)
    {
        long at = offset / _blockBytes, end = (offset + length + _blockBytes - 1) / _blockBytes;
        for (int tries = 0; at < end;)
        {
            // KERNEL: what is not in memory is read block by block.
            original.WillNeed(at * _blockBytes, (end - at) * _blockBytes);
            int rc = Shim.MoveExtents(original.Handle, donor.Handle, (ulong)at, (ulong)(end - at), out ulong moved);
            at += (long)moved;
            progress.Advance(at * _blockBytes, (int)((long)moved * _blockBytes), CancellationToken.None);
            if (moved > 0)
            {
                // KERNEL: pages that a move has made dirty slow the next ones down, the more there are.
                original.StartWriteOut((at - (long)moved) * _blockBytes, (long)moved * _blockBytes);
                tries = 0;
            }
            else if (rc == 0 || (rc == -Errno.ENODATA && tries > 2))
            {
                // KERNEL: nothing to move here, a hole; or it was cut off meanwhile. What is left is looked for afterwards.
                return;
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
