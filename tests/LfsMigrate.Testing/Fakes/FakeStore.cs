using LfsMigrate.Core;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Testing.Fakes;

/// <summary>A file system in memory: names, inodes, and the nameless donors that are alive.</summary>
public sealed class FakeStore
{
    private readonly Dictionary<UnixPath, FakeInode> _names = [];
    private ulong _lastNumber;
    private int _donors, _sessions;

    /// <summary>Donors that were made and not removed yet.</summary>
    public int Donors => Volatile.Read(ref _donors);

    /// <summary>Sessions that were opened and not disposed yet.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>The names there are.</summary>
    public IEnumerable<UnixPath> Names => _names.Keys;

    /// <summary>The file under a name.</summary>
    /// <exception cref="PosixException">ENOENT.</exception>
    public FakeInode this[UnixPath path] =>
        _names.TryGetValue(path, out var inode) ? inode : throw new PosixException("open", Errno.ENOENT);

    /// <summary>Makes a file, or replaces it by a new one.</summary>
    public FakeInode Add(UnixPath path, ReadOnlySpan<byte> data = default)
    {
        var inode = new FakeInode { Number = ++_lastNumber };
        if (!data.IsEmpty)
        {
            inode.Content.Write(data, 0);
        }
        _names[path] = inode;
        return inode;
    }

    /// <summary>One more name for a file.</summary>
    public void Link(UnixPath path, UnixPath newPath)
    {
        _names[newPath] = this[path];
        this[path].Links++;
    }

    /// <summary>Takes a name away.</summary>
    public void Remove(UnixPath path)
    {
        this[path].Links--;
        _names.Remove(path);
    }

    internal void CountDonor(int change) => Interlocked.Add(ref _donors, change);

    internal void CountSession(int change) => Interlocked.Add(ref _sessions, change);
}
