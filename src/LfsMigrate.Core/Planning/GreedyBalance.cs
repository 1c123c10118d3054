using System.Runtime.InteropServices;

namespace LfsMigrate.Core.Planning;

/// <summary>Takes the files that relieve most for what they cost, until every OST is inside the band or no file helps.</summary>
/// <remarks>In rounds, so that n files cost a few passes: a file that has become worth less than the next one waits for the next round,
/// where it stands in its new place. So large files go first, and at the end the smallest that suffices.</remarks>
internal sealed class GreedyBalance
{
    private const int RoundsMax = 100, FilesPerLook = 1 << 14;

    // So that rounding never lets a file wait for ever.
    private const double SlightlyLess = 1 - 1e-5;

    private readonly BandState _state;
    private readonly MovableFiles _files;
    private readonly Destinations _destinations;
    private readonly PlannedFiles _plan;
    private readonly FileRelief _relief;
    private readonly CancellationToken _token;

    // OSTs that have nothing more to give, those that may have, and those of which all files are looked at.
    private readonly bool[] _unable, _able, _wholly;
    private readonly List<PlannedPiece> _pieces = [];

    internal GreedyBalance(BandState state, MovableFiles files, Destinations destinations, CancellationToken token)
    {
        _state = state;
        _files = files;
        _destinations = destinations;
        _plan = new PlannedFiles(files.Count);
        _relief = new FileRelief(state, files);
        _token = token;
        _unable = new bool[state.Count];
        _able = new bool[state.Count];
        _wholly = new bool[state.Count];
    }

    internal PlannedFiles Run()
    {
        RoundCandidates? candidates = null;
        bool[] isWhole = new bool[_state.Count];
        for (int round = 0; round < RoundsMax; round++)
        {
            long[] needs = GivingNeeds.Of(_state, _unable, out bool lacking);
            if (_state.OutsideTotal() == 0 || needs.All(n => n == 0))
            {
                break;
            }
            candidates ??= new RoundCandidates(_state, _files, _relief, _plan, _token);
            _relief.Begin([.. needs], lacking);
            Array.Clear(_able);
            var (ranks, files) = candidates.Choose(_wholly, isWhole);
            Pass(ranks, files);
            for (int ost = 0; ost < needs.Length; ost++)
            {
                bool gaveNothing = needs[ost] > 0 && !_able[ost];
                _unable[ost] |= gaveNothing && isWhole[ost];
                _wholly[ost] |= gaveNothing;
            }
        }
        return _plan;
    }

    private void Pass(ulong[] ranks, int[] files)
    {
        for (int at = 0; at < files.Length && _relief.LeftBytes > 0; at++)
        {
            if (at % FilesPerLook == 0)
            {
                _token.ThrowIfCancellationRequested();
            }
            int file = files[at];
            long relief = _relief.Of(file);
            ulong limit = ranks[Math.Min(at + 1, ranks.Length - 1)];
            if (relief > 0 && (_relief.Rank(file, relief) > limit || !TryMove(file, limit, relief)))
            {
                StillAble(file);
            }
        }
    }

    // Moves what helps. False: it would help too little for what it costs, now.
    private bool TryMove(int file, ulong limit, long relief)
    {
        _pieces.Clear();
        long given = 0;
        int end = _files.EndOf(file);
        for (int piece = _files.FirstOf(file); piece < end; piece++)
        {
            given += TryMovePiece(file, piece);
        }
        if (_pieces.Count > 0 && given < relief && _relief.RankWhenGiven(file, given) > limit)
        {
            _relief.HelpsOnly(file, SlightlyLess * given / relief);
            foreach (var move in _pieces)
            {
                _destinations.Undo(move);
            }
            return false;
        }
        foreach (var move in _pieces)
        {
            _able[move.From] = true;
            _relief.Given(move.From, move.Bytes);
        }
        if (_pieces.Count > 0)
        {
            _relief.Given(given);
            _plan.Add(file, CollectionsMarshal.AsSpan(_pieces));
        }
        return true;
    }

    // The bytes by which it helps; 0 when it does not move.
    private long TryMovePiece(int file, int piece)
    {
        int from = _state.PositionOf(_files.OstAt(piece));
        long bytes = _files.BytesAt(piece);
        if (from < 0 || bytes == 0 || _relief.OfPiece(from, bytes) is not (var relief and > 0))
        {
            return 0;
        }
        long giverGain = _state.Outside(from) - _state.OutsideAt(from, _state.Used(from) - bytes);
        if (giverGain < 0)
        {
            return 0;
        }
        int to = _destinations.Find(file, piece, CollectionsMarshal.AsSpan(_pieces));
        if (to < 0 || giverGain + _state.Outside(to) - _state.OutsideAt(to, _state.Used(to) + bytes) <= 0)
        {
            return 0;
        }
        var move = new PlannedPiece(piece, from, to, bytes);
        _destinations.Move(move);
        _pieces.Add(move);
        return relief;
    }

    // A file that waits for the next round: its OSTs may give then.
    private void StillAble(int file)
    {
        int end = _files.EndOf(file);
        for (int piece = _files.FirstOf(file); piece < end; piece++)
        {
            if (_state.PositionOf(_files.OstAt(piece)) is var ost and >= 0)
            {
                _able[ost] = true;
            }
        }
    }
}
