using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Backends;

public sealed class PlacedBackendTests
{
    private static readonly UnixPath Here = UnixPath.FromText("/fake/here"), There = UnixPath.FromText("/fake/there");

    private FakeStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _store = new FakeStore();
        _store.Add(Here, FileRecipe.Data(0, 5000));
        _store.Add(There, FileRecipe.Data(0, 6000));
    }

    [Test]
    public void Migrate_EachFile_GoesTheWayOfItsPlace()
    {
        var migrator = Migrator(file => file.Path == Here ? new WaysOfPlace(Fake("first"), null, Fake("fallback"))
            : new WaysOfPlace(null, null, Fake("fallback")));

        Assert.That(migrator.Migrate(new PlannedFile(Here), new FileInHand(), CancellationToken.None).Way, Is.EqualTo("first"));
        Assert.That(migrator.Migrate(new PlannedFile(There), new FileInHand(), CancellationToken.None).Way, Is.EqualTo("fallback"));
    }

    [Test]
    public void Migrate_NoWayAtAll_IsUnsupported()
    {
        var migrator = Migrator(_ => new WaysOfPlace(null, null, null));

        Assert.That(migrator.Migrate(new PlannedFile(Here), new FileInHand(), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.ExchangeUnsupported));
    }

    [Test]
    public void Migrate_PlaceRefuses_IsThatOutcome()
    {
        var migrator = Migrator(_ => throw new RefusedException(OutcomeCode.PromiseNotKept, "nothing does"));

        var outcome = migrator.Migrate(new PlannedFile(Here), new FileInHand(), CancellationToken.None);

        Assert.That((outcome.Code, outcome.Kind), Is.EqualTo((OutcomeCode.PromiseNotKept, OutcomeKind.Failed)));
    }

    [Test]
    public void Plan_EachFile_NamesTheWayOfItsPlace()
    {
        var migrator = Migrator(_ => new WaysOfPlace(null, Fake("second"), null));

        Assert.That(migrator.Plan(new PlannedFile(Here)).Way, Is.EqualTo("second"));
    }

    [Test]
    public void Where_SomeDoNotSatisfy_LeavesThemOut()
    {
        var ways = new WaysOfPlace(Fake("a"), Fake("b"), Fake("c")).Where(w => w.Way != "b");

        Assert.That(ways.All.Select(w => w.Way), Is.EqualTo(new[] { "a", "c" }));
    }

    private FakeBackend Fake(string way) => new(_store, new FaultPlan(), way);

    private static FileMigrator Migrator(Func<PlannedFile, WaysOfPlace> ways) => new(
        new PlacedBackend(ways, w => w.First, true), new PlacedBackend(ways, w => w.Fallback, true),
        new MigratorSettings(VerifyMode.Readback, FallbackPolicy.WhenUnsupported, new TimeBudget(null)))
    {
        SecondWay = new PlacedBackend(ways, w => w.Second, true),
    };
}
