using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux.Dedupe;

/// <summary>Gives ranges of a file the storage of its donor; what others wrote since the copy is copied anew first.</summary>
/// <param name="original">The file.</param>
/// <param name="donor">Its copy.</param>
/// <param name="lengthBytes">Length of the donor.</param>
/// <param name="buffer">For what is copied anew.</param>
/// <param name="readBack">
/// Reads the copy back and throws when it is damaged: asked once, before anything of it is copied anew. Null when nobody verifies, and the
/// copy may still be in the page cache.
/// </param>
internal sealed class RangeDedupe(OpenedFile original, OpenedFile donor, long lengthBytes, AlignedBuffer buffer, Action? readBack)
{
    /// <summary>A range that differs is halved down to this, in bytes, before it is copied anew.</summary>
    internal const int RangeBytesMin = 64 * 1024;

    private const long CallBytesMax = 16 * 1024 * 1024, JustCopiedBytesMax = 128 * 1024;
    private const int CopiesMax = 20;

    private readonly PatientIo _io = new(CancellationToken.None);
    private long _length = lengthBytes;
    private bool _isIntact = readBack == null;

    /// <summary>Makes the donor as long as the file is now.</summary>
    /// <exception cref="RefusedException">The copy is damaged.</exception>
    internal void FollowLength()
    {
        long now = original.GetLength();
        if (now == _length)
        {
            return;
        }
        CheckIntact();
        long from = Math.Min(_length, now) / RangeBytesMin * RangeBytesMin;
        donor.SetLength(now);
        _length = now;
        for (long at = from; at < now; at += RangeBytesMin)
        {
            CopyAnew(at, Math.Min(RangeBytesMin, now - at));
        }
        donor.WriteOut();
    }

    /// <summary>Gives the file the donor's storage in a range.</summary>
    /// <exception cref="RefusedException">It is written to faster than it can be copied, or the copy is damaged.</exception>
    internal void Give(long offset, long length)
    {
        long count;
        for (long at = offset, left = Math.Min(length, _length - offset); left > 0; at += count, left -= count)
        {
            count = Math.Min(CallBytesMax, left);
            ReadIn(at, count);
            GivePart(at, count, CopiesMax);
            if (count == CallBytesMax)
            {
                donor.DropCache(at, count);
            }
        }
    }

    // KERNEL: what it compares it reads page by page, and waits for the disk at each; read as usual before, it comes in large folios.
    private void ReadIn(long offset, long count)
    {
        if (count > JustCopiedBytesMax)
        {
            original.ReadIn(offset, count);
        }
        if (count > (readBack == null ? JustCopiedBytesMax : AlignedBuffer.PageBytes))
        {
            donor.ReadIn(offset, count);
        }
    }

    private void CheckIntact()
    {
        if (!_isIntact)
        {
            readBack!();
            _isIntact = true;
        }
    }

    private void GivePart(long offset, long length, int copiesLeft)
    {
        int rc = Shim.Dedupe(donor.Handle, original.Handle, (ulong)offset, (ulong)length, out _);
        if (rc == 0)
        {
            return;
        }
        if (rc > 0)
        {
            CheckIntact();
        }
        // EINVAL: the file ends before the range by now.
        bool ends = rc == -Errno.EINVAL && original.GetLength() < offset + length;
        if (rc < 0 && !ends)
        {
            PosixCall.Check(rc, "FIDEDUPERANGE");
        }
        if (length > RangeBytesMin)
        {
            long half = Math.Max(length / 2 / RangeBytesMin, 1) * RangeBytesMin;
            GivePart(offset, half, copiesLeft);
            GivePart(offset + half, length - half, copiesLeft);
            return;
        }
        if (ends)
        {
            // The next pass follows its length.
            return;
        }
        if (copiesLeft == 0)
        {
            throw new RefusedException(OutcomeCode.Changed, "it is written to faster than it can be copied; its content is whole");
        }
        CopyAnew(offset, length);
        donor.WriteOut();
        // What the kernel compares next comes from the donor's storage, not from memory.
        donor.DropCache();
        GivePart(offset, length, copiesLeft - 1);
    }

    private void CopyAnew(long offset, long length)
    {
        var data = buffer.Span[..(int)Math.Min(buffer.Length, length)];
        for (long at = offset; at < offset + length; at += data.Length)
        {
            int wanted = (int)Math.Min(data.Length, offset + length - at);
            int got = _io.Read(original, data[..wanted], wanted, at);
            _io.Write(donor, data[..got], at);
        }
    }
}
