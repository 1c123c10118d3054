namespace LfsMigrate.Core.Planning;

/// <summary>The files that one round of choosing looks at, the best first: for each OST the best that give what it has to, and as much again.</summary>
/// <remarks>Of ten million files a plan needs a hundred thousand; to sort the others would be most of the work. Which are the best is told by
/// counting bytes in classes of rank, whose bounds are taken from every so many files.</remarks>
internal sealed class RoundCandidates(BandState state, MovableFiles files, FileRelief relief, PlannedFiles plan, CancellationToken token)
{
    private const int Classes = 256, SampleMax = 1 << 16, FilesPerLook = 1 << 14;

    // Some will find no place, and the last are to be chosen among several.
    private const long Margin = 2;

    private const ulong NoCandidate = ulong.MaxValue;

    private readonly ulong[] _ranks = new ulong[files.Count];
    private readonly byte[] _classOf = new byte[files.Count];
    private ulong[] _bounds = [];

    /// <summary>The ranks in order, with the file of each.</summary>
    /// <param name="all">OSTs of which every file counts.</param>
    /// <param name="isWhole">Set for those of which every file was taken.</param>
    internal (ulong[] Ranks, int[] Files) Choose(ReadOnlySpan<bool> all, Span<bool> isWhole)
    {
        FindBounds();
        long[,] bytes = new long[state.Count, Classes];
        int candidates = 0;
        for (int file = 0; file < files.Count; file++)
        {
            Look(file);
            _ranks[file] = RankOf(file);
            if (_ranks[file] != NoCandidate)
            {
                candidates++;
                _classOf[file] = ClassOf(_ranks[file]);
                Count(file, bytes);
            }
        }
        return Sorted(LastClasses(bytes, all, isWhole), candidates);
    }

    private ulong RankOf(int file) => !plan.Contains(file) && relief.Of(file) is var bytes and > 0 ? relief.Rank(file, bytes) : NoCandidate;

    private void FindBounds()
    {
        int step = Math.Max(1, files.Count / SampleMax);
        List<ulong> sample = [];
        for (int file = 0; file < files.Count; file += step)
        {
            if (RankOf(file) is var rank and not NoCandidate)
            {
                sample.Add(rank);
            }
        }
        sample.Sort();
        _bounds = sample.Count == 0 ? [] : [.. Enumerable.Range(1, Classes - 1).Select(n => sample[(int)((long)n * sample.Count / Classes)])];
    }

    private byte ClassOf(ulong rank)
    {
        int at = Array.BinarySearch(_bounds, rank);
        return (byte)(at < 0 ? ~at : at);
    }

    private void Count(int file, long[,] bytes)
    {
        int end = files.EndOf(file);
        for (int piece = files.FirstOf(file); piece < end; piece++)
        {
            if (state.PositionOf(files.OstAt(piece)) is var ost and >= 0 && relief.NeedOf(ost) is var need and > 0)
            {
                bytes[ost, _classOf[file]] += Math.Min(need, files.BytesAt(piece));
            }
        }
    }

    // For each OST the last class that is needed; -1: none.
    private int[] LastClasses(long[,] bytes, ReadOnlySpan<bool> all, Span<bool> isWhole)
    {
        int[] last = new int[state.Count];
        for (int ost = 0; ost < last.Length; ost++)
        {
            long sum = 0, wanted = relief.NeedOf(ost) <= long.MaxValue / Margin ? relief.NeedOf(ost) * Margin : long.MaxValue;
            last[ost] = -1;
            while (last[ost] < Classes - 1 && (all[ost] ? relief.NeedOf(ost) > 0 : sum < wanted))
            {
                sum += bytes[ost, ++last[ost]];
            }
            isWhole[ost] = last[ost] == Classes - 1;
        }
        return last;
    }

    private (ulong[] Ranks, int[] Files) Sorted(int[] lastClasses, int candidates)
    {
        int count = 0, lastOfAll = lastClasses.DefaultIfEmpty(-1).Max();
        ulong[] ranks = new ulong[candidates];
        int[] numbers = new int[candidates];
        for (int file = 0; file < files.Count; file++)
        {
            if (_ranks[file] != NoCandidate && _classOf[file] <= lastOfAll && IsNeeded(file, lastClasses))
            {
                ranks[count] = _ranks[file];
                numbers[count++] = file;
            }
        }
        Array.Resize(ref ranks, count);
        Array.Resize(ref numbers, count);
        Array.Sort(ranks, numbers);
        return (ranks, numbers);
    }

    private bool IsNeeded(int file, int[] lastClasses)
    {
        int end = files.EndOf(file);
        for (int piece = files.FirstOf(file); piece < end; piece++)
        {
            if (state.PositionOf(files.OstAt(piece)) is var ost and >= 0 && _classOf[file] <= lastClasses[ost])
            {
                return true;
            }
        }
        return false;
    }

    private void Look(int at)
    {
        if (at % FilesPerLook == 0)
        {
            token.ThrowIfCancellationRequested();
        }
    }
}
