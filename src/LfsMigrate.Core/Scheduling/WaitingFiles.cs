using System.Diagnostics.CodeAnalysis;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Scheduling;

/// <summary>
/// Files that wait for a worker. The biggest go first, or the run would end waiting for one that came last. Small ones go directory
/// by directory, and a worker stays in its own while there are some. What is there and of 0 bytes may be of any size: it goes last, and
/// counts as big. A file of which another name is in hand waits for that.
/// </summary>
/// <remarks>Not thread-safe; whose worker takes a file is told by the thread that asks.</remarks>
/// <param name="bigMax">How many big files may be in hand at once, looked at again and again; null for any number.</param>
internal sealed class WaitingFiles<TFile>(Func<int>? bigMax = null)
    where TFile : class
{
    /// <summary>Files shorter than this are small, in bytes.</summary>
    internal const long BigBytesMin = 1024 * 1024;

    private readonly PriorityQueue<Entry, (long, long)> _big = new();
    private readonly Dictionary<UnixPath, Queue<Entry>> _small = [];
    private readonly Queue<UnixPath> _directories = new();
    private readonly Queue<Entry> _ofAnySize = new(), _free = new();

    // The inodes in hand, with the names that wait for them; and which a file is.
    private readonly Dictionary<FileIdentity, Queue<Entry>?> _inHand = [];
    private readonly Dictionary<TFile, FileIdentity> _identities = new(ReferenceEqualityComparer.Instance);
    private readonly ThreadLocal<UnixPath> _directory = new();
    private readonly HashSet<TFile> _bigInHand = new(ReferenceEqualityComparer.Instance);
    private long _number;

    /// <summary>How many wait, those for another name of theirs among them.</summary>
    internal int Count { get; private set; }

    /// <summary>One more waits.</summary>
    internal void Add(TFile file, FileLook seen)
    {
        bool isOfAnySize = seen is { SizeBytes: 0, Identity: not null };
        var entry = new Entry(file, seen.Identity, IsBig: isOfAnySize || seen.SizeBytes >= BigBytesMin);
        if (isOfAnySize)
        {
            _ofAnySize.Enqueue(entry);
        }
        else if (entry.IsBig)
        {
            _big.Enqueue(entry, (-seen.SizeBytes, _number++));
        }
        else
        {
            AddSmall(entry, seen.Directory);
        }
        Count++;
    }

    /// <summary>The next one for the worker in whose thread this is called; false when all that wait must go on waiting.</summary>
    internal bool TryTake([MaybeNullWhen(false)] out TFile file)
    {
        while (TryNext(out var entry))
        {
            if (TryHave(entry))
            {
                Count--;
                file = entry.File;
                if (entry.IsBig)
                {
                    _bigInHand.Add(file);
                }
                return true;
            }
        }
        file = null;
        return false;
    }

    /// <summary>A file is no longer in hand.</summary>
    internal void Done(TFile file)
    {
        _bigInHand.Remove(file);
        if (!_identities.Remove(file, out var identity))
        {
            return;
        }
        _inHand.Remove(identity, out var others);
        foreach (var other in others ?? [])
        {
            _free.Enqueue(other);
        }
    }

    private bool TryNext(out Entry entry) =>
        _free.TryDequeue(out entry) || (MayTakeBig && _big.TryDequeue(out entry, out _)) || TryNextSmall(out entry)
        || (MayTakeBig && _ofAnySize.TryDequeue(out entry));

    private bool MayTakeBig => bigMax == null || _bigInHand.Count < bigMax();

    // False when another name of it is in hand: then it waits for that.
    private bool TryHave(Entry entry)
    {
        if (entry.Identity is not { } identity)
        {
            return true;
        }
        if (_inHand.TryAdd(identity, null))
        {
            _identities.Add(entry.File, identity);
            return true;
        }
        (_inHand[identity] ??= new Queue<Entry>()).Enqueue(entry);
        return false;
    }

    private void AddSmall(Entry entry, UnixPath directory)
    {
        if (!_small.TryGetValue(directory, out var files))
        {
            _small[directory] = files = new Queue<Entry>();
            _directories.Enqueue(directory);
        }
        files.Enqueue(entry);
    }

    private bool TryNextSmall(out Entry entry)
    {
        if (TryNextIn(_directory.Value, out entry))
        {
            return true;
        }
        while (_directories.TryDequeue(out var directory))
        {
            if (TryNextIn(directory, out entry))
            {
                _directory.Value = directory;
                // At the end: the next worker begins with another.
                _directories.Enqueue(directory);
                return true;
            }
            _small.Remove(directory);
        }
        return false;
    }

    private bool TryNextIn(UnixPath directory, out Entry entry)
    {
        entry = default;
        return _small.TryGetValue(directory, out var files) && files.TryDequeue(out entry);
    }

    private readonly record struct Entry(TFile File, FileIdentity? Identity, bool IsBig);
}
