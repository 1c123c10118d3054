namespace LfsMigrate.Core.Migration;

/// <summary>The buffers of a file's streams, all of one length.</summary>
public sealed class AlignedBuffers : IDisposable
{
    private readonly AlignedBuffer[] _buffers;

    /// <summary><paramref name="count"/> buffers for a file of <paramref name="fileBytes"/>: none longer than the file needs.</summary>
    /// <param name="count">One for each stream.</param>
    /// <param name="bytesMax">The longest that each may be; a multiple of the page size.</param>
    /// <param name="fileBytes">A small file must not touch megabytes.</param>
    public AlignedBuffers(int count, int bytesMax, long fileBytes)
    {
        int bytes = fileBytes >= bytesMax ? bytesMax
            : (int)((Math.Max(fileBytes - 1, 0) / AlignedBuffer.PageBytes) + 1) * AlignedBuffer.PageBytes;
        _buffers = new AlignedBuffer[count];
        for (int i = 0; i < count; i++)
        {
            _buffers[i] = new AlignedBuffer(bytes);
        }
    }

    /// <summary>All of them, not to be used after <see cref="Dispose"/>.</summary>
    public IReadOnlyList<AlignedBuffer> All => _buffers;

    /// <summary>Length of each, in bytes.</summary>
    public int BytesOfEach => _buffers[0].Length;

    /// <summary>What each stream may copy at once, so that all together keep to a pace.</summary>
    /// <param name="bytesMax">What they may take otherwise.</param>
    /// <param name="pace">Its pieces are shared by the streams.</param>
    /// <param name="streams">How many there are.</param>
    public static int PieceBytes(int bytesMax, ITransferPace pace, int streams)
    {
        ArgumentNullException.ThrowIfNull(pace);
        int share = pace.PieceBytesMax / streams / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
        return Math.Min(bytesMax, Math.Max(share, AlignedBuffer.PageBytes));
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_buffers, b => b.Dispose());
}
