using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Journal;

/// <summary>What a journal says of a run in numbers.</summary>
/// <param name="isMerged">Whether those of other runs come to it, which may have settled the same files.</param>
public sealed class RunTotals(bool isMerged = false)
{
    private const int SlowestMax = 10;

    private readonly SortedDictionary<string, (long Files, JournalEntry Last)> _byCode = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, (long Left, long Came)> _byOst = [];
    private readonly PriorityQueue<JournalEntry, double> _slowest = new();
    private long _lastSeconds;

    /// <summary>What is settled.</summary>
    public SettledFiles Settled { get; } = new(knowsFiles: isMerged);

    /// <summary>When the last line was written, in seconds since 1970; 0 when there is none.</summary>
    public long LastSeconds => _lastSeconds;

    /// <summary>Files that more than one of the runs taken in have settled.</summary>
    public long SettledTwice { get; private set; }

    /// <summary>How long it was at work: each time from its beginning to its last line; of several runs the longest.</summary>
    public TimeSpan AtWork { get; private set; }

    /// <summary>Files by code, with the last of each, those that were tried again later with what became of them then.</summary>
    public IReadOnlyDictionary<string, (long Files, JournalEntry Last)> ByCode => _byCode;

    /// <summary>Bytes of migrated files that left an OST, and that came to it. A file on several counts in each by its share.</summary>
    public IReadOnlyDictionary<int, (long Left, long Came)> ByOst => _byOst;

    /// <summary>The files that took longest, the slowest first.</summary>
    public IEnumerable<JournalEntry> Slowest => _slowest.UnorderedItems.OrderByDescending(i => i.Priority).Select(i => i.Element);

    /// <summary>Takes the next line.</summary>
    public void Add(JournalEntry entry)
    {
        var former = entry.RetryOf is { } number ? Settled.UnfinishedAt(number) : null;
        Settled.Add(entry);
        AddTime(entry);
        if (entry.What != JournalEntry.File)
        {
            return;
        }
        if (former != null)
        {
            Count(former.Code, -1, former);
        }
        Count(entry.Code, 1, entry);
        AddToSlowest(entry);
        if (entry.Kind == OutcomeKind.Migrated)
        {
            AddOsts(entry);
        }
    }

    /// <summary>Takes in the numbers of another run, as if both had been one.</summary>
    public void Include(RunTotals other)
    {
        SettledTwice += Settled.Include(other.Settled);
        _lastSeconds = Math.Max(_lastSeconds, other._lastSeconds);
        // They go on side by side.
        AtWork = AtWork > other.AtWork ? AtWork : other.AtWork;
        foreach (var (code, found) in other._byCode)
        {
            Count(code, found.Files, found.Last);
        }
        foreach (var (ost, bytes) in other._byOst)
        {
            AddToOst(ost, bytes);
        }
        foreach (var entry in other.Slowest)
        {
            AddToSlowest(entry);
        }
    }

    private void AddToSlowest(JournalEntry entry)
    {
        _slowest.Enqueue(entry, entry.Seconds);
        if (_slowest.Count > SlowestMax)
        {
            _slowest.Dequeue();
        }
    }

    private void Count(string code, long files, JournalEntry entry) =>
        _byCode[code] = _byCode.TryGetValue(code, out var found) ? (found.Files + files, entry) : (files, entry);

    private void AddTime(JournalEntry entry)
    {
        if (entry.TimeSeconds == 0)
        {
            return;
        }
        if (entry.What != JournalEntry.Begin)
        {
            AtWork += TimeSpan.FromSeconds(Math.Max(entry.TimeSeconds - _lastSeconds, 0));
        }
        _lastSeconds = entry.TimeSeconds;
    }

    private void AddOsts(JournalEntry entry)
    {
        AddToEach(entry.OstsBefore, share => (share, 0));
        AddToEach(entry.OstsAfter, share => (0, share));

        void AddToEach(IReadOnlyList<int>? osts, Func<long, (long Left, long Came)> part)
        {
            foreach (int ost in osts ?? [])
            {
                AddToOst(ost, part(entry.SizeBytes / osts!.Count));
            }
        }
    }

    private void AddToOst(int ost, (long Left, long Came) bytes)
    {
        var sum = _byOst.GetValueOrDefault(ost);
        _byOst[ost] = (sum.Left + bytes.Left, sum.Came + bytes.Came);
    }
}
