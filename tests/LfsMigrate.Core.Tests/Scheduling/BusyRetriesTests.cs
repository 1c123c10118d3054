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

        var settled = Finish(retries, attempt => Outcome("a", attempt < 3 ? code : OutcomeCode.Migrated));

        Assert.That(settled.Select(o => (o.Path.ToString(), o.Code, o.Attempts)), Is.EqualTo(new[] { ("a", OutcomeCode.Migrated, 3) }));
        Assert.That(_clock.Waits, Is.EqualTo(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2) }));
    }

    [Test]
    public void Settle_RefusedByTheInput_IsNotKept()
    {
        var file = Attempt.First(new PlannedFile(UnixPath.FromText("a")) { Refusal = new RefusedException(OutcomeCode.InUse, "busy") });

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
    public void TryNextRound_BusyToTheEnd_HasTheLastOutcomeAndPausesThatDouble()
    {
        var retries = Retries(rounds: 8);
        _ = retries.Settle(File("a"), Outcome("a", OutcomeCode.InUse));

        var settled = Finish(retries, attempt => Outcome("a", attempt == 9 ? OutcomeCode.Changed : OutcomeCode.InUse));

        Assert.That(settled.Select(o => (o.Code, o.Attempts)), Is.EqualTo(new[] { (OutcomeCode.Changed, 9) }));
        Assert.That(_clock.Waits.Select(w => w.TotalSeconds), Is.EqualTo(new[] { 1, 2, 4, 8, 16, 32, 60, 60 }));
    }

    [Test]
    public void DelayBefore_WithChance_IsAboutAsLongAndNeverTheSame()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(2)) { Chance = new Random(3) };

        double[] seconds = [.. Enumerable.Range(0, 100).Select(_ => policy.DelayBefore(2).TotalSeconds)];

        Assert.That(seconds, Has.All.InRange(3, 5));
        Assert.That(seconds.Distinct().Count(), Is.EqualTo(100));
        Assert.That(seconds.Average(), Is.EqualTo(4).Within(0.2));
    }

    [Test]
    public void TryNextRound_CancelledInAPause_LeavesThemToGiveUp()
    {
        using var source = new CancellationTokenSource();
        _clock.OnWait = source.Cancel;
        var retries = Retries();
        _ = retries.Settle(File("a"), Outcome("a", OutcomeCode.InUse));
        _ = retries.Settle(File("b"), Outcome("b", OutcomeCode.Changed));

        Assert.That(retries.TryNextRound(source.Token, out _), Is.False);
        Assert.That(retries.GiveUp().Select(o => (o.Path.ToString(), o.Code)),
            Is.EqualTo(new[] { ("a", OutcomeCode.InUse), ("b", OutcomeCode.Changed) }));
        Assert.That(retries.GiveUp(), Is.Empty);
    }

    [Test]
    public void GiveUp_InTheMiddleOfARound_HasThoseThatAreNotSettledOnce()
    {
        var retries = Retries();
        foreach (string name in (string[])["a", "b", "c"])
        {
            _ = retries.Settle(File(name), Outcome(name, OutcomeCode.InUse));
        }
        Assert.That(retries.TryNextRound(CancellationToken.None, out var round));
        _ = retries.Settle(round[0], Outcome("a", OutcomeCode.Migrated));
        _ = retries.Settle(round[1], Outcome("b", OutcomeCode.Changed));

        Assert.That(retries.GiveUp().Select(o => (o.Path.ToString(), o.Code, o.Attempts)),
            Is.EquivalentTo(new[] { ("b", OutcomeCode.Changed, 2), ("c", OutcomeCode.InUse, 1) }));
    }

    [Test]
    public void DelayBefore_AnyRound_IsNeverAboveAMinute([Values(1, 7, 1000)] int round) =>
        Assert.That(new RetryPolicy(1000, TimeSpan.FromSeconds(50)).DelayBefore(round), Is.LessThanOrEqualTo(TimeSpan.FromMinutes(1)));

    private static List<MigrationOutcome> Finish(BusyRetries retries, Func<int, MigrationOutcome> attempt)
    {
        var settled = new List<MigrationOutcome>();
        while (retries.TryNextRound(CancellationToken.None, out var round))
        {
            settled.AddRange(round.Select(a => retries.Settle(a, attempt(a.Number))).OfType<MigrationOutcome>());
        }
        return settled;
    }

    private static Attempt File(string name) => Attempt.First(new PlannedFile(UnixPath.FromText(name)));

    private static MigrationOutcome Outcome(string name, string code) =>
        new() { Path = UnixPath.FromText(name), Code = code, Kind = OutcomeCode.KindOf(code) };

    private BusyRetries Retries(int rounds = 3, int filesMax = BusyRetries.FilesMax) =>
        new(new RetryPolicy(rounds, TimeSpan.FromSeconds(1)), _clock, filesMax);
}
