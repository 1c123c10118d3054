using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>One mounted Lustre: its root, its name, its OSTs and pools. Thread-safe.</summary>
public sealed class LustreMount : ITargets
{
    private const int PathBytes = 4096, OstsMax = 65536, PoolNamesBytes = 128 * 1024;
    private static readonly TimeSpan TargetsAge = TimeSpan.FromSeconds(5);

    // One object for each mount, for all threads: reading the OSTs takes an open and a close for each.
    private static readonly ConcurrentDictionary<(UnixPath, string), LustreMount> Known = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IReadOnlySet<int>?> _pools = [];
    private readonly byte[] _root;
    private readonly Lazy<bool> _isWhole;
    private IReadOnlyList<StorageTarget> _targets = [];
    private long _targetsRead;

    private LustreMount(UnixPath root, string fsName)
    {
        (Root, FsName) = (root, fsName);
        _root = root.ToNullTerminated();
        _isWhole = new Lazy<bool>(HasRootFid);
    }

    /// <summary>The mount point.</summary>
    public UnixPath Root { get; }

    /// <summary>The file system's name.</summary>
    public string FsName { get; }

    /// <summary>The mount that holds an absolute path; null when none does.</summary>
    public static LustreMount? Find(UnixPath path) => Search(path, 0);

    /// <summary>All mounts of Lustre on this machine.</summary>
    public static IReadOnlyList<LustreMount> All()
    {
        var mounts = new List<LustreMount>();
        while (Search(UnixPath.FromText(""), mounts.Count) is { } mount)
        {
            mounts.Add(mount);
        }
        return mounts;
    }

    /// <summary>Whether all of the file system is mounted, and not a directory of it (fileset); false also when that cannot be told.</summary>
    public bool IsWhole => _isWhole.Value;

    /// <summary>The OSTs with their space, at most five seconds old.</summary>
    public IReadOnlyList<StorageTarget> Targets()
    {
        lock (_gate)
        {
            if (_targets.Count == 0 || Stopwatch.GetElapsedTime(_targetsRead) > TargetsAge)
            {
                _targets = [.. ReadTargets(waits: true)];
                _targetsRead = Stopwatch.GetTimestamp();
            }
            return _targets;
        }
    }

    /// <summary>The OSTs as they are now, for those who only look: one without a connection is not waited for, as far as the client
    /// knows, and is inactive.</summary>
    // What decides anything waits: an OST that is away for a moment is neither empty nor gone.
    public IReadOnlyList<StorageTarget> TargetsThatAnswer() => [.. ReadTargets(waits: false)];

    /// <inheritdoc/>
    // A library that does not tell leaves asking them.
    public int Count() => LustreShim.TargetCount(_root) is > 0 and var count ? count : Targets().Count;

    /// <inheritdoc/>
    public IReadOnlySet<int>? PoolMembers(string pool)
    {
        lock (_gate)
        {
            if (!_pools.TryGetValue(pool, out var members))
            {
                int[] indices = new int[OstsMax];
                int count = LustreShim.PoolMembers(Text(FsName), Text(pool), indices, indices.Length);
                members = count < 0 ? null : indices.Take(count).ToHashSet();
                _pools[pool] = members;
            }
            return members;
        }
    }

    /// <summary>The names of the pools there are, in no order.</summary>
    /// <exception cref="PosixException">They cannot be had: the client may tell them to root alone (EACCES), the library not at all (ENOSYS).</exception>
    public IReadOnlyList<string> Pools()
    {
        byte[] names = new byte[PoolNamesBytes];
        int count = PosixCall.Check(LustreShim.Pools(Text(FsName), names, names.Length), "llapi_get_poollist");
        var pools = new List<string>(count);
        for (int at = 0; pools.Count < count; at += pools[^1].Length + 1)
        {
            pools.Add(Encoding.Latin1.GetString(Until0(names[at..]).Bytes));
        }
        return pools;
    }

    /// <summary>All names of a file, as paths below the mount point; none when there is no such file.</summary>
    /// <exception cref="PosixException">The names cannot be had: EPERM for users without user_fid2path.</exception>
    public IEnumerable<UnixPath> PathsOf(Fid fid)
    {
        byte[] buffer = new byte[PathBytes + 1];
        int link = 0;
        while (true)
        {
            int next = link;
            int rc = LustreShim.FidToPath(_root, Text(fid.ToString()), buffer, PathBytes, ref next);
            if (rc is -Errno.ENOENT or -Errno.ESTALE or -Errno.ENODATA)
            {
                yield break;
            }
            PosixCall.Check(rc, "llapi_fid2path");
            yield return Until0(buffer);
            // KERNEL: the number moves on while there are more links, and stays at the last one.
            if (next <= link)
            {
                yield break;
            }
            link = next;
        }
    }

    // FID_SEQ_ROOT: the root of a Lustre, and of nothing else, has this one.
    private bool HasRootFid()
    {
        try
        {
            using var directory = RawOpen.Directory(Root);
            using var root = directory.Open(UnixPath.FromText("."), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
            return root.Fid() == new Fid(0x200000007, 1, 0);
        }
        catch (PosixException)
        {
            return false;
        }
    }

    private static LustreMount? Search(UnixPath path, int index)
    {
        byte[] root = new byte[PathBytes + 1], name = new byte[PathBytes + 1];
        int rc = LustreShim.FindMount(path.ToNullTerminated(), index, root, name, PathBytes);
        var found = Until0(root);
        return rc < 0 || found.IsEmpty ? null : Known.GetOrAdd((found, Encoding.ASCII.GetString(Until0(name).Bytes)),
            static mount => new LustreMount(mount.Item1, mount.Item2));
    }

    private IEnumerable<StorageTarget> ReadTargets(bool waits)
    {
        for (uint index = 0; index < OstsMax; index++)
        {
            int rc = LustreShim.Target(_root, index, waits ? 1 : 0, out var target);
            if (rc == -Errno.EAGAIN)
            {
                continue;
            }
            if (rc < 0)
            {
                yield break;
            }
            yield return new StorageTarget
            {
                Index = (int)index,
                Uuid = target.UuidText,
                IsActive = target.Active != 0,
                States = (TargetStates)target.State,
                TotalBytes = target.TotalBytes,
                FreeBytes = target.AvailableBytes,
                UsedBytes = target.TotalBytes - Math.Min(target.FreeBytes, target.TotalBytes),
                TotalInodes = target.Inodes,
                FreeInodes = target.FreeInodes,
            };
        }
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static UnixPath Until0(byte[] buffer) => UnixPath.FromBytes(buffer.AsSpan(0, Array.IndexOf(buffer, (byte)0)));
}
