using LfsMigrate.Core.Files;

namespace LfsMigrate.Benchmarks;

/// <summary>A file of any length in one piece of memory, which is all of it over and over: moving it costs what a memcpy costs.</summary>
/// <param name="lengthBytes">The length.</param>
/// <param name="pieceBytes">The longest transfer.</param>
internal sealed class RepeatingFile(long lengthBytes, int pieceBytes) : IDataFile
{
    private readonly byte[] _piece = new byte[pieceBytes];
    private long _length = lengthBytes;

    public bool IsDirect => false;

    public int Read(Span<byte> buffer, long offset)
    {
        int count = (int)Math.Min(Math.Min(buffer.Length, pieceBytes), _length - offset);
        _piece.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public int Write(ReadOnlySpan<byte> data, long offset)
    {
        int count = Math.Min(data.Length, pieceBytes);
        data[..count].CopyTo(_piece);
        _length = Math.Max(_length, offset + count);
        return count;
    }

    public long? SeekData(long offset) => offset < _length ? offset : null;

    public long SeekHole(long offset) => _length;

    public long GetLength() => _length;

    public void SetLength(long length) => _length = length;

    public void Flush()
    {
    }

    public void DropCache()
    {
    }

    public bool TrySetDirect(bool on) => !on;
}
