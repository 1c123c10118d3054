namespace LfsMigrate.Linux.Journal;

/// <summary>Reads lines as bytes, and knows how far it is.</summary>
internal sealed class LineReader(Stream input) : IDisposable
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _filled;

    /// <summary>Where the line read last ends, behind its newline.</summary>
    internal long OffsetBytes { get; private set; }

    /// <summary>Whether there is something behind the last newline.</summary>
    internal bool HasRest => _filled > _start;

    /// <summary>The next line, without its newline; valid until the next call. False at the end, whatever is behind the last newline.</summary>
    internal bool TryRead(out ReadOnlyMemory<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int end = _buffer.AsSpan(searched, _filled - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = _buffer.AsMemory(_start, searched + end - _start);
                OffsetBytes += line.Length + 1;
                _start = searched + end + 1;
                return true;
            }
            searched = _filled - _start;
            if (!TryFill())
            {
                line = default;
                return false;
            }
        }
    }

    public void Dispose() => input.Dispose();

    private bool TryFill()
    {
        _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
        (_filled, _start) = (_filled - _start, 0);
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        int got = input.Read(_buffer.AsSpan(_filled));
        _filled += got;
        return got > 0;
    }
}
