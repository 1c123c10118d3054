using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>
/// Reads a whole file, telling its holes from its data: in as many streams as there are buffers, each of which takes one range after
/// the other and reads it piece by piece.
/// </summary>
/// <param name="buffers">One for each stream, page-aligned; its length is what is read at once.</param>
/// <param name="checkGuard">Called before each piece, by each stream; throws when the guard is lost.</param>
/// <param name="cancellation">Checked before each piece and while waiting.</param>
/// <param name="unitBytes">Pieces begin at its multiples; less than a page only where no direct I/O is done.</param>
public sealed class ContentReader(IReadOnlyList<AlignedBuffer> buffers, Action checkGuard, CancellationToken cancellation,
    int unitBytes = AlignedBuffer.PageBytes)
{
    /// <summary>Reads in one stream: all pieces in order, in the caller's thread.</summary>
    public ContentReader(AlignedBuffer buffer, Action checkGuard, CancellationToken cancellation, int unitBytes = AlignedBuffer.PageBytes)
        : this([buffer], checkGuard, cancellation, unitBytes)
    {
    }

    /// <summary>Reads the first <paramref name="lengthBytes"/> bytes. All streams have ended when it returns or throws.</summary>
    /// <param name="file">The file.</param>
    /// <param name="lengthBytes">How much of it.</param>
    /// <param name="newSink">Makes what takes the pieces of a stream, in the stream's thread.</param>
    /// <param name="isDense">It is known to have no holes.</param>
    /// <returns>Where the file ends, if before that; else what was asked for.</returns>
    public long Read(IDataFile file, long lengthBytes, Func<ReaderStream, IContentSink> newSink, bool isDense = false)
    {
        var ranges = new RangeCursor(file, lengthBytes, isDense);
        int streams = (int)Math.Min(buffers.Count, ContentDigest.RangesOf(lengthBytes));
        FileStreams.Run(streams, (number, stop) =>
        {
            var stream = NewStream(number, stop);
            ReadRanges(file, ranges, isDense, buffers[number], newSink(stream), stream);
        }, cancellation);
        return ranges.EndBytes;
    }

    /// <summary>Reads a part in one stream, in the caller's thread.</summary>
    /// <param name="file">The file.</param>
    /// <param name="startBytes">First byte; a multiple of the unit.</param>
    /// <param name="endBytes">Behind its last byte.</param>
    /// <param name="sink">Takes the pieces.</param>
    /// <param name="isDense">It is known to have no holes.</param>
    /// <returns>Where the file ends, if before that; else what was asked for.</returns>
    public long ReadPart(IDataFile file, long startBytes, long endBytes, IContentSink sink, bool isDense)
    {
        var ranges = new RangeCursor(file, endBytes, isDense, startBytes);
        ReadRanges(file, ranges, isDense, buffers[0], sink, NewStream(0, cancellation));
        return ranges.EndBytes;
    }

    private ReaderStream NewStream(int number, CancellationToken stop) => new(number, stop, () =>
    {
        stop.ThrowIfCancellationRequested();
        checkGuard();
    });

    private void ReadRanges(IDataFile file, RangeCursor ranges, bool isDense, AlignedBuffer buffer, IContentSink sink, ReaderStream stream)
    {
        var io = new PatientIo(stream.Stop);
        while (ranges.TryTake(out var range))
        {
            if (range.IsHole)
            {
                stream.Check();
                sink.TakeHole(range.Offset, range.Count);
                continue;
            }
            var walk = new ExtentWalk(file, range.Offset + range.Count, buffer.Length, unitBytes, isDense, range.Offset);
            if (ReadPieces(file, walk, io, buffer, sink, stream) is { } end)
            {
                ranges.EndAt(end);
            }
        }
    }

    // Where the file ended too early; null when it did not.
    private static long? ReadPieces(IDataFile file, ExtentWalk walk, PatientIo io, AlignedBuffer buffer, IContentSink sink, ReaderStream stream)
    {
        foreach (var piece in walk.Pieces())
        {
            stream.Check();
            if (piece.IsHole)
            {
                sink.TakeHole(piece.Offset, piece.Count);
                continue;
            }
            // Whole pages are asked for, also at the end of the file: direct I/O takes no odd lengths.
            int pages = ((int)piece.Count + AlignedBuffer.PageBytes - 1) / AlignedBuffer.PageBytes;
            int got = io.Read(file, buffer.Span[..(pages * AlignedBuffer.PageBytes)], (int)piece.Count, piece.Offset);
            if (got < piece.Count)
            {
                return piece.Offset + got;
            }
            sink.TakeData(piece.Offset, buffer.Span[..(int)piece.Count]);
        }
        return null;
    }
}
