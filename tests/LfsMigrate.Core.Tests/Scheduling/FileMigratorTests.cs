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
        var migrator = Migrator(TimeSpan.FromSeconds(1));

        var stuck = Run(migrator, First);
        bool guarded = _store[First].IsGuarded;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stuck.Code, Is.EqualTo(OutcomeCode.Stuck), stuck.Message);
            Assert.That(guarded, Is.False, "its lock was given back");
        }
        var patient = Migrator(TimeSpan.FromMinutes(1));
        Assert.That(Run(patient, Second).Code, Is.EqualTo(OutcomeCode.Migrated));
        hang.Release();
        Assert.That(() => _store.Sessions, Is.Zero.After(10_000, 5), "the thread that hung cleans up when it comes back");
        Assert.That(_store[First].Placement, Is.EqualTo("ost 0"), "and exchanges nothing");
        Assert.That(_store.Donors, Is.Zero);
    }

    [Test]
    public void Migrate_AfterAHang_TheSameMigratorGoesOn()
    {
        using var hang = _faults.Hang(MigrationStep.Copy, nth: 1);
        var migrator = Migrator(TimeSpan.FromSeconds(3));
        Assert.That(Run(migrator, First).Code, Is.EqualTo(OutcomeCode.Stuck));

        Assert.That(Run(migrator, Second).Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    [Test]
    public void Migrate_ExchangeTakesLong_IsWaitedFor()
    {
        using var hang = _faults.Hang(MigrationStep.Exchange);
        var budget = TimeSpan.FromSeconds(2);
        var migrator = Migrator(budget);
        var late = Task.Run(() =>
        {
            hang.WaitUntilEntered();
            Thread.Sleep(budget + TimeSpan.FromMilliseconds(300));
            hang.Release();
        });

        var outcome = Run(migrator, First);

        late.Wait();
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    [Test]
    public void Migrate_ExchangeUnsupported_ThatFileGoesTheOtherWay()
    {
        _faults.Fail(MigrationStep.Exchange, Errno.EOPNOTSUPP, nth: 1);
        var migrator = Migrator();

        var first = Run(migrator, First);
        var second = Run(migrator, Second);

        Assert.That((first.Code, first.Way), Is.EqualTo((OutcomeCode.Migrated, "other")));
        Assert.That((second.Code, second.Way), Is.EqualTo((OutcomeCode.Migrated, "fake")), "never sticky");
    }

    [Test]
    public void Migrate_SecondWayCan_GoesThatWayWhateverTheFallbackPolicy([Values] FallbackPolicy policy)
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        var migrator = Migrator(policy: policy, second: new FaultPlan());

        Assert.That(Run(migrator, First).Way,
            Is.EqualTo(policy == FallbackPolicy.Always ? "other" : "second"));
    }

    [Test]
    public void Migrate_SecondWayCannotEither_FallsBack()
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        var migrator = Migrator(second: new FaultPlan { ExchangeErrno = Errno.EOPNOTSUPP });

        Assert.That(Run(migrator, First).Way, Is.EqualTo("other"));
    }

    [Test]
    public void Migrate_SecondWayFails_IsNotTriedAThirdWay()
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        var migrator = Migrator(second: new FaultPlan { ExchangeErrno = Errno.EIO });

        var outcome = Run(migrator, First);

        Assert.That((outcome.Way, outcome.Code), Is.EqualTo(("second", OutcomeCode.InputOutput)));
    }

    [TestCase(MigrationStep.Exchange, Errno.EIO)]
    [TestCase(MigrationStep.Exchange, Errno.EPERM)]
    [TestCase(MigrationStep.Stage, Errno.EOPNOTSUPP)]
    [TestCase(MigrationStep.Copy, Errno.ENOSPC)]
    public void Migrate_AnyOtherFailure_DoesNotGoTheOtherWay(MigrationStep step, int errno)
    {
        _faults.Fail(step, errno);
        var migrator = Migrator();

        var outcome = Run(migrator, First);

        Assert.That(outcome.Way, Is.EqualTo("fake"));
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Failed));
    }

    [Test]
    public void Migrate_FallbackNever_SaysExchangeUnsupported()
    {
        _faults.ExchangeErrno = Errno.EOPNOTSUPP;
        var migrator = Migrator(policy: FallbackPolicy.Never);

        Assert.That(Run(migrator, First).Code, Is.EqualTo(OutcomeCode.ExchangeUnsupported));
    }

    [Test]
    public void Migrate_FallbackAlways_DoesNotAskTheBackend()
    {
        var migrator = Migrator(policy: FallbackPolicy.Always);

        Assert.That(Run(migrator, First).Way, Is.EqualTo("other"));
        Assert.That(_faults.Calls(MigrationStep.Open), Is.Zero);
    }

    [Test]
    public void Migrate_SecondNameInOneRun_IsSkipped()
    {
        var other = UnixPath.FromText("/fake/other");
        _store.Link(First, other);
        var migrator = Migrator();

        Assert.That(Run(migrator, First).Code, Is.EqualTo(OutcomeCode.Migrated));
        Assert.That(Run(migrator, other).Code, Is.EqualTo(OutcomeCode.AlreadyMigrated));
    }

    [Test]
    public void Migrate_OtherNameOfAFileLeftBehindHanging_IsBusyUntilThatIsOver()
    {
        var other = UnixPath.FromText("/fake/other");
        _store.Link(First, other);
        using var hang = _faults.Hang(MigrationStep.Copy, nth: 1);
        var migrator = Migrator(TimeSpan.FromSeconds(2));
        Assert.That(Run(migrator, First).Code, Is.EqualTo(OutcomeCode.Stuck));

        Assert.That(Run(migrator, other).Code, Is.EqualTo(OutcomeCode.InUse));

        hang.Release();
        Assert.That(() => Run(migrator, other).Code,
            Is.EqualTo(OutcomeCode.Migrated).After(10_000, 5));
    }

    [Test]
    public void Migrate_InterruptedInTheCopy_IsInterruptedAndNothingTouched()
    {
        using var source = new CancellationTokenSource();
        _faults.Before(MigrationStep.Copy, source.Cancel);
        var migrator = Migrator();

        var outcome = Run(migrator, First, source.Token);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Interrupted));
        Assert.That(_store[First].Placement, Is.EqualTo("ost 0"));
    }

    [Test]
    public void Migrate_InterruptedInTheExchange_IsFinished()
    {
        using var source = new CancellationTokenSource();
        _faults.Before(MigrationStep.Exchange, source.Cancel);
        var migrator = Migrator();

        Assert.That(Run(migrator, First, source.Token).Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    [Test]
    [Category("Slow")]
    public void Migrate_InterruptedWhileACallHangs_IsLeftBehind()
    {
        using var source = new CancellationTokenSource();
        using var hang = _faults.Hang(MigrationStep.Copy);
        var migrator = Migrator();
        var interrupt = Task.Run(() =>
        {
            hang.WaitUntilEntered();
            source.Cancel();
        });

        var outcome = Run(migrator, First, source.Token);

        interrupt.Wait();
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Interrupted));
        Assert.That(_store[First].IsGuarded, Is.False);
    }

    [Test]
    public void Migrate_Bug_ReachesTheCaller()
    {
        _faults.Before(MigrationStep.Copy, () => throw new InvariantException("a bug"));
        var migrator = Migrator();

        Assert.That(() => Run(migrator, First), Throws.TypeOf<InvariantException>());
    }

    [Test]
    public void Plan_AnyFile_IsPlannedAndNothingTouched()
    {
        var migrator = Migrator();

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
        var migrator = Migrator();

        Assert.That(migrator.Plan(new PlannedFile(UnixPath.FromText("/fake/no"))).Code, Is.EqualTo(OutcomeCode.Vanished));
    }

    [Test]
    public void Plan_SecondName_IsSkippedAsInTheRun()
    {
        var other = UnixPath.FromText("/fake/other");
        _store.Link(First, other);
        var migrator = Migrator();
        _ = migrator.Plan(new PlannedFile(First));

        Assert.That(migrator.Plan(new PlannedFile(other)).Code, Is.EqualTo(OutcomeCode.AlreadyMigrated));
    }

    // As the program does it: a worker migrates, and another thread looks on.
    private static MigrationOutcome Run(FileMigrator migrator, UnixPath path, CancellationToken interruption = default)
    {
        MigrationOutcome? outcome = null;
        new Crew<PlannedFile>(() => 1, (file, hand) => migrator.Migrate(file, hand, interruption), (_, settled) => outcome = settled,
            TimeSpan.FromMilliseconds(50), interruption).Run(new FilesInOrder<PlannedFile>([new PlannedFile(path)]));
        return outcome!;
    }

    private FileMigrator Migrator(TimeSpan? budget = null, FallbackPolicy policy = FallbackPolicy.WhenUnsupported,
        FaultPlan? second = null) => new(
        new FakeBackend(_store, _faults), new FakeBackend(_store, new FaultPlan(), "other"),
        new MigratorSettings(VerifyMode.Readback, policy, new TimeBudget(budget)))
        {
            SecondWay = second == null ? null : new FakeBackend(_store, second, "second"),
        };
}
