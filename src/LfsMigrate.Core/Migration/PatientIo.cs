using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Reads and writes that carry on after short counts, EAGAIN, and a file system that refuses O_DIRECT.</summary>
public sealed class PatientIo(CancellationToken cancellation)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads from <paramref name="offset"/> until at least <paramref name="needed"/> bytes are in the buffer.</summary>
    /// <returns>How many are there; fewer than needed only at the end of the file.</returns>
    public int Read(IDataFile file, Span<byte> buffer, int needed, long offset)
    {
        int filled = 0;
        while (filled < needed)
        {
            int got = Transfer(file, buffer[filled..], offset + filled, writes: false);
            if (got == 0)
            {
                break;
            }
            filled += got;
        }
        return filled;
    }

    /// <summary>Writes all of <paramref name="data"/>.</summary>
    public void Write(IDataFile file, Span<byte> data, long offset)
    {
        int written = 0;
        while (written < data.Length)
        {
            int put = Transfer(file, data[written..], offset + written, writes: true);
            if (put <= 0)
            {
                throw new PosixException("pwrite", Errno.EIO);
            }
            written += put;
        }
    }

    private int Transfer(IDataFile file, Span<byte> data, long offset, bool writes)
    {
        var pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            bool wasDirect = file.IsDirect;
            try
            {
                return writes ? file.Write(data, offset) : file.Read(data, offset);
            }
            catch (PosixException e) when (e.Errno == Errno.EINVAL && wasDirect)
            {
                // Direct I/O wants an alignment that this offset, length or file system does not offer. Another stream of the
                // file may have turned it off meanwhile: this call was made while it was on.
                if (!file.TrySetDirect(false))
                {
                    throw;
                }
            }
            catch (PosixException e) when (e.Errno is Errno.EAGAIN or Errno.EINTR)
            {
                cancellation.WaitHandle.WaitOne(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
