using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class PhaseTableTests
{
    private static readonly (MigrationPhase From, MigrationPhase To)[] Legal =
    [
        (MigrationPhase.Planned, MigrationPhase.Guarded),
        (MigrationPhase.Guarded, MigrationPhase.Staged),
        (MigrationPhase.Staged, MigrationPhase.Copied),
        (MigrationPhase.Copied, MigrationPhase.Verified),
        (MigrationPhase.Verified, MigrationPhase.Exchanged),
        (MigrationPhase.Exchanged, MigrationPhase.Settled),
        (MigrationPhase.Planned, MigrationPhase.Abandoned),
        (MigrationPhase.Guarded, MigrationPhase.Abandoned),
        (MigrationPhase.Staged, MigrationPhase.Abandoned),
        (MigrationPhase.Copied, MigrationPhase.Abandoned),
        (MigrationPhase.Verified, MigrationPhase.Abandoned),
    ];

    [Test]
    public void IsLegal_AnyPair_AsListed([Values] MigrationPhase from, [Values] MigrationPhase to) =>
        Assert.That(PhaseTable.IsLegal(from, to), Is.EqualTo(Legal.Contains((from, to))));
}
