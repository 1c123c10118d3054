using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Reads and writes that carry on after short counts, EAGAIN, and a file system that refuses O_DIRECT.</summary>
public sealed class PatientIo(CancellationToken cancellation)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private delegate int Transfer(Span<byte> data);

    /// <summary>Reads from <paramref name="offset"/> until at least <paramref name="needed"/> bytes are in the buffer.</summary>
    /// <returns>How many are there; fewer than needed only at the end of the file.</returns>
    public int Read(IDataFile file, Span<byte> buffer, int needed, long offset)
    {
        int filled = 0;
        while (filled < needed)
        {
            int start = filled;
            int got = Retrying(file, buffer, b => file.Read(b[start..], offset + start));
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
            int start = written;
            int put = Retrying(file, data, d => file.Write(d[start..], offset + start));
            if (put <= 0)
            {
                throw new PosixException("pwrite", Errno.EIO);
            }
            written += put;
        }
    }

    private int Retrying(IDataFile file, Span<byte> data, Transfer transfer)
    {
        var pause = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return transfer(data);
            }
            catch (PosixException e) when (e.Errno == Errno.EINVAL && file.IsDirect)
            {
                // Direct I/O wants an alignment that this offset, length or file system does not offer.
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
