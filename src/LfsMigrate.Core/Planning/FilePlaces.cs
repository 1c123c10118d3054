namespace LfsMigrate.Core.Planning;

/// <summary>Where one piece of a file must not go, because of the others; made anew for each piece in the time it takes to look at them.</summary>
internal sealed class FilePlaces
{
    private readonly BandState _state;
    private readonly MovableFiles _files;
    private readonly int[] _forbidden, _holds;
    private int _round;

    internal FilePlaces(BandState state, MovableFiles files)
    {
        _state = state;
        _files = files;
        _forbidden = new int[state.Count];
        _holds = new int[state.Count];
    }

    /// <summary>Whether the OST holds another piece of the component, or one of another mirror: what is lost with one OST must be on another.</summary>
    internal bool Forbids(int ost) => _forbidden[ost] == _round;

    /// <summary>Whether anything of the file lies there or will.</summary>
    internal bool Holds(int ost) => _holds[ost] == _round;

    /// <summary>Looks at a file for one of its pieces.</summary>
    /// <param name="file">Number of the file.</param>
    /// <param name="piece">The piece, as its place among all pieces.</param>
    /// <param name="chosen">What the plan moves of this file already.</param>
    internal void LookAt(int file, int piece, ReadOnlySpan<PlannedPiece> chosen)
    {
        _round++;
        var kind = _files.KindAt(piece);
        int end = _files.EndOf(file);
        for (int at = _files.FirstOf(file); at < end; at++)
        {
            // Also what is going to leave: until then it lies there.
            Note(_state.PositionOf(_files.OstAt(at)), kind, _files.KindAt(at));
        }
        foreach (var move in chosen)
        {
            Note(move.To, kind, _files.KindAt(move.Piece));
        }
    }

    private void Note(int ost, PieceKind mine, PieceKind other)
    {
        if (ost < 0)
        {
            return;
        }
        _holds[ost] = _round;
        if (other.Component == mine.Component || other.Mirror != mine.Mirror)
        {
            _forbidden[ost] = _round;
        }
    }
}
