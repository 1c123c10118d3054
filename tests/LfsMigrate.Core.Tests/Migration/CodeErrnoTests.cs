using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class CodeErrnoTests
{
    [Test]
    public void Table_Codes_AreAll() => Assert.That(CodeErrno.Codes, Is.EquivalentTo(OutcomeCodeTests.All()));

    [TestCaseSource(typeof(OutcomeCodeTests), nameof(OutcomeCodeTests.All))]
    public void Of_AnyCode_IsZeroWhereNothingIsWrong(string code)
    {
        var outcome = Outcome(code);

        Assert.That(CodeErrno.Of(outcome) == 0, Is.EqualTo(outcome.Kind is OutcomeKind.Migrated or OutcomeKind.Skipped));
    }

    [Test]
    public void Of_CallThatFailed_IsItsErrorNumber() =>
        Assert.That(CodeErrno.Of(Outcome(OutcomeCode.SystemCall) with { Errno = Errno.ENOMEM }), Is.EqualTo(Errno.ENOMEM));

    [Test]
    public void Of_MigratedThoughTheCallSaidElse_IsZero() =>
        Assert.That(CodeErrno.Of(Outcome(OutcomeCode.Migrated) with { Errno = Errno.EIO }), Is.Zero);

    [Test]
    public void FirstErrno_SeveralWrong_IsThatOfTheFirst()
    {
        var summary = new RunSummary();
        foreach (string code in (string[])[OutcomeCode.Migrated, OutcomeCode.NotRegular, OutcomeCode.InUse, OutcomeCode.Vanished])
        {
            summary.Settled(Outcome(code));
        }

        Assert.That(summary.FirstErrno, Is.EqualTo(Errno.EBUSY));
    }

    private static MigrationOutcome Outcome(string code) =>
        new() { Path = UnixPath.FromText("f"), Code = code, Kind = OutcomeCode.KindOf(code) };
}
