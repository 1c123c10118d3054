using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Walks the data of a file from start to end, in page-aligned pieces that fit a buffer, and tells its holes.</summary>
/// <param name="file">The file.</param>
/// <param name="lengthBytes">Where it ends, or what is wanted of it.</param>
/// <param name="pieceBytes">The longest piece of data.</param>
/// <param name="unitBytes">Pieces begin at its multiples: a page for direct I/O; what is finer keeps finer holes.</param>
/// <param name="isDense">It is known to have no holes: none are looked for.</param>
/// <param name="startBytes">Where it starts; a multiple of the unit.</param>
public sealed class ExtentWalk(IDataFile file, long lengthBytes, int pieceBytes, int unitBytes = AlignedBuffer.PageBytes,
    bool isDense = false, long startBytes = 0)
{
    private readonly HoleSeeker _holes = new(file, isDense);

    /// <summary>A piece of the file: a hole, or data no longer than the buffer.</summary>
    /// <param name="Offset">First byte.</param>
    /// <param name="Count">How many bytes.</param>
    /// <param name="IsHole">Nothing is stored there; it reads as zeros.</param>
    public readonly record struct Piece(long Offset, long Count, bool IsHole);

    /// <summary>All pieces in order, together exactly the bytes from start to length.</summary>
    public IEnumerable<Piece> Pieces()
    {
        long position = startBytes;
        // Most files are data from end to end: of those one question tells, when it is for a hole.
        long firstHole = position < lengthBytes ? _holes.Hole(position, lengthBytes) : position;
        while (position < lengthBytes)
        {
            long data = position < firstHole ? position : NextData(position);
            // Down to a page: direct I/O starts at pages only. Only a hole follows when there is no more data.
            long start = data == lengthBytes ? lengthBytes : data / unitBytes * unitBytes;
            if (start > position)
            {
                yield return new Piece(position, start - position, IsHole: true);
                position = start;
            }
            long end = position >= lengthBytes ? position : NextHole(data, data < firstHole ? firstHole : _holes.Hole(data, lengthBytes));
            for (; position < end; position += Math.Min(pieceBytes, end - position))
            {
                yield return new Piece(position, Math.Min(pieceBytes, end - position), IsHole: false);
            }
        }
    }

    private long NextData(long position) =>
        Math.Clamp(_holes.Data(position, lengthBytes), position, lengthBytes);

    // Up to a page, so that the next piece starts at one.
    private long NextHole(long data, long found)
    {
        // A file system that finds a hole right where it found data must not keep us here for ever.
        long hole = Math.Clamp(found, data + 1, lengthBytes);
        long page = (hole - 1) / unitBytes * unitBytes;
        return lengthBytes - page <= unitBytes ? lengthBytes : page + unitBytes;
    }
}
