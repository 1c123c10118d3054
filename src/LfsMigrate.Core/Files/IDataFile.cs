namespace LfsMigrate.Core.Files;

/// <summary>The data of one open file. Calls throw <see cref="PosixException"/>; counts may be short.</summary>
/// <remarks>
/// One file belongs to one migration. The streams of that may read, write, flush and look for holes at once, and any of them may turn
/// O_DIRECT off; all else is called by one thread, once no stream writes.
/// </remarks>
public interface IDataFile
{
    /// <summary>Reads at most <paramref name="buffer"/>.Length bytes; 0 only at or behind the end.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes some of <paramref name="data"/> and returns how many bytes, at least 1 if there are any.</summary>
    int Write(ReadOnlySpan<byte> data, long offset);

    /// <summary>Where the next data at or behind <paramref name="offset"/> starts; null when only a hole follows.</summary>
    long? SeekData(long offset);

    /// <summary>Where the next hole at or behind <paramref name="offset"/> starts; the end of the file counts as one.</summary>
    long SeekHole(long offset);

    /// <summary>The length now, in bytes.</summary>
    long GetLength();

    /// <summary>ftruncate(2).</summary>
    void SetLength(long length);

    /// <summary>fsync(2): the data is on stable storage, or this throws.</summary>
    void Flush();

    /// <summary>Drops clean pages from the cache, so that the next read comes from storage. Best effort.</summary>
    void DropCache();

    /// <summary>Whether I/O goes past the page cache (O_DIRECT).</summary>
    bool IsDirect { get; }

    /// <summary>Turns O_DIRECT on or off; false when the file system will not have it on.</summary>
    bool TrySetDirect(bool on);
}
