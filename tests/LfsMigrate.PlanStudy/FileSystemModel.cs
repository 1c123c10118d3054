namespace LfsMigrate.PlanStudy;

/// <summary>A file system in sums: files come, grow and go day by day; OSTs are added, fail and are emptied.</summary>
internal sealed class FileSystemModel
{
    // Lustre gives nothing new to an OST that is so full (os_state has OS_STATFS_ENOSPC), but what is there may grow.
    private const double TakesNoneAt = 0.99;

    private const double FillAtStart = 0.85, DemandPerYear = 1.10, NewerIsLarger = 1.25;
    private const int DaysPerYear = 365;

    private readonly Chance _chance;
    private readonly List<OstModel> _osts = [];
    private readonly double _filesPerDay;
    private readonly HashSet<int> _failing = [];
    private int _nextIndex;
    private int _day;
    private long _bornFiles, _goneFiles, _bornBytes, _goneBytes, _grownBytes, _drainedBytes;

    internal FileSystemModel(int osts, long files, int seed)
    {
        _chance = new Chance(seed);
        _filesPerDay = files / Lifetimes.MeanDays;
        double bytes = 0;
        for (int size = 0; size < SizeClasses.Count; size++)
        {
            bytes += files * SizeClasses.Part(size) * SizeClasses.Bytes(size);
        }
        FirstCapacityBytes = (long)(bytes / FillAtStart / osts);
        for (int n = 0; n < osts; n++)
        {
            AddOst(1);
        }
        Each((ost, size, life) => Come(ost, size, life, files * SizeClasses.Part(size) * Lifetimes.PartThere(life) / osts));
        (_bornBytes, _bornFiles) = (UsedBytes, Files);
    }

    /// <summary>What has come and gone.</summary>
    internal FlowTotals Totals => new(_bornFiles, _goneFiles, _bornBytes, _goneBytes, _grownBytes, _drainedBytes);

    internal IReadOnlyList<OstModel> Osts => _osts;

    internal long FirstCapacityBytes { get; }

    internal long UsedBytes => _osts.Sum(o => o.UsedBytes);

    internal long CapacityBytes => _osts.Sum(o => o.CapacityBytes);

    internal long Files => _osts.Sum(o => o.Files);

    /// <summary>Whether new data may go to an OST.</summary>
    internal bool Takes(OstModel ost) => !_failing.Contains(ost.Index);

    /// <summary>How far the fullest and the emptiest OST are apart, in parts of their capacity; what fails does not count.</summary>
    internal double Spread()
    {
        var fills = _osts.Where(Takes).Select(o => o.Fill).ToList();
        return fills.Max() - fills.Min();
    }

    /// <summary>Whether on the last day a write found its OST full.</summary>
    internal bool RanFull { get; private set; }

    internal void Day()
    {
        RanFull = false;
        Each(Go);
        Each(Grow);
        double[] parts = LustreAllocator.Parts(Available());
        double demand = _filesPerDay * Math.Pow(DemandPerYear, (double)_day / DaysPerYear);
        (long bytes, long files) = (UsedBytes, Files);
        for (int i = 0; i < _osts.Count; i++)
        {
            if (parts[i] > 0)
            {
                EachKind((size, life) => Come(_osts[i], size, life, demand * SizeClasses.Part(size) * Lifetimes.Part(life) * parts[i]));
            }
        }
        _bornBytes += UsedBytes - bytes;
        _bornFiles += Files - files;
        _day++;
    }

    /// <summary>Adds empty OSTs of the next generation.</summary>
    internal void Expand(int osts)
    {
        for (int n = 0; n < osts; n++)
        {
            AddOst(NewerIsLarger);
        }
    }

    /// <summary>An OST fails: it takes nothing any more, and all it has goes where the MDS puts it.</summary>
    internal void Fail(OstModel ost)
    {
        _failing.Add(ost.Index);
        long before = ost.UsedBytes;
        for (int size = SizeClasses.Count - 1; size >= 0; size--)
        {
            for (int life = 0; life < Lifetimes.Count; life++)
            {
                Spread(ost, size, life);
            }
        }
        _drainedBytes += before - ost.UsedBytes;
    }

