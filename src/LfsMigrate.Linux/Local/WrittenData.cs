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
    private readonly PatientIo _io = new(CancellationToken.None);
    private OpenedFile _source;

    /// <param name="file">The file, open for writing.</param>
    /// <param name="direct">Whether direct I/O is worth while there; null for what is known of the file system.</param>
    internal WrittenData(OpenedFile file, bool? direct = null)
    {
        _file = file;
        // One for each thread: whether it is direct must not change under another that has looked.
        _opened = (direct ?? IsWorthWhile(file.FileSystemType()) ? file.TryOpenDirect() : null) ?? file;
        _source = _opened;
    }

    /// <summary>Whether reads go past the page cache now.</summary>
    internal bool IsDirect => _source.IsDirect;

    /// <summary>Chooses how a range will be read.</summary>
    // Many small pieces: past the page cache the disk would be waited for at each, through it the kernel reads ahead.
    internal void Choose(long count, int pieces) => _source = count / pieces >= DirectBytesMin ? _opened : _file;

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
            _file.DropCache(offset, ToTheEnd);
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

    // On btrfs reading through the page cache, emptied before, is faster; so it is done where nothing is known, too.
    private static bool IsWorthWhile(ulong fileSystem) => fileSystem is FileSystemKind.XFS_SUPER_MAGIC or FileSystemKind.EXT4_SUPER_MAGIC;
}
