namespace LfsMigrate.Core.Backends;

/// <summary>The ways a file can go where it is.</summary>
/// <param name="First">Tried first; null when no way here keeps the inode.</param>
/// <param name="Second">Tried where the first one cannot; null for none.</param>
/// <param name="Fallback">The way that gives the file another inode; null for none.</param>
public sealed record WaysOfPlace(IMigrationBackend? First, IMigrationBackend? Second, IMigrationBackend? Fallback)
{
    /// <summary>All there are.</summary>
    public IEnumerable<IMigrationBackend> All => ((IMigrationBackend?[])[First, Second, Fallback]).OfType<IMigrationBackend>();

    /// <summary>The same without those that do not satisfy.</summary>
    public WaysOfPlace Where(Predicate<IMigrationBackend> satisfies) => new(Kept(First, satisfies), Kept(Second, satisfies), Kept(Fallback, satisfies));

    private static IMigrationBackend? Kept(IMigrationBackend? way, Predicate<IMigrationBackend> satisfies) =>
        way != null && satisfies(way) ? way : null;
}
