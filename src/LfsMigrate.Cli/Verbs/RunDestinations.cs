using System.Diagnostics;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Where the data of a run has gone: OSTs, and file systems without them. Thread-safe.</summary>
/// <param name="to">The directory that all files go to; null when they stay where they are.</param>
internal sealed class RunDestinations(UnixPath? to) : IRunObserver
{
    // XFS has much work to do before it answers; and a few seconds' data fit below any floor worth giving.
    private static readonly TimeSpan SpaceAge = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<ITargets> _mounts = [];
    private readonly SortedSet<int> _osts = [];
    private readonly Dictionary<ulong, UnixPath> _directories = [];
    private IReadOnlyList<TargetSpace> _fileSystems = [];
    private long _lookedAt;

    /// <summary>Knows a Lustre from now on.</summary>
    internal void Add(ITargets mount)
    {
        lock (_gate)
        {
            if (!_mounts.Contains(mount))
            {
                _mounts.Add(mount);
            }
        }
    }

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        if (outcome.Code != OutcomeCode.Migrated)
        {
            return;
        }
        lock (_gate)
        {
            if (outcome.Storage.OstsAfter is { } osts)
            {
                _osts.UnionWith(osts);
            }
            else if (outcome.Device is { } device && _directories.TryAdd(device, to ?? outcome.Path.Parent))
            {
                _lookedAt = 0;
            }
        }
    }

    /// <summary>The space on each; at most some seconds old.</summary>
    internal IReadOnlyList<TargetSpace> Space()
    {
        ITargets[] mounts;
        int[] osts;
        UnixPath[] toLookAt;
        lock (_gate)
        {
            (mounts, osts) = ([.. _mounts], [.. _osts]);
            toLookAt = _lookedAt == 0 || Stopwatch.GetElapsedTime(_lookedAt) > SpaceAge ? [.. _directories.Values] : [];
        }
        // ORDER: asked without the lock: a server that does not answer must not keep files from being settled.
        var ofOsts = OfOsts(mounts, osts.ToHashSet()).ToList();
        var ofFileSystems = OfFileSystems(toLookAt).ToList();
        lock (_gate)
        {
            if (toLookAt.Length > 0)
            {
                (_fileSystems, _lookedAt) = (ofFileSystems, Stopwatch.GetTimestamp());
            }
            return [.. ofOsts, .. _fileSystems];
        }
    }

    private static IEnumerable<TargetSpace> OfOsts(ITargets[] mounts, HashSet<int> osts) => mounts.SelectMany(mount => mount.Targets())
        .Where(ost => ost.IsActive && osts.Contains(ost.Index))
        .Select(ost => new TargetSpace(mounts.Length == 1 ? $"OST {ost.Index}" : ost.Uuid, ost.TotalBytes, ost.FreeBytes) { UsedBytes = ost.UsedBytes });

    private static IEnumerable<TargetSpace> OfFileSystems(UnixPath[] directories)
    {
        foreach (var directory in directories)
        {
            TargetSpace space;
            try
            {
                space = FileSystemSpace.Of(directory);
            }
            catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
            {
                // Removed since, or not for this user to see: nothing is known, and nothing is stopped on a guess.
                continue;
            }
            yield return space;
        }
    }
}
