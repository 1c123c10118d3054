using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class WorkerThreadTests
{
    private static readonly MigrationOutcome Some = new() { Path = default, Kind = OutcomeKind.Skipped, Code = "" };

    [Test]
    public void TryFinish_LongestPatience_IsTaken()
    {
        using var worker = new WorkerThread();
        worker.Start(() => Some);

        Assert.That(worker.TryFinish(TimeSpan.FromDays(1000), CancellationToken.None, out var outcome));
        Assert.That(outcome, Is.SameAs(Some));
    }

    [Test]
    public void TryFinish_Cancelled_IsFalse()
    {
        using var worker = new WorkerThread();

        Assert.That(worker.TryFinish(TimeSpan.FromDays(1), new CancellationToken(true), out _), Is.False);
    }
}
