using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Tests.Migration;

/// <summary>A file that keeps O_DIRECT whatever it is told, and takes and gives nothing.</summary>
internal sealed class StubbornFile : IDataFile
{
    public bool IsDirect { get; init; } = true;

    public int Read(Span<byte> buffer, long offset) => throw new PosixException("pread", Errno.EINVAL);

    public int Write(ReadOnlySpan<byte> data, long offset) => 0;

    public long? SeekData(long offset) => offset;

    public long SeekHole(long offset) => long.MaxValue;

    public long GetLength() => 0;

    public void SetLength(long length)
    {
    }

    public void Flush()
    {
    }

    public void DropCache()
    {
    }

    public bool TrySetDirect(bool on) => false;
}
