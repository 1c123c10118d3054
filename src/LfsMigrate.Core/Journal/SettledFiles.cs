using System.IO.Hashing;
using System.Text;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Core.Journal;

/// <summary>What the journal of a run says that was done: which files are settled, and how many of them how.</summary>
/// <remarks>
/// Of names out of a list their position counts, a bit for each; of each file that was migrated or found in a tree also which file it is, about 25
/// bytes. Filled by one thread; thread-safe from then on.
/// </remarks>
/// <param name="knowsFiles">Whether it can be asked for a file; its counts take no memory.</param>
public sealed class SettledFiles(bool knowsFiles = true) : IRunHistory
{
    private readonly HashTable128 _keys = new(), _paths = new();
    private readonly Dictionary<long, JournalEntry> _unfinished = [];
    private readonly Dictionary<UnixPath, string> _fileSystems = [];

    /// <summary>The positions of the list that are settled.</summary>
    public PositionSet Positions { get; } = new();

    /// <summary>The last of them, with what the list was like up to there; null where there is no list.</summary>
    public ListPosition? LastPosition { get; private set; }

    /// <summary>How many files were settled how.</summary>
    public RunSummary Summary { get; } = new();

    /// <summary>The number of the last line.</summary>
    public long Lines { get; private set; }

    /// <summary>The last batch.</summary>
    public long Batch { get; private set; }

    /// <summary>How the run ended; null when it is going on or was cut off.</summary>
    public string? End { get; private set; }

    /// <summary>The directories whose file system is known, and its name.</summary>
    public IReadOnlyDictionary<UnixPath, string> FileSystems => _fileSystems;

    /// <summary>The files that failed or were busy, in the journal's order.</summary>
    public IEnumerable<JournalEntry> Unfinished => _unfinished.Values.OrderBy(e => e.Number);

    /// <summary>The file that failed or was busy by the line of this number; null when it was another, or was tried again since.</summary>
    public JournalEntry? UnfinishedAt(long number) => _unfinished.GetValueOrDefault(number);

    /// <summary>Takes the next line.</summary>
    public void Add(JournalEntry entry)
    {
        (Lines, Batch, End) = (entry.Number, entry.Batch, null);
        if (entry.What == JournalEntry.File)
        {
            AddFile(entry);
        }
        else if (entry.What == JournalEntry.FileSystem)
        {
            _fileSystems[entry.Path] = entry.FileSystemName ?? "";
        }
        else if (entry.What == JournalEntry.End)
        {
            End = entry.Code;
        }
    }

    /// <summary>Takes in what another run has settled: its counts and its files, and nothing to go on with.</summary>
    /// <returns>How many files both have settled.</returns>
    public long Include(SettledFiles other)
    {
        Summary.Include(other.Summary);
        long both = other._keys.LongCount(key => !_keys.Add(key));
        return both + other._paths.LongCount(path => !_paths.Add(path));
    }

    /// <inheritdoc/>
    public bool IsSettled(FileKey key) => _keys.Contains(HashOf(key));

    /// <summary>Whether a file that was found in a tree, and could not be opened, was settled.</summary>
    public bool IsSettled(UnixPath path) => _paths.Contains(HashOf(path.Bytes));

    private void AddFile(JournalEntry entry)
    {
        if (entry.RetryOf is { } former && _unfinished.Remove(former, out var first))
        {
            Summary.Remove(first.Kind);
        }
        Summary.Add(entry.Kind, entry.Code, entry.Way, entry.SizeBytes);
        if (entry.Kind is OutcomeKind.Failed or OutcomeKind.Busy)
        {
            _unfinished[entry.Number] = entry;
        }
        if (entry.Position is { } position)
        {
            Positions.Add(position.Number);
            LastPosition = position.Number == Positions.Highest ? position : LastPosition;
        }
        AddIdentity(entry);
    }

    // A further name in a list is tried as if nothing had been, unless the file was migrated.
    private void AddIdentity(JournalEntry entry)
    {
        if (!knowsFiles || (entry.Position != null && entry.Kind != OutcomeKind.Migrated))
        {
            return;
        }
        if (entry.Key is { } key)
        {
            _keys.Add(HashOf(key));
            if (entry.KeyAfter is { } after)
            {
                _keys.Add(HashOf(after));
            }
        }
        else if (entry.Position == null)
        {
            _paths.Add(HashOf(entry.Path.Bytes));
        }
    }

    private static UInt128 HashOf(FileKey key) => HashOf(Encoding.UTF8.GetBytes(key.Text));

    private static UInt128 HashOf(ReadOnlySpan<byte> bytes) => XxHash128.HashToUInt128(bytes);
}
