using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Reads a whole file piece by piece through one buffer, telling its holes from its data.</summary>
/// <param name="buffer">Page-aligned; its length is what is read at once.</param>
/// <param name="checkGuard">Called before each piece; throws when the guard is lost.</param>
/// <param name="cancellation">Checked before each piece and while waiting.</param>
/// <param name="unitBytes">Pieces begin at its multiples; less than a page only where no direct I/O is done.</param>
public sealed class ContentReader(AlignedBuffer buffer, Action checkGuard, CancellationToken cancellation,
    int unitBytes = AlignedBuffer.PageBytes)
{
    private const long HolePartBytes = 1L << 40;

    /// <summary>Takes a piece of data; the span is the buffer's and good until the handler returns.</summary>
    public delegate void DataHandler(long offset, Span<byte> data);

    /// <summary>Reads the first <paramref name="lengthBytes"/> bytes in order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="lengthBytes">How much of it.</param>
    /// <param name="onHole">Takes the length of a hole.</param>
    /// <param name="onData">Takes a piece of data.</param>
    /// <param name="isDense">It is known to have no holes.</param>
    /// <returns>How many bytes there were: fewer than asked when the file is shorter.</returns>
    public long Read(IDataFile file, long lengthBytes, Action<long> onHole, DataHandler onData, bool isDense = false)
    {
        var io = new PatientIo(cancellation);
        foreach (var piece in new ExtentWalk(file, lengthBytes, buffer.Length, unitBytes, isDense).Pieces())
        {
            checkGuard();
            if (piece.IsHole)
            {
                ReadHole(piece.Count, onHole);
                continue;
            }
            // Whole pages are asked for, also at the end of the file: direct I/O takes no odd lengths.
            int pages = ((int)piece.Count + AlignedBuffer.PageBytes - 1) / AlignedBuffer.PageBytes;
            int got = io.Read(file, buffer.Span[..(pages * AlignedBuffer.PageBytes)], (int)piece.Count, piece.Offset);
            if (got < piece.Count)
            {
                return piece.Offset + got;
            }
            onData(piece.Offset, buffer.Span[..(int)piece.Count]);
        }
        return lengthBytes;
    }

    // In parts: digesting a hole of exabytes takes minutes, in which the guard can go and an interruption can come.
    private void ReadHole(long count, Action<long> onHole)
    {
        for (long left = count; left > 0; left -= HolePartBytes)
        {
            checkGuard();
            cancellation.ThrowIfCancellationRequested();
            onHole(Math.Min(left, HolePartBytes));
        }
    }
}
