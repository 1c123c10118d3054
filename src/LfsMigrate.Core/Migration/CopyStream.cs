using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Writes what one stream reads into the donor, at the same place.</summary>
internal sealed class CopyStream(IDataFile donor, ReaderStream stream, StreamDigest? digest, CopySum sum) : IContentSink
{
    private readonly PatientIo _io = new(stream.Stop);

    /// <inheritdoc/>
    public void TakeHole(long offset, long count)
    {
        digest?.TakeHole(offset, count);
        sum.Add(stream, offset, count, isHole: true);
    }

    /// <inheritdoc/>
    public void TakeData(long offset, Span<byte> data)
    {
        digest?.TakeData(offset, data);
        _io.Write(donor, data, offset);
        // ORDER: behind the write, so that the reader looks at the guard between a pause and the next piece.
        sum.Add(stream, offset, data.Length, isHole: false);
    }
}
