using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class BusyRetriesTests
{
    private FakeClock _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new FakeClock();

    [TestCase(OutcomeCode.Migrated)]
    [TestCase(OutcomeCode.AlreadyMigrated)]
    [TestCase(OutcomeCode.NoSpace)]
    [TestCase(OutcomeCode.Stuck)]
    public void Settle_NotBusy_IsSettledAtOnce(string code) =>
        Assert.That(Retries().Settle(File("a"), Outcome("a", code))?.Code, Is.EqualTo(code));

    [TestCase(OutcomeCode.InUse)]
    [TestCase(OutcomeCode.Changed)]
    [TestCase(OutcomeCode.GuardLost)]
    [TestCase(OutcomeCode.Executing)]
    [TestCase(OutcomeCode.Replaced)]
    public void Settle_Busy_IsKeptAndSettledOnceWithItsAttempts(string code)
    {
        var retries = Retries();
        Assert.That(retries.Settle(File("a"), Outcome("a", code)), Is.Null);

        var settled = retries.Finish((file, attempt) => Outcome(file.Path.ToString(), attempt < 3 ? code : OutcomeCode.Migrated),
            CancellationToken.None).ToList();

        Assert.That(settled.Select(o => (o.Path.ToString(), o.Code, o.Attempts)), Is.EqualTo(new[] { ("a", OutcomeCode.Migrated, 3) }));
        Assert.That(_clock.Waits, Is.EqualTo(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2) }));
    }

    [Test]
    public void Settle_RefusedByTheInput_IsNotKept()
    {
        var file = File("a") with { Refusal = new RefusedException(OutcomeCode.InUse, "busy") };

        Assert.That(Retries().Settle(file, Outcome("a", OutcomeCode.InUse)), Is.Not.Null);
    }

    [Test]
    public void Settle_NoRounds_IsSettledAtOnce() =>
        Assert.That(Retries(rounds: 0).Settle(File("a"), Outcome("a", OutcomeCode.InUse))?.Attempts, Is.EqualTo(1));

    [Test]
    public void Settle_MoreThanAreKept_IsSettledAndSaysSo()
    {
        var retries = Retries(filesMax: 1);
        Assert.That(retries.Settle(File("a"), Outcome("a", OutcomeCode.InUse)), Is.Null);

        var second = retries.Settle(File("b"), Outcome("b", OutcomeCode.InUse));

        Assert.That(second?.Code, Is.EqualTo(OutcomeCode.InUse));
        Assert.That(second?.Message, Does.Contain("not tried again"));
    }

    [Test]
    public void Finish_BusyToTheEnd_HasTheLastOutcomeAndPausesThatDouble()
    {
        var retries = Retries(rounds: 8);
        _ = retries.Settle(File("a"), Outcome("a", OutcomeCode.InUse));

        var settled = retries.Finish((_, attempt) => Outcome("a", attempt == 9 ? OutcomeCode.Changed : OutcomeCode.InUse), CancellationToken.None);

        Assert.That(settled.Select(o => (o.Code, o.Attempts)), Is.EqualTo(new[] { (OutcomeCode.Changed, 9) }));
        Assert.That(_clock.Waits.Select(w => w.TotalSeconds), Is.EqualTo(new[] { 1, 2, 4, 8, 16, 32, 60, 60 }));
    }

    [Test]
    public void Finish_CancelledInAPause_SettlesTheRestAsTheyAre()
    {
        using var source = new CancellationTokenSource();
        _clock.OnWait = source.Cancel;
        var retries = Retries();
        _ = retries.Settle(File("a"), Outcome("a", OutcomeCode.InUse));
        _ = retries.Settle(File("b"), Outcome("b", OutcomeCode.Changed));
        int attempts = 0;

        var settled = retries.Finish((_, attempt) => Outcome("x", OutcomeCode.Migrated) with { Attempts = ++attempts + attempt }, source.Token).ToList();

        Assert.That(settled.Select(o => (o.Path.ToString(), o.Code)), Is.EqualTo(new[] { ("a", OutcomeCode.InUse), ("b", OutcomeCode.Changed) }));
        Assert.That(attempts, Is.Zero);
    }

    [Test]
    public void GiveUp_AfterAnAttemptThatThrew_HasThatFileToo()
    {
        var retries = Retries();
        _ = retries.Settle(File("a"), Outcome("a", OutcomeCode.InUse));
        _ = retries.Settle(File("b"), Outcome("b", OutcomeCode.InUse));

        Assert.That(() => retries.Finish((_, _) => throw new InvariantException("a bug"), CancellationToken.None).ToList(),
            Throws.TypeOf<InvariantException>());
        Assert.That(retries.GiveUp().Select(o => o.Path.ToString()), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void DelayBefore_AnyRound_IsNeverAboveAMinute([Values(1, 7, 1000)] int round) =>
        Assert.That(new RetryPolicy(1000, TimeSpan.FromSeconds(50)).DelayBefore(round), Is.LessThanOrEqualTo(TimeSpan.FromMinutes(1)));

    private static PlannedFile File(string name) => new(UnixPath.FromText(name));

    private static MigrationOutcome Outcome(string name, string code) =>
        new() { Path = UnixPath.FromText(name), Code = code, Kind = OutcomeCode.KindOf(code) };

    private BusyRetries Retries(int rounds = 3, int filesMax = BusyRetries.FilesMax) =>
        new(new RetryPolicy(rounds, TimeSpan.FromSeconds(1)), _clock, filesMax);
}
