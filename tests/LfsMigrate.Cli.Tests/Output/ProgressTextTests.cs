using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Output;

/// <summary>How far a run is, in one line.</summary>
public sealed class ProgressTextTests
{
    [Test]
    public void Of_ResumedRun_CountsTheRateOfThisTime()
    {
        var text = ProgressText.Of(Summary(1600), filesBefore: 1000, bytesBefore: 1000 << 20, TimeSpan.FromSeconds(60), inHand: 8, total: 10_000);

        Assert.That(text.Line, Is.EqualTo("1600 of 10000 files settled, 8 in hand, 0 busy, 0 failed; 1.6 GiB migrated, 10 files/s, 10 MiB/s, 14 min 0 s left"));
    }

    [Test]
    public void Of_UnknownTotal_SaysNoTimeLeft() =>
        Assert.That(Fresh(30, 30, null), Does.StartWith("30 files settled").And.EndWith("1 MiB/s"));

    [Test]
    public void Of_NothingYet_SaysNoTimeLeft() =>
        Assert.That(Fresh(0, 0, 50), Does.EndWith("0 files/s, 0 B/s"));

    [TestCase(100, "9 s left")]
    [TestCase(4000, "6 min 39 s left")]
    [TestCase(100_000, "2 h 46 min left")]
    [TestCase(10_000_000, "11 d 13 h left")]
    public void Of_TimeLeft_IsForPeople(long total, string expected) =>
        Assert.That(Fresh(10, 1, total), Does.EndWith(expected));

    private static string Fresh(int files, int seconds, long? total) =>
        ProgressText.Of(Summary(files), 0, 0, TimeSpan.FromSeconds(seconds), 1, total).Line;

    private static RunSummary Summary(int files)
    {
        var summary = new RunSummary();
        for (int i = 0; i < files; i++)
        {
            summary.Add(OutcomeKind.Migrated, OutcomeCode.Migrated, null, 1 << 20);
        }
        return summary;
    }
}
