using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Reporting;

public sealed class RunSummaryTests
{
    private RunSummary _summary = null!;

    [SetUp]
    public void SetUp() => _summary = new RunSummary();

    [Test]
    public void Settled_EachKind_IsCounted()
    {
        foreach (string code in new[] { OutcomeCode.Migrated, OutcomeCode.Migrated, OutcomeCode.InUse, OutcomeCode.Stuck, OutcomeCode.NotRegular })
        {
            _summary.Settled(Outcome(code));
        }

        Assert.That(Enum.GetValues<OutcomeKind>().Select(_summary.Count), Is.EqualTo(new[] { 2, 1, 1, 1 }));
        Assert.That(_summary.Files, Is.EqualTo(5));
        Assert.That(_summary.MigratedBytes, Is.EqualTo(20));
        Assert.That(_summary.FallbackFiles, Is.Zero);
        Assert.That(_summary.WasInterrupted, Is.False);
    }

    [Test]
    public void Settled_Fallback_CountsMigratedFilesOnly()
    {
        _summary.Settled(Outcome(OutcomeCode.Migrated) with { Way = MigrationWay.RsyncRename });
        _summary.Settled(Outcome(OutcomeCode.Changed) with { Way = MigrationWay.RsyncRename });

        Assert.That(_summary.FallbackFiles, Is.EqualTo(1));
    }

    [Test]
    public void Settled_Planned_MovesNoBytes()
    {
        _summary.Settled(Outcome(OutcomeCode.Planned));

        Assert.That(_summary.MigratedBytes, Is.Zero);
        Assert.That(_summary.Count(OutcomeKind.Migrated), Is.EqualTo(1));
    }

    [Test]
    public void Settled_Interrupted_IsRemembered()
    {
        _summary.Settled(Outcome(OutcomeCode.Interrupted));
        _summary.Settled(Outcome(OutcomeCode.Migrated));

        Assert.That(_summary.WasInterrupted);
    }

    private static MigrationOutcome Outcome(string code) => new()
    {
        Path = default,
        Kind = OutcomeCode.KindOf(code),
        Code = code,
        SizeBytes = 10,
    };
}
