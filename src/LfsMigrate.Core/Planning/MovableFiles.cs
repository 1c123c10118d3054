namespace LfsMigrate.Core.Planning;

/// <summary>The files that a plan may move, without names: 12 bytes each and 16 for each piece. Not for several threads at once.</summary>
public sealed class MovableFiles
{
    private readonly ChunkedList<long> _costs = new();
    private readonly ChunkedList<int> _firstPieces = new();
    private readonly ChunkedList<long> _bytes = new();
    private readonly ChunkedList<int> _osts = new();
    private readonly ChunkedList<int> _kinds = new();
    private readonly Dictionary<PieceKind, int> _numberOfKind = [];
    private readonly List<PieceKind> _kindOfNumber = [];

    /// <summary>How many files there are; they are numbered from 0.</summary>
    public int Count => _costs.Count;

    internal IReadOnlyList<PieceKind> Kinds => _kindOfNumber;

    internal int PieceTotal => _bytes.Count;

    /// <summary>Adds a file.</summary>
    /// <param name="costBytes">What moving it costs, whichever pieces change place: its bytes and a constant for each file. 0 or more.</param>
    /// <param name="pieces">What lies where; those of 0 bytes count as places that are taken.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of bytes is below 0.</exception>
    /// <exception cref="OverflowException">There are more than 2^31 files or pieces.</exception>
    public int Add(long costBytes, ReadOnlySpan<FilePiece> pieces)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(costBytes);
        foreach (var piece in pieces)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(piece.Bytes, nameof(pieces));
        }
        _costs.Add(costBytes);
        _firstPieces.Add(_bytes.Count);
        foreach (var piece in pieces)
        {
            _bytes.Add(piece.Bytes);
            _osts.Add(piece.Ost);
            _kinds.Add(NumberOf(new PieceKind(piece.Component, piece.Mirror, piece.Pool)));
        }
        return Count - 1;
    }

    /// <summary>What moving a file costs, in bytes.</summary>
    public long CostOf(int file) => _costs[file];

    /// <summary>How many pieces a file has.</summary>
    public int PieceCountOf(int file) => EndOf(file) - FirstOf(file);

    /// <summary>One piece of a file, counted from 0 in the order they were given.</summary>
    public FilePiece PieceOf(int file, int piece)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(piece);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(piece, PieceCountOf(file));
        int at = FirstOf(file) + piece;
        var kind = _kindOfNumber[_kinds[at]];
        return new FilePiece(_osts[at], _bytes[at], kind.Component, kind.Mirror, kind.Pool);
    }

    internal int FirstOf(int file) => _firstPieces[file];

    internal int EndOf(int file) => file + 1 < Count ? _firstPieces[file + 1] : _bytes.Count;

    internal long BytesAt(int at) => _bytes[at];

    internal int OstAt(int at) => _osts[at];

    internal PieceKind KindAt(int at) => _kindOfNumber[_kinds[at]];

    private int NumberOf(PieceKind kind)
    {
        if (!_numberOfKind.TryGetValue(kind, out int number))
        {
            number = _kindOfNumber.Count;
            _kindOfNumber.Add(kind);
            _numberOfKind.Add(kind, number);
        }
        return number;
    }
}
