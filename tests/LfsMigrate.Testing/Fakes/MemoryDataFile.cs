using System.Runtime.CompilerServices;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Testing.Fakes;

/// <summary>An open file over a <see cref="MemoryContent"/>: as strict about direct I/O as a kernel is, and as unreliable as told.</summary>
/// <remarks>Thread-safe as far as <see cref="IDataFile"/> is; a content belongs to one file at a time.</remarks>
/// <param name="content">The inode's data, asked for at each call: an exchange may give the inode another.</param>
/// <param name="faults">How its I/O misbehaves.</param>
public sealed unsafe class MemoryDataFile(Func<MemoryContent> content, DataFaults faults) : IDataFile
{
    private const int AlignBytes = 4096;
    private readonly Lock _gate = new();
    private int _transfers;

    /// <summary>A file over one content for good.</summary>
    public MemoryDataFile(MemoryContent content, DataFaults? faults = null) : this(() => content, faults ?? new DataFaults())
    {
    }

    /// <summary>Reads that were asked for, failed ones too.</summary>
    public int Reads { get; private set; }

    /// <summary>Writes that were asked for, failed ones too.</summary>
    public int Writes { get; private set; }

    /// <summary>Transfers that went past the cache.</summary>
    public int DirectTransfers { get; private set; }

    /// <summary>How often it was flushed.</summary>
    public int Flushes { get; private set; }

    /// <summary>How often its cache was dropped.</summary>
    public int Drops { get; private set; }

    /// <inheritdoc/>
    public bool IsDirect { get; set; }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        lock (_gate)
        {
            Reads++;
            if (faults.ReadFailsFrom != 0 && Reads >= faults.ReadFailsFrom)
            {
                throw new PosixException("pread", faults.ReadErrno);
            }
            Check("pread", buffer, offset);
            return content().Read(buffer[..faults.Limit(buffer.Length)], offset);
        }
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> data, long offset)
    {
        lock (_gate)
        {
            Writes++;
            if (faults.WriteFailsFrom != 0 && Writes >= faults.WriteFailsFrom)
            {
                throw new PosixException("pwrite", faults.WriteErrno);
            }
            Check("pwrite", data, offset);
            int count = faults.Limit(data.Length);
            content().Write(data[..count], offset);
            if (faults.FlipWrite == Writes)
            {
                content().TryFlip(offset);
            }
            return count;
        }
    }

    /// <inheritdoc/>
    public long? SeekData(long offset)
    {
        lock (_gate)
        {
            return Seeking() ? content().SeekData(offset) : null;
        }
    }

    /// <inheritdoc/>
    public long SeekHole(long offset)
    {
        lock (_gate)
        {
            return Seeking() ? content().SeekHole(offset) : 0;
        }
    }

    /// <inheritdoc/>
    public long GetLength() => content().Length;

    /// <inheritdoc/>
    public void SetLength(long length) => content().SetLength(length);

    /// <inheritdoc/>
    public void Flush()
    {
        Flushes++;
        if (faults.FlushErrno != 0)
        {
            throw new PosixException("fsync", faults.FlushErrno);
        }
    }

    /// <inheritdoc/>
    public void DropCache() => Drops++;

    /// <inheritdoc/>
    public bool TrySetDirect(bool on)
    {
        if (on && faults.DirectRefused)
        {
            return false;
        }
        IsDirect = on;
        return true;
    }

    private bool Seeking() => faults.SeekErrno == 0 ? true : throw new PosixException("lseek", faults.SeekErrno);

    private void Check(string call, ReadOnlySpan<byte> memory, long offset)
    {
        if (faults.AgainEvery != 0 && ++_transfers % faults.AgainEvery == 0)
        {
            throw new PosixException(call, Errno.EAGAIN);
        }
        if (!IsDirect)
        {
            return;
        }
        bool aligned = offset % AlignBytes == 0 && memory.Length % AlignBytes == 0
            && (nuint)Unsafe.AsPointer(ref Unsafe.AsRef(in memory.GetPinnableReference())) % AlignBytes == 0;
        if (faults.DirectRefused || !aligned)
        {
            throw new PosixException(call, Errno.EINVAL);
        }
        DirectTransfers++;
    }
}
