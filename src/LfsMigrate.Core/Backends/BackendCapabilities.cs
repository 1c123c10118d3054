namespace LfsMigrate.Core.Backends;

/// <summary>What a backend promises, as data.</summary>
/// <param name="KeepsIdentity">The file keeps its inode (FID), its names and its open descriptors.</param>
/// <param name="DetectsWriters">A write during the migration is noticed, and the migration then gives way.</param>
/// <param name="DonorDiesWithProcess">A crash leaves nothing behind that has a name.</param>
/// <param name="IsSimulated">The storage is a simulation: nothing it shows is true of a real file system.</param>
public sealed record BackendCapabilities(
    bool KeepsIdentity,
    bool DetectsWriters,
    bool DonorDiesWithProcess,
    bool IsSimulated)
{
    /// <summary>What it keeps, as far as it depends on the way alone and not on the place.</summary>
    public Promise Promises { get; init; }
}
