using LfsMigrate.Core.Journal;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Journal;

public sealed class HashTable128Tests
{
    private const int Many = 300_000, BytesOfOneMax = 32;

    [Test]
    public void Add_ManyHashes_AreThoseOfASet()
    {
        var (table, expected) = (new HashTable128(), new HashSet<UInt128>());

        bool[] added = [.. Hashes().Select(table.Add)];

        Assert.That(added, Is.EqualTo(Hashes().Select(expected.Add)));
        Assert.That(table.Count, Is.EqualTo(expected.Count));
        Assert.That(table.ToHashSet().SetEquals(expected), Is.True);
        Assert.That(expected.All(table.Contains), Is.True);
        Assert.That(Other().Any(table.Contains), Is.False);
    }

    [Test]
    public void Add_HashesOfOnePlace_AreToldApart()
    {
        var table = new HashTable128();
        UInt128[] alike = [.. Enumerable.Range(0, 1000).Select(i => (UInt128)i << 64)];

        Assert.That(alike.Select(table.Add), Has.All.True);
        Assert.That(alike.Select(table.Add), Has.All.False);
    }

    [Test]
    public void Add_Zero_IsThereFromThenOn()
    {
        var table = new HashTable128();

        Assert.That((table.Contains(0), table.Add(0), table.Add(0), table.Contains(0)), Is.EqualTo((false, true, false, true)));
    }

    [Test]
    public void Contains_Nothing_IsFalse() => Assert.That(new HashTable128().Contains(7), Is.False);

    [Test]
    public void Add_AnyNumber_TakesLittleMemory()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var table = new HashTable128();
        foreach (var hash in Other().Take(Many))
        {
            table.Add(hash);
        }

        long taken = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.That(table.Count, Is.EqualTo(Many));
        Assert.That(taken / Many, Is.LessThan(BytesOfOneMax));
    }

    // Each third one twice.
    private static IEnumerable<UInt128> Hashes() =>
        Random(seed: 1).Take(Many).SelectMany((hash, i) => i % 3 == 0 ? [hash, hash] : (UInt128[])[hash]);

    private static IEnumerable<UInt128> Other() => Random(seed: 2).Take(Many);

    private static IEnumerable<UInt128> Random(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            yield return new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
        }
    }
}
