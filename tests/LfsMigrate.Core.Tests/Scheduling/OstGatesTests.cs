using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class OstGatesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [TestCase(1)]
    [TestCase(3)]
    public void Enter_ManyFilesOnSomeOsts_NeverMoreThanTheStreams(int streams)
    {
        var gates = new OstGates(streams);
        int[] inUse = new int[6], most = new int[6];

        var threads = Enumerable.Range(0, 8).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 200; i++)
            {
                int[] osts = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(6))];
                using var passage = gates.Enter("fs", osts, CancellationToken.None);
                foreach (int ost in osts.Distinct())
                {
                    int now = Interlocked.Increment(ref inUse[ost]);
                    lock (most)
                    {
                        most[ost] = Math.Max(most[ost], now);
                    }
                }
                Thread.Yield();
                foreach (int ost in osts.Distinct())
                {
                    Interlocked.Decrement(ref inUse[ost]);
                }
            }
        })).ToList();
        threads.ForEach(t => t.Start());

        Assert.That(threads.Select(t => t.Join(Patience)), Has.All.True, "they wait for each other");
        Assert.That(most, Has.All.LessThanOrEqualTo(streams));
        Assert.That(most, Has.Some.EqualTo(streams), "nothing was let in together");
    }

    [Test]
    public void Enter_Cancelled_HoldsNothing()
    {
        var gates = new OstGates(1);
        using var source = new CancellationTokenSource();
        using (gates.Enter("fs", [2], CancellationToken.None))
        {
            source.CancelAfter(50);
            Assert.That(() => gates.Enter("fs", [1, 2], source.Token), Throws.InstanceOf<OperationCanceledException>());
        }

        using var all = gates.Enter("fs", [1, 2], new CancellationTokenSource(Patience).Token);

        Assert.That(all, Is.Not.Null);
    }

    [Test]
    public void Dispose_Twice_GivesTheRoomBackOnce()
    {
        var gates = new OstGates(1);
        var passage = gates.Enter("fs", [0], CancellationToken.None);
        passage.Dispose();
        passage.Dispose();
        using var source = new CancellationTokenSource(50);

        using var one = gates.Enter("fs", [0], CancellationToken.None);

        Assert.That(() => gates.Enter("fs", [0], source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Enter_AnotherFileSystem_HasItsOwn()
    {
        var gates = new OstGates(1);
        using var one = gates.Enter("one", [0], CancellationToken.None);

        using var other = gates.Enter("other", [0], new CancellationTokenSource(Patience).Token);

        Assert.That(other, Is.Not.Null);
    }
}
