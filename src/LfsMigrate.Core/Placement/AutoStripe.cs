namespace LfsMigrate.Core.Placement;

/// <summary>The stripe count that fits a file's size and the space on its OSTs: <c>lfs migrate -A</c>.</summary>
/// <remarks>Computed for every file from the OSTs as they are then. Sizes below 1 GiB take one stripe, larger ones floor(sqrt(GiB) + 1);
/// more, when an object would be larger than its share of the fullest OST that counts; never more than OSTs that count.</remarks>
public sealed record AutoStripe
{
    private const ulong BytesPerKib = 1024, KibPerGib = 1 << 20;

    /// <summary>An object may take one part in so many of the space available on the fullest OST.</summary>
    public int Cap { get; init; } = 100;

    /// <summary>KiB an OST must have available to count.</summary>
    public ulong MinFreeKib { get; init; } = 256 * 1024;

    /// <summary>More KiB available than this are taken for this; 0 for no limit.</summary>
    public ulong MaxFreeKib { get; init; }

    /// <summary>The stripe count for one file.</summary>
    /// <param name="sizeBytes">Its length.</param>
    /// <param name="targets">The OSTs and pools there are.</param>
    /// <param name="pool">The pool its objects shall lie in; null for any. One that is not there limits nothing: it is refused elsewhere.</param>
    /// <exception cref="Migration.RefusedException">No OST counts.</exception>
    public int CountFor(long sizeBytes, ITargets targets, string? pool)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ulong sizeKib = (ulong)Math.Max(sizeBytes, 0) / BytesPerKib;
        if (sizeKib < KibPerGib)
        {
            return 1;
        }

        bool isLimited = pool is not null && pool != LovLimits.LOV_POOL_IGNORE;
        IReadOnlySet<int>? members = isLimited ? targets.PoolMembers(pool!) : null;
        ulong count = (ulong)(Math.Sqrt((double)sizeKib / KibPerGib) + 1);
        if (isLimited && members is not { Count: > 0 })
        {
            return (int)Math.Min(count, LovLimits.LOV_MAX_STRIPE_COUNT);
        }

        List<ulong> available = Available(targets, members);
        // An object that may have no space at all is no reason to stripe wider: there is none to be had anyway.
        ulong objectKib = available.Min() / (ulong)Cap;
        if (objectKib > 0 && sizeKib > count * objectKib)
        {
            // Upstream's rounding: up, unless less than a MiB is left over.
            count = (sizeKib + objectKib - BytesPerKib) / objectKib;
        }

        return (int)Math.Min(count, (ulong)Math.Min(available.Count, LovLimits.LOV_MAX_STRIPE_COUNT));
    }

    private List<ulong> Available(ITargets targets, IReadOnlySet<int>? members)
    {
        List<StorageTarget> active = [.. targets.Targets().Where(t => t.IsActive && members?.Contains(t.Index) != false)];
        List<ulong> available = [.. active.Select(t => t.FreeBytes / BytesPerKib)
            .Select(kib => MaxFreeKib > 0 ? Math.Min(kib, MaxFreeKib) : kib)
            .Where(kib => kib >= MinFreeKib)];
        if (available.Count > 0)
        {
            return available;
        }

        throw active.Count == 0
            ? new Migration.RefusedException(Migration.OutcomeCode.NoTarget, "no OST is active to stripe it over")
            : new Migration.RefusedException(Migration.OutcomeCode.NoSpace, $"no OST has {MinFreeKib} KiB available (--min-free)");
    }
}
