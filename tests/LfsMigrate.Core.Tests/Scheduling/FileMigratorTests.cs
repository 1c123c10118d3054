using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class FileMigratorTests
{
    private static readonly UnixPath First = UnixPath.FromText("/fake/1"), Second = UnixPath.FromText("/fake/2");

    private FakeStore _store = null!;
    private FaultPlan _faults = null!;

    [SetUp]
    public void SetUp()
    {
        (_store, _faults) = (new FakeStore(), new FaultPlan());
        _store.Add(First, FileRecipe.Data(0, 5000));
        _store.Add(Second, FileRecipe.Data(0, 6000));
    }

    [Test]
    public void Migrate_HangInAStep_IsStuckAndTheNextFileGoesOn(
        [Values(MigrationStep.Open, MigrationStep.Guard, MigrationStep.Stage, MigrationStep.Copy, MigrationStep.Verify)] MigrationStep step)
    {
        using var hang = _faults.Hang(step, nth: 1);
        using var migrator = Migrator(TimeSpan.FromSeconds(1));

        var stuck = migrator.Migrate(new PlannedFile(First), CancellationToken.None);
        bool guarded = _store[First].IsGuarded;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stuck.Code, Is.EqualTo(OutcomeCode.Stuck), stuck.Message);
            Assert.That(guarded, Is.False, "its lock was given back");
        }
        using var patient = Migrator(TimeSpan.FromMinutes(1));
        Assert.That(patient.Migrate(new PlannedFile(Second), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.Migrated));
        hang.Release();
        Assert.That(() => _store.Sessions, Is.Zero.After(10_000, 5), "the thread that hung cleans up when it comes back");
        Assert.That(_store[First].Placement, Is.EqualTo("ost 0"), "and exchanges nothing");
        Assert.That(_store.Donors, Is.Zero);
    }

    [Test]
    public void Migrate_AfterAHang_TheSameMigratorGoesOn()
    {
        using var hang = _faults.Hang(MigrationStep.Copy, nth: 1);
        using var migrator = Migrator(TimeSpan.FromSeconds(3));
        Assert.That(migrator.Migrate(new PlannedFile(First), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.Stuck));

        Assert.That(migrator.Migrate(new PlannedFile(Second), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    [Test]
    public void Migrate_ExchangeTakesLong_IsWaitedFor()
    {
        using var hang = _faults.Hang(MigrationStep.Exchange);
        var budget = TimeSpan.FromSeconds(2);
        using var migrator = Migrator(budget);
        var late = Task.Run(() =>
        {
            hang.WaitUntilEntered();
            Thread.Sleep(budget + TimeSpan.FromMilliseconds(300));
            hang.Release();
        });

        var outcome = migrator.Migrate(new PlannedFile(First), CancellationToken.None);

        late.Wait();
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    [Test]
    public void Migrate_ExchangeUnsupported_ThatFileGoesTheOtherWay()
    {
        _faults.Fail(MigrationStep.Exchange, Errno.EOPNOTSUPP, nth: 1);
        using var migrator = Migrator();

        var first = migrator.Migrate(new PlannedFile(First), CancellationToken.None);
        var second = migrator.Migrate(new PlannedFile(Second), CancellationToken.None);

        Assert.That((first.Code, first.Way), Is.EqualTo((OutcomeCode.Migrated, "other")));
        Assert.That((second.Code, second.Way), Is.EqualTo((OutcomeCode.Migrated, "fake")), "never sticky");
    }

    [Test]
    public void Migrate_SecondWayCan_GoesThatWayWhateverTheFallbackPolicy([Values] FallbackPolicy policy)
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        using var migrator = Migrator(policy: policy, second: new FaultPlan());

        Assert.That(migrator.Migrate(new PlannedFile(First), CancellationToken.None).Way,
            Is.EqualTo(policy == FallbackPolicy.Always ? "other" : "second"));
    }

    [Test]
    public void Migrate_SecondWayCannotEither_FallsBack()
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        using var migrator = Migrator(second: new FaultPlan { ExchangeErrno = Errno.EOPNOTSUPP });

        Assert.That(migrator.Migrate(new PlannedFile(First), CancellationToken.None).Way, Is.EqualTo("other"));
    }

    [Test]
    public void Migrate_SecondWayFails_IsNotTriedAThirdWay()
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        using var migrator = Migrator(second: new FaultPlan { ExchangeErrno = Errno.EIO });

        var outcome = migrator.Migrate(new PlannedFile(First), CancellationToken.None);

        Assert.That((outcome.Way, outcome.Code), Is.EqualTo(("second", OutcomeCode.InputOutput)));
    }

    [TestCase(MigrationStep.Exchange, Errno.EIO)]
    [TestCase(MigrationStep.Exchange, Errno.EPERM)]
    [TestCase(MigrationStep.Stage, Errno.EOPNOTSUPP)]
    [TestCase(MigrationStep.Copy, Errno.ENOSPC)]
    public void Migrate_AnyOtherFailure_DoesNotGoTheOtherWay(MigrationStep step, int errno)
    {
        _faults.Fail(step, errno);
        using var migrator = Migrator();

        var outcome = migrator.Migrate(new PlannedFile(First), CancellationToken.None);

        Assert.That(outcome.Way, Is.EqualTo("fake"));
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Failed));
    }

    [Test]
    public void Migrate_FallbackNever_SaysExchangeUnsupported()
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        using var migrator = Migrator(policy: FallbackPolicy.Never);

        Assert.That(migrator.Migrate(new PlannedFile(First), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.ExchangeUnsupported));
    }

    [Test]
    public void Migrate_FallbackAlways_DoesNotAskTheBackend()
    {
        using var migrator = Migrator(policy: FallbackPolicy.Always);

        Assert.That(migrator.Migrate(new PlannedFile(First), CancellationToken.None).Way, Is.EqualTo("other"));
        Assert.That(_faults.Calls(MigrationStep.Open), Is.Zero);
    }

    [Test]
    public void Migrate_SecondNameInOneRun_IsSkipped()
    {
        var other = UnixPath.FromText("/fake/other");
        _store.Link(First, other);
        using var migrator = Migrator();

        Assert.That(migrator.Migrate(new PlannedFile(First), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.Migrated));
        Assert.That(migrator.Migrate(new PlannedFile(other), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.AlreadyMigrated));
    }

    [Test]
    public void Migrate_OtherNameOfAFileLeftBehindHanging_IsBusyUntilThatIsOver()
    {
        var other = UnixPath.FromText("/fake/other");
        _store.Link(First, other);
        using var hang = _faults.Hang(MigrationStep.Copy, nth: 1);
        using var migrator = Migrator(TimeSpan.FromSeconds(2));
        Assert.That(migrator.Migrate(new PlannedFile(First), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.Stuck));

        Assert.That(migrator.Migrate(new PlannedFile(other), CancellationToken.None).Code, Is.EqualTo(OutcomeCode.InUse));

        hang.Release();
        Assert.That(() => migrator.Migrate(new PlannedFile(other), CancellationToken.None).Code,
            Is.EqualTo(OutcomeCode.Migrated).After(10_000, 5));
    }

    [Test]
    public void Migrate_InterruptedInTheCopy_IsInterruptedAndNothingTouched()
    {
        using var source = new CancellationTokenSource();
        _faults.Before(MigrationStep.Copy, source.Cancel);
        using var migrator = Migrator();

        var outcome = migrator.Migrate(new PlannedFile(First), source.Token);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Interrupted));
        Assert.That(_store[First].Placement, Is.EqualTo("ost 0"));
    }

    [Test]
    public void Migrate_InterruptedInTheExchange_IsFinished()
    {
        using var source = new CancellationTokenSource();
        _faults.Before(MigrationStep.Exchange, source.Cancel);
        using var migrator = Migrator();

        Assert.That(migrator.Migrate(new PlannedFile(First), source.Token).Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    [Test]
    [Category("Slow")]
    public void Migrate_InterruptedWhileACallHangs_IsLeftBehind()
    {
        using var source = new CancellationTokenSource();
        using var hang = _faults.Hang(MigrationStep.Copy);
        using var migrator = Migrator();
        var interrupt = Task.Run(() =>
        {
            hang.WaitUntilEntered();
            source.Cancel();
        });

        var outcome = migrator.Migrate(new PlannedFile(First), source.Token);

        interrupt.Wait();
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Interrupted));
        Assert.That(_store[First].IsGuarded, Is.False);
    }

    [Test]
    public void Migrate_Bug_ReachesTheCaller()
    {
        _faults.Before(MigrationStep.Copy, () => throw new InvariantException("a bug"));
        using var migrator = Migrator();

        Assert.That(() => migrator.Migrate(new PlannedFile(First), CancellationToken.None), Throws.TypeOf<InvariantException>());
    }

    [Test]
    public void Plan_AnyFile_IsPlannedAndNothingTouched()
    {
        using var migrator = Migrator();

        var outcome = migrator.Plan(new PlannedFile(First));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Planned));
            Assert.That(outcome.PlacementAfter, Is.EqualTo(FakeBackend.Destination));
            Assert.That(_faults.Calls(MigrationStep.Open), Is.Zero);
            Assert.That(_store[First].Placement, Is.EqualTo("ost 0"));
        }
    }

    [Test]
    public void Plan_NoSuchFile_IsVanished()
    {
        using var migrator = Migrator();

        Assert.That(migrator.Plan(new PlannedFile(UnixPath.FromText("/fake/no"))).Code, Is.EqualTo(OutcomeCode.Vanished));
    }

    [Test]
    public void Plan_SecondName_IsSkippedAsInTheRun()
    {
        var other = UnixPath.FromText("/fake/other");
        _store.Link(First, other);
        using var migrator = Migrator();
        _ = migrator.Plan(new PlannedFile(First));

        Assert.That(migrator.Plan(new PlannedFile(other)).Code, Is.EqualTo(OutcomeCode.AlreadyMigrated));
    }

    private FileMigrator Migrator(TimeSpan? budget = null, FallbackPolicy policy = FallbackPolicy.WhenUnsupported,
        FaultPlan? second = null) => new(
        new FakeBackend(_store, _faults), new FakeBackend(_store, new FaultPlan(), "other"),
        new MigratorSettings(VerifyMode.Readback, policy, new TimeBudget(budget)))
        {
            SecondWay = second == null ? null : new FakeBackend(_store, second, "second"),
        };
}
