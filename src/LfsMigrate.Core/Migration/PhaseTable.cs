namespace LfsMigrate.Core.Migration;

/// <summary>The legal moves between phases; there are no others.</summary>
public static class PhaseTable
{
    /// <summary>Whether a migration in <paramref name="from"/> may move to <paramref name="to"/>.</summary>
    public static bool IsLegal(MigrationPhase from, MigrationPhase to) => (from, to) switch
    {
        (MigrationPhase.Planned, MigrationPhase.Guarded) => true,
        (MigrationPhase.Guarded, MigrationPhase.Staged) => true,
        (MigrationPhase.Staged, MigrationPhase.Copied) => true,
        (MigrationPhase.Copied, MigrationPhase.Verified) => true,
        (MigrationPhase.Verified, MigrationPhase.Exchanged) => true,
        (MigrationPhase.Exchanged, MigrationPhase.Settled) => true,
        ( < MigrationPhase.Exchanged, MigrationPhase.Abandoned) => true,
        _ => false,
    };
}
