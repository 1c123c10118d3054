using System.Runtime.InteropServices;

namespace LfsMigrate.Core.Planning;

/// <summary>Takes the files that relieve most for what they cost, until every OST is inside the band or no file helps.</summary>
/// <remarks>In rounds, so that n files cost a few sorts: a file that has become worth less than the next one waits for the next round,
/// where it stands in its new place. So large files go first, and at the end the smallest that suffices.</remarks>
internal sealed class GreedyBalance
{
    private const int RoundsMax = 64;
    private const int FilesPerLook = 1 << 14;

    // So that rounding never lets a file wait for ever.
    private const double SlightlyLess = 1 - 1e-5;

    private readonly BandState _state;
    private readonly MovableFiles _files;
    private readonly Destinations _destinations;
    private readonly PlannedFiles _plan;
    private readonly CancellationToken _token;
    private readonly bool[] _unable, _isAble;
    private readonly List<PlannedPiece> _pieces = [];

    // What part of its worth a file really has, where its pieces did not all find a place. Looked up only, so its order does not matter.
    private readonly Dictionary<int, double> _worthOf = [];
    private long[] _needs = [];

    internal GreedyBalance(BandState state, MovableFiles files, Destinations destinations, CancellationToken token)
    {
        _state = state;
        _files = files;
        _destinations = destinations;
        _plan = new PlannedFiles(files.Count);
        _token = token;
        _unable = new bool[state.Count];
        _isAble = new bool[state.Count];
    }

    internal PlannedFiles Run()
    {
        for (int round = 0; round < RoundsMax; round++)
        {
            _needs = GivingNeeds.Of(_state, _unable);
            if (_state.OutsideTotal() == 0 || _needs.All(n => n == 0))
            {
                break;
            }
            Array.Clear(_isAble);
            long[] asked = [.. _needs];
            var (keys, files) = Candidates();
            Array.Sort(keys, files);
            Pass(keys, files);
            for (int ost = 0; ost < asked.Length; ost++)
            {
                _unable[ost] |= asked[ost] > 0 && !_isAble[ost];
            }
        }
        return _plan;
    }

    private (ulong[] Keys, int[] Files) Candidates()
    {
        int count = 0;
        ulong[] keys = new ulong[_files.Count];
        int[] numbers = new int[_files.Count];
        for (int file = 0; file < _files.Count; file++)
        {
            Look(file);
            if (!_plan.Contains(file) && Relief(file) is var bytes and > 0)
            {
                keys[count] = BestFirst(Worth(file, bytes) * _worthOf.GetValueOrDefault(file, 1.0), bytes);
                numbers[count++] = file;
            }
        }
        Array.Resize(ref keys, count);
        Array.Resize(ref numbers, count);
        return (keys, numbers);
    }

    private void Pass(ulong[] keys, int[] files)
    {
        long left = _needs.Sum();
        for (int at = 0; at < files.Length && left > 0; at++)
        {
            Look(at);
            int file = files[at];
            long relief = Relief(file);
            if (relief == 0)
            {
                continue;
            }
            double fraction = _worthOf.GetValueOrDefault(file, 1.0);
            ulong limit = keys[Math.Min(at + 1, keys.Length - 1)];
            if (BestFirst(Worth(file, relief) * fraction, relief) <= limit)
            {
                left -= TryMove(file, limit, relief);
            }
            else
            {
                StillAble(file);
            }
        }
    }

    // Moves what helps; 0 when nothing does, or too little for what it costs.
    private long TryMove(int file, ulong limit, long relief)
    {
        _pieces.Clear();
        long given = 0;
        int end = _files.EndOf(file);
        for (int piece = _files.FirstOf(file); piece < end; piece++)
        {
            given += TryMovePiece(file, piece);
        }
        if (_pieces.Count == 0)
        {
            return 0;
        }
        if (given < relief && BestFirst(Worth(file, given), given) > limit)
        {
            _worthOf[file] = SlightlyLess * given / relief;
            TakeBack();
            StillAble(file);
            return 0;
        }
        foreach (var move in _pieces)
        {
            _isAble[move.From] = true;
            _needs[move.From] = Math.Max(0, _needs[move.From] - move.Bytes);
        }
        _plan.Add(file, CollectionsMarshal.AsSpan(_pieces));
        return given;
    }

    private long TryMovePiece(int file, int piece)
    {
        int from = _state.PositionOf(_files.OstAt(piece));
        long bytes = _files.BytesAt(piece);
        if (from < 0 || bytes == 0 || _needs[from] == 0)
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
        return Math.Min(bytes, _needs[from]);
    }

    // A file that waits for the next round: its OSTs may give then.
    private void StillAble(int file)
    {
        int end = _files.EndOf(file);
        for (int piece = _files.FirstOf(file); piece < end; piece++)
        {
            if (_state.PositionOf(_files.OstAt(piece)) is var ost and >= 0)
            {
                _isAble[ost] = true;
            }
        }
    }

    private void TakeBack()
    {
        foreach (var move in _pieces)
        {
            _destinations.Undo(move);
        }
    }

    private long Relief(int file)
    {
        long sum = 0;
        int end = _files.EndOf(file);
        for (int piece = _files.FirstOf(file); piece < end; piece++)
        {
            int ost = _state.PositionOf(_files.OstAt(piece));
            sum += ost < 0 ? 0 : Math.Min(_needs[ost], _files.BytesAt(piece));
        }
        return sum;
    }

    private double Worth(int file, long relief) => (double)relief / _files.CostOf(file);

    // Smaller is better: more relief for what it costs, among equals more of it. Floats that are not negative sort like their bits.
    private static ulong BestFirst(double worth, long bytes) =>
        ulong.MaxValue - (((ulong)BitConverter.SingleToUInt32Bits((float)worth) << 32) | BitConverter.SingleToUInt32Bits(bytes));

    private void Look(int at)
    {
        if (at % FilesPerLook == 0)
        {
            _token.ThrowIfCancellationRequested();
        }
    }
}
