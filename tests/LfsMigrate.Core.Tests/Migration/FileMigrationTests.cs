using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class FileMigrationTests
{
    private static readonly UnixPath Path = UnixPath.FromText("/fake/file");
    private static readonly MigrationStep[] InOrder = Enum.GetValues<MigrationStep>();

    private FakeStore _store = null!;
    private FaultPlan _faults = null!;

    [SetUp]
    public void SetUp()
    {
        (_store, _faults) = (new FakeStore(), new FaultPlan());
        _store.Add(Path, FileRecipe.Data(0, 50_000));
    }

    [Test]
    public void Run_FailureAtAStep_HasThePhaseReachedAndNoLaterStep(
        [Values(MigrationStep.Open, MigrationStep.Guard, MigrationStep.Stage, MigrationStep.Copy, MigrationStep.Verify, MigrationStep.Exchange)]
        MigrationStep step,
        [Values(Errno.EIO, Errno.EBUSY, Errno.EAGAIN, Errno.EPERM, Errno.EOPNOTSUPP, Errno.ENOSPC)] int errno)
    {
        var reached = (MigrationPhase)Math.Max((int)step - 1, 0);
        _faults.Fail(step, errno);

        var migration = Migration();
        var outcome = migration.Run(CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Code, Is.EqualTo(FailureTable.CodeOf(reached, errno)));
            Assert.That(outcome.Phase, Is.EqualTo(reached));
            Assert.That(outcome.Errno, Is.EqualTo(errno));
            Assert.That(outcome.Call, Is.EqualTo(step.ToString().ToLowerInvariant()));
            Assert.That(migration.Phase, Is.EqualTo(MigrationPhase.Abandoned));
            Assert.That(InOrder.Where(s => s > step).Sum(_faults.Calls), Is.Zero, "no step after the failure");
            Assert.That(_store[Path].Placement, Is.EqualTo("ost 0"));
            AssertNothingHeld();
        }
    }

    [Test]
    public void Run_RefusalAtAStep_HasItsCode([Values] MigrationStep step)
    {
        _faults.Before(step, () => throw new RefusedException(OutcomeCode.Replaced, "replaced"));

        var outcome = Migration().Run(CancellationToken.None);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Replaced));
        Assert.That(outcome.Message, Is.EqualTo("replaced"));
        AssertNothingHeld();
    }

    [Test]
    public void Run_CancelledBeforeAStep_IsInterruptedBeforeTheExchange(
        [Values(MigrationStep.Guard, MigrationStep.Stage, MigrationStep.Copy, MigrationStep.Verify)] MigrationStep step)
    {
        using var source = new CancellationTokenSource();
        _faults.Before(step, source.Cancel);

        var outcome = Migration().Run(source.Token);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Interrupted));
        Assert.That(_faults.Calls(MigrationStep.Exchange), Is.Zero);
        AssertNothingHeld();
    }

    [Test]
    public void Run_CancelledInTheExchange_IsFinished()
    {
        using var source = new CancellationTokenSource();
        _faults.Before(MigrationStep.Exchange, source.Cancel);

        Assert.That(Migration().Run(source.Token).Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    [Test]
    public void Run_AllWell_SaysAll()
    {
        var outcome = Migration().Run(CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated));
            Assert.That(outcome.Phase, Is.EqualTo(MigrationPhase.Settled));
            Assert.That(outcome.Path, Is.EqualTo(Path));
            Assert.That(outcome.Way, Is.EqualTo("fake"));
            Assert.That(outcome.Fid, Is.EqualTo(_store[Path].Fid));
            Assert.That(outcome.SizeBytes, Is.EqualTo(50_000));
            Assert.That(outcome.CopiedBytes, Is.EqualTo(50_000));
            Assert.That(outcome.Digest, Has.Length.EqualTo(32));
            Assert.That(outcome.PlacementBefore, Is.EqualTo("ost 0"));
            Assert.That(outcome.PlacementAfter, Is.EqualTo(FakeBackend.Destination));
            Assert.That(InOrder.Select(_faults.Calls), Is.All.EqualTo(1), "each step once");
            AssertNothingHeld();
        }
    }

    [Test]
    public void Run_AllWell_SaysWhatWasSeenAndHowLongEachStepTook()
    {
        var outcome = Migration().Run(CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.PhaseTimes.Select(t => t.Step),
                Is.EqualTo(new[] { "guard", "stage", "copy", "verify", "exchange", "settle" }));
            Assert.That(outcome.Storage.OstsBefore, Is.EqualTo(new[] { 0 }));
            Assert.That(outcome.Storage.OstsAfter, Is.EqualTo(new[] { 1 }));
            Assert.That(outcome.Storage.DataVersionBefore, Is.Not.Null);
            Assert.That(outcome.Storage.DataVersionAfter, Is.EqualTo(_store[Path].Content.Version));
        }
    }

    [Test]
    public void Run_FailureInAStep_HasItsTimeToo()
    {
        _faults.Fail(MigrationStep.Copy, Errno.EIO);

        var outcome = Migration().Run(CancellationToken.None);

        Assert.That(outcome.PhaseTimes.Select(t => t.Step), Is.EqualTo(new[] { "guard", "stage", "copy" }));
        Assert.That(outcome.Storage.OstsAfter, Is.Null);
    }

    [Test]
    public void Run_OtherPlacementReadBack_IsNotMigrated()
    {
        _faults.PlacementProblem = "its layout is another";
        var links = new MigratedLinks();
        _store.Link(Path, UnixPath.FromText("/fake/other"));

        var outcome = new FileMigration(new FakeBackend(_store, _faults), new PlannedFile(Path), VerifyMode.Readback, links)
            .Run(CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((outcome.Code, outcome.Kind), Is.EqualTo((OutcomeCode.WrongLayout, OutcomeKind.Failed)));
            Assert.That(outcome.Phase, Is.EqualTo(MigrationPhase.Exchanged));
            Assert.That(outcome.Message, Does.Contain("its content is whole").And.Contain("its layout is another"));
            Assert.That(() => links.Check(_store[Path].Facts), Throws.Nothing, "another name of it may try again");
            AssertNothingHeld();
        }
    }

    [Test]
    public void Run_VerifyNone_DoesNotVerify()
    {
        _faults.Donor.FlipWrite = 1;

        var outcome = Migration(VerifyMode.None).Run(CancellationToken.None);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated));
        Assert.That(_faults.Calls(MigrationStep.Verify), Is.Zero);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Run_WrittenToAfterTheCopy_HasNoDigestToAuditBy(bool isLate)
    {
        _faults.LateWrites = isLate;

        var outcome = Migration().Run(CancellationToken.None);

        Assert.That((outcome.Code, outcome.Digest == null), Is.EqualTo((OutcomeCode.Migrated, isLate)));
    }

    [Test]
    public void Run_ContentReadByTheExchange_HasTheDigestOfThat()
    {
        _faults.ExchangeDigest = "00";

        var outcome = Migration().Run(CancellationToken.None);

        Assert.That((outcome.Code, outcome.Digest), Is.EqualTo((OutcomeCode.Migrated, "00")));
    }

    [Test]
    public void Run_TruthUnknown_IsNeitherMigratedNorAbandoned()
    {
        (_faults.TruthUnknown, _faults.ExchangeLateErrno) = (true, Errno.EIO);

        var migration = Migration();
        var outcome = migration.Run(CancellationToken.None);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.ExchangeUnknown));
        Assert.That(migration.Phase, Is.EqualTo(MigrationPhase.Verified));
        Assert.That(_faults.Calls(MigrationStep.Settle), Is.Zero);
    }

    [Test]
    public void Run_RefusedByTheInput_OpensNothing()
    {
        var file = new PlannedFile(Path) { Refusal = new RefusedException(OutcomeCode.BadName, "bad") };

        var outcome = new FileMigration(new FakeBackend(_store, _faults), file, VerifyMode.Readback, new MigratedLinks())
            .Run(CancellationToken.None);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.BadName));
        Assert.That(_faults.Calls(MigrationStep.Open), Is.Zero);
    }

    [Test]
    public void Run_Bug_IsNotTakenForAnOutcome()
    {
        _faults.Before(MigrationStep.Copy, () => throw new InvariantException("a bug"));

        Assert.That(() => Migration().Run(CancellationToken.None), Throws.TypeOf<InvariantException>());
        AssertNothingHeld();
    }

    [Test]
    public void TryFence_BeforeTheExchange_NothingIsExchanged([Values(MigrationStep.Guard, MigrationStep.Copy, MigrationStep.Verify)] MigrationStep step)
    {
        FileMigration? migration = null;
        bool fenced = false;
        _faults.Before(step, () => fenced = migration!.TryFence());
        migration = Migration();

        var outcome = migration.Run(CancellationToken.None);

        Assert.That(fenced);
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Stuck));
        Assert.That(_store[Path].Placement, Is.EqualTo("ost 0"));
        AssertNothingHeld();
    }

    [Test]
    public void TryFence_InTheExchange_IsTooLate()
    {
        FileMigration? migration = null;
        bool fenced = true;
        _faults.Before(MigrationStep.Exchange, () => fenced = migration!.TryFence());
        migration = Migration();

        var outcome = migration.Run(CancellationToken.None);

        Assert.That(fenced, Is.False);
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    private void AssertNothingHeld()
    {
        Assert.That(_store.Donors, Is.Zero, "no donor is left");
        Assert.That(_store.Sessions, Is.Zero, "no session is open");
        Assert.That(_store[Path].IsGuarded, Is.False, "the guard is released");
    }

    private FileMigration Migration(VerifyMode verify = VerifyMode.Readback) =>
        new(new FakeBackend(_store, _faults), new PlannedFile(Path), verify, new MigratedLinks());
}
