using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Probe;

namespace LfsMigrate.Linux.Local;

/// <summary>Reads what was written to a file from its disk, not from the page cache.</summary>
internal sealed class WrittenData : IDisposable
{
    private const int DirectBytesMin = 128 * 1024;

    // As posix_fadvise has it.
    private const long ToTheEnd = 0;

    private readonly OpenedFile _file, _opened;
    private readonly DirectReads _direct;
    private readonly PatientIo _io = new(CancellationToken.None);
    private OpenedFile _source;

    /// <param name="file">The file, open for writing.</param>
    /// <param name="direct">What direct I/O is worth there; null for what is known of the file system.</param>
    internal WrittenData(OpenedFile file, DirectReads? direct = null)
    {
        _file = file;
        _direct = direct ?? DirectReadsOn(file.FileSystemType());
        // One for each thread: whether it is direct must not change under another that has looked.
        _opened = (_direct == DirectReads.Avoided ? null : file.TryOpenDirect()) ?? file;
        _source = _opened;
    }

    /// <summary>Has the kernel begin to write a range out.</summary>
    internal void StartWriteOut(long offset, long count) => _file.StartWriteOut(offset, count);

    /// <summary>Whether reads go past the page cache now.</summary>
    internal bool IsDirect => _source.IsDirect;

    /// <summary>Writes a range out; what is read of it next comes from the disk.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="count">How many.</param>
    /// <param name="pieces">In how many pieces it will be read.</param>
    /// <exception cref="Core.PosixException">It cannot be written.</exception>
    internal void ToDisk(long offset, long count, int pieces)
    {
        _file.WriteOut(offset, count);
        Choose(count, pieces);
        if (_direct != DirectReads.Certain || !_source.IsDirect)
        {
            DropCache(offset, count);
        }
    }

    /// <summary>Chooses how a range will be read.</summary>
    // Many small pieces: past the page cache the disk would be waited for at each, through it the kernel reads ahead.
    internal void Choose(long count, int pieces) => _source = count / pieces >= DirectBytesMin ? _opened : _file;

    /// <summary>Empties the page cache of a range, outward to pages: what lies in the page of a neighbour is dropped with it.</summary>
    internal void DropCache(long offset, long count)
    {
        long first = offset / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
        _file.DropCache(first, offset + count - first + AlignedBuffer.PageBytes);
    }

    /// <summary>Reads a piece of it.</summary>
    /// <param name="buffer">Whole pages, aligned.</param>
    /// <param name="wanted">How many bytes.</param>
    /// <param name="offset">The first.</param>
    /// <returns>How many there are, if fewer.</returns>
    internal int Read(Span<byte> buffer, int wanted, long offset)
    {
        bool wasDirect = _source.IsDirect;
        int got = _io.Read(_source, buffer[..Pages(wanted)], wanted, offset);
        if (wasDirect && !_source.IsDirect)
        {
            // It has gone over to the page cache, where what was written is still.
            _file.DropCache(offset / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes, ToTheEnd);
            got = _io.Read(_source, buffer[..wanted], wanted, offset);
        }
        return Math.Min(got, wanted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_opened != _file)
        {
            _opened.Dispose();
        }
    }

    // Direct I/O takes no odd lengths; what there is behind the end of the file is not counted.
    private static int Pages(int bytes) => (bytes + AlignedBuffer.PageBytes - 1) / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;

    private static DirectReads DirectReadsOn(ulong fileSystem) => fileSystem switch
    {
        FileSystemKind.XFS_SUPER_MAGIC => DirectReads.Certain,
        FileSystemKind.EXT4_SUPER_MAGIC => DirectReads.Doubtful,
        _ => DirectReads.Avoided,
    };
}
