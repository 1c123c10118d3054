using LfsMigrate.Core.Files;
using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class ShardTests
{
    [TestCase("1/1", 1, 1)]
    [TestCase("3/4", 3, 4)]
    [TestCase("100000/100000", 100_000, 100_000)]
    public void TryParse_OneOfSome_IsRead(string text, int index, int count)
    {
        Assert.That(Shard.TryParse(text, out var shard));
        Assert.That(shard, Is.EqualTo(new Shard(index, count)));
        Assert.That(shard.ToString(), Is.EqualTo(text));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("0/4")]
    [TestCase("5/4")]
    [TestCase("-1/4")]
    [TestCase("+1/4")]
    [TestCase("1/4/4")]
    [TestCase("1 /4")]
    [TestCase("1/100001")]
    [TestCase("1/99999999999")]
    public void TryParse_AnythingElse_IsFalse(string text) => Assert.That(Shard.TryParse(text, out _), Is.False);

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(7)]
    public void Takes_ConsecutiveInodes_EachOnceAndShareThemEvenly(int count)
    {
        const int files = 70_000;
        var shards = Enumerable.Range(1, count).Select(i => new Shard(i, count)).ToList();

        int[] takers = [.. Enumerable.Range(0, files).Select(i => shards.Single(s => s.Takes(0x200000400000000UL + (ulong)i)).Index)];

        Assert.That(takers.CountBy(t => t).Select(t => t.Value), Has.Exactly(count).EqualTo(files / count).Within(5).Percent);
    }

    [Test]
    public void Takes_Names_EachOnce()
    {
        var shards = Enumerable.Range(1, 5).Select(i => new Shard(i, 5)).ToList();

        Assert.That(Enumerable.Range(0, 1000).Select(i => shards.Count(s => s.Takes(UnixPath.FromText($"d/f{i}")))), Has.All.EqualTo(1));
    }
}
