using LfsMigrate.Core;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre;

/// <summary>The pools of a Lustre and their OSTs at one moment, as far as this user may know them.</summary>
public sealed class TargetPools
{
    private readonly SortedDictionary<string, IReadOnlySet<int>> _members = new(StringComparer.Ordinal);
    private readonly string _fsName;

    private TargetPools(string fsName, string? problem) => (_fsName, Problem) = (fsName, problem);

    /// <summary>Why they are not known, one clause; null when they are.</summary>
    public string? Problem { get; }

    /// <summary>Asks the client for them.</summary>
    /// <remarks>KERNEL: a client that has them in debugfs tells root alone. That is a <see cref="Problem"/>, no exception.</remarks>
    public static TargetPools Read(LustreMount mount)
    {
        ArgumentNullException.ThrowIfNull(mount);
        try
        {
            var found = new TargetPools(mount.FsName, null);
            foreach (string pool in mount.Pools())
            {
                // One that is removed meanwhile has none: it is said to be empty, and nothing is changed by that.
                found._members[pool] = mount.PoolMembers(pool) ?? new HashSet<int>();
            }
            return found;
        }
        catch (PosixException e)
        {
            return new TargetPools(mount.FsName, e.Message);
        }
    }

    /// <summary>The names of the pools that an OST is in, in order; none when the pools are not known.</summary>
    public IReadOnlyList<string> Of(StorageTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return [.. _members.Where(pool => pool.Value.Contains(target.Index)).Select(pool => pool.Key)];
    }

    /// <summary>The OST indices of a pool that the operator has named; at least one.</summary>
    /// <exception cref="OperatorException">There is no such pool, it has no OST, or the pools are not known.</exception>
    public IReadOnlySet<int> Named(string pool)
    {
        if (Problem != null)
        {
            throw new OperatorException($"the pools of {_fsName} cannot be read: {Problem}", "ask as root, or leave --pool out", OperatorFault.Environment);
        }
        return _members.TryGetValue(pool, out var members) && members.Count > 0 ? members
            : throw new OperatorException($"there is no pool '{pool}' with OSTs in {_fsName}",
                _members.Values.All(m => m.Count == 0) ? "leave --pool out: it has no pools"
                    : $"give one of {string.Join(", ", _members.Where(p => p.Value.Count > 0).Select(p => p.Key))}");
    }
}
