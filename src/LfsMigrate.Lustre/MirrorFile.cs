using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>The data of one mirror of an open file. Several can share the file's descriptor, by turns.</summary>
/// <remarks>KERNEL: I/O to one mirror is direct, so that nothing stale comes into the page cache.</remarks>
internal sealed class MirrorFile : IDataFile, IDisposable
{
    private readonly OpenedFile _file;
    private readonly int _mirror;

    /// <exception cref="RefusedException">The file system has no direct I/O.</exception>
    internal MirrorFile(OpenedFile file, int mirror)
    {
        (_file, _mirror) = (file, mirror);
        if (!file.IsDirect && !file.TrySetDirect(true))
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, "its mirrors cannot be written past the page cache");
        }
    }

    /// <inheritdoc/>
    public bool IsDirect => true;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        Select();
        return _file.Read(buffer, offset);
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> data, long offset)
    {
        Select();
        int whole = data.Length - (data.Length % AlignedBuffer.PageBytes);
        if (whole > 0)
        {
            return _file.Write(data[..whole], offset);
        }
        try
        {
            return _file.Write(data, offset);
        }
        catch (PosixException e) when (e.Errno == Errno.EINVAL)
        {
            return WritePage(data, offset);
        }
    }

    /// <inheritdoc/>
    public long? SeekData(long offset)
    {
        Select();
        return _file.SeekData(offset);
    }

    /// <inheritdoc/>
    public long SeekHole(long offset)
    {
        Select();
        return _file.SeekHole(offset);
    }

    /// <inheritdoc/>
    public long GetLength()
    {
        Select();
        return _file.GetLength();
    }

    /// <inheritdoc/>
    public void SetLength(long length)
    {
        Select();
        _file.SetLength(length);
    }

    /// <inheritdoc/>
    // KERNEL: direct writes are on the OST's disk when they return (OBD_BRW_SYNC); fsync goes to the mirror in step.
    public void Flush() => _file.Flush();

    /// <inheritdoc/>
    public void DropCache() => _file.DropCache();

    /// <inheritdoc/>
    public bool TrySetDirect(bool on) => on;

    /// <summary>Gives the descriptor back to whatever mirror is in step.</summary>
    public void Dispose() => _file.SelectMirror(0);

    private void Select() => _file.SelectMirror(_mirror);

    // Releases before 2.16 take whole pages alone; the length is set when all is written.
    private int WritePage(ReadOnlySpan<byte> data, long offset)
    {
        using var page = new AlignedBuffer(AlignedBuffer.PageBytes);
        page.Span.Clear();
        data.CopyTo(page.Span);
        return Math.Min(_file.Write(page.Span, offset), data.Length);
    }
}
