using System.Collections.Concurrent;
using System.Diagnostics;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>How full a plan wants the OSTs, held against how full they are by now. Thread-safe.</summary>
public sealed class TargetLevels
{
    private readonly Dictionary<int, TargetLevel> _levels;
    private readonly HashSet<int> _leaving;
    // An OST that was full, or had its max_create_count set to 0, may take objects again later.
    private static readonly TimeSpan ClosedFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, long> _closed = new();

    /// <summary>Takes the levels of a plan.</summary>
    /// <param name="levels">One for each OST that there is a goal for; none for a plan without goal.</param>
    /// <param name="leaving">OSTs that get nothing, whatever their level.</param>
    public TargetLevels(IEnumerable<TargetLevel> levels, IEnumerable<int> leaving) =>
        (_levels, _leaving) = (levels.ToDictionary(l => l.Ost), [.. leaving]);

    /// <summary>No goal.</summary>
    public static TargetLevels None { get; } = new([], []);

    /// <summary>The OSTs that get nothing.</summary>
    public IReadOnlySet<int> Leaving => _leaving;

    /// <summary>Whether an OST is no fuller than the plan would leave it, so that nothing has to leave it any more.</summary>
    public bool IsRelieved(StorageTarget ost) => ost.IsActive && _levels.TryGetValue(ost.Index, out var level)
        && ost.UsedBytes <= (ulong)level.AfterBytes;

    /// <summary>Whether so many bytes more fit on an OST, and below its limit.</summary>
    /// <remarks>A little above it is let pass: what an OST spends on its own account is in no plan.</remarks>
    public bool HasRoom(StorageTarget ost, long bytes) => ost.TakesObjects && !_leaving.Contains(ost.Index) && !IsClosed(ost.Index) && ost.FreeBytes > (ulong)bytes
        && (!_levels.TryGetValue(ost.Index, out var level) || ost.UsedBytes + (ulong)bytes <= (ulong)(level.LimitBytes + ((level.LimitBytes - level.FloorBytes) / 20)));

    /// <summary>Whether there is no goal.</summary>
    public bool AreNone => _levels.Count == 0;

    /// <summary>Keeps OSTs from getting anything for a while; says whether any of them was not kept from it already.</summary>
    public bool Close(IEnumerable<int> osts)
    {
        bool isNew = false;
        foreach (int ost in osts)
        {
            isNew |= !IsClosed(ost);
            _closed[ost] = Stopwatch.GetTimestamp();
        }
        return isNew;
    }

    private bool IsClosed(int ost) => _closed.TryGetValue(ost, out long since) && Stopwatch.GetElapsedTime(since) < ClosedFor;

    /// <summary>Whether all OSTs with a goal are in the band.</summary>
    public bool AreReached(IReadOnlyList<StorageTarget> osts) => _levels.Count > 0 && osts.Where(o => _levels.ContainsKey(o.Index))
        .All(o => o.IsActive && o.UsedBytes >= (ulong)_levels[o.Index].FloorBytes && o.UsedBytes <= (ulong)_levels[o.Index].LimitBytes);
}
