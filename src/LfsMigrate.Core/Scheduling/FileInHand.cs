using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>
/// A file that a worker has in hand: settled by the worker or, when a call does not come back, by who gives it up. Never by both.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class FileInHand
{
    private BoundedMigration? _migration;
    private int _isSettled;

    /// <summary>The migration that runs, or the last one; null before the first.</summary>
    internal BoundedMigration? Migration => Volatile.Read(ref _migration);

    /// <summary>Whether somebody has settled it.</summary>
    internal bool IsSettled => Volatile.Read(ref _isSettled) != 0;

    /// <summary>Runs a migration, so that others can look on.</summary>
    internal MigrationOutcome Run(BoundedMigration migration)
    {
        Volatile.Write(ref _migration, migration);
        return migration.Run();
    }

    /// <summary>True for the first who asks: that one settles it.</summary>
    internal bool TrySettle() => Interlocked.Exchange(ref _isSettled, 1) == 0;
}