    /// <summary>A failed OST comes back, empty; files that found no other place are lost with it.</summary>
    internal void Replace(OstModel ost)
    {
        _goneBytes += ost.UsedBytes;
        _goneFiles += ost.Files;
        _failing.Remove(ost.Index);
        _osts[_osts.IndexOf(ost)] = new OstModel(ost.Index, ost.CapacityBytes);
    }

    /// <summary>Moves files of one size from an OST to another; those that stay for long first.</summary>
    internal void Move(int from, int to, int sizeClass, long files)
    {
        var (source, target) = (_osts.First(o => o.Index == from), _osts.First(o => o.Index == to));
        for (int life = Lifetimes.Count - 1; life >= 0; life--)
        {
            long count = Math.Min(files, source.Count(sizeClass, life));
            source.Add(sizeClass, life, -count);
            target.Add(sizeClass, life, count);
            files -= count;
        }
    }

    private void AddOst(double larger) => _osts.Add(new OstModel(_nextIndex++, (long)(FirstCapacityBytes * larger)));

    private long[] Available() => [.. _osts.Select(o => Takes(o) ? Math.Max(0, (long)(o.CapacityBytes * TakesNoneAt) - o.UsedBytes) : 0)];

    private void Come(OstModel ost, int size, int life, double mean) =>
        ost.Add(size, life, ThatFit(ost, _chance.Poisson(mean), SizeClasses.Bytes(size)));

    private long ThatFit(OstModel ost, long files, long bytesEach)
    {
        long fitting = Math.Min(files, ost.RoomBytes / bytesEach);
        RanFull |= fitting < files;
        return fitting;
    }

    private void Go(OstModel ost, int size, int life)
    {
        long files = _chance.Binomial(ost.Count(size, life), Lifetimes.EndPerDay(life));
        ost.Add(size, life, -files);
        _goneBytes += files * SizeClasses.Bytes(size);
        _goneFiles += files;
    }

    private void Grow(OstModel ost, int size, int life)
    {
        if (size + 1 < SizeClasses.Count && Takes(ost))
        {
            long more = SizeClasses.Bytes(size + 1) - SizeClasses.Bytes(size);
            long files = ThatFit(ost, _chance.Binomial(ost.Count(size, life), Lifetimes.GrowthPerDay), more);
            ost.Add(size, life, -files);
            ost.Add(size + 1, life, files);
            _grownBytes += files * more;
        }
    }

    // Of those that are still to be placed each OST gets its part: together that is the draw of all at once.
    private void Spread(OstModel from, int size, int life)
    {
        double[] parts = LustreAllocator.Parts(Available());
        double rest = 1;
        for (int i = 0; i < _osts.Count && rest > 0; i++)
        {
            long files = _chance.Binomial(from.Count(size, life), Math.Min(1, parts[i] / rest));
            rest -= parts[i];
            Place(from, _osts[i], size, life, parts[i] > 0 ? files : 0);
        }
        // What chance had no room for.
        foreach (var ost in _osts.Where(Takes).OrderByDescending(o => o.RoomBytes).ToList())
        {
            Place(from, ost, size, life, from.Count(size, life));
        }
    }

    private static void Place(OstModel from, OstModel to, int size, int life, long files)
    {
        long fitting = Math.Min(files, to.RoomBytes / SizeClasses.Bytes(size));
        from.Add(size, life, -fitting);
        to.Add(size, life, fitting);
    }

    private void Each(Action<OstModel, int, int> action)
    {
        foreach (var ost in _osts)
        {
            EachKind((size, life) => action(ost, size, life));
        }
    }

    private static void EachKind(Action<int, int> action)
    {
        // From the largest, so that nothing grows twice a day.
        for (int size = SizeClasses.Count - 1; size >= 0; size--)
        {
            for (int life = 0; life < Lifetimes.Count; life++)
            {
                action(size, life);
            }
        }
    }
}
