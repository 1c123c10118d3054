namespace LfsMigrate.Core.Placement;

/// <summary>The OSTs of a file system, and its pools.</summary>
public interface ITargets
{
    /// <summary>The OSTs with their space, at most some seconds old.</summary>
    IReadOnlyList<StorageTarget> Targets();

    /// <summary>About how many OSTs there are, also those that take no data; told without asking them where that is possible.</summary>
    int Count();

    /// <summary>The OST indices of a pool; null when there is no such pool.</summary>
    IReadOnlySet<int>? PoolMembers(string pool);
}
