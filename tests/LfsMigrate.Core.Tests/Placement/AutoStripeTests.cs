using System.Collections.Immutable;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

[TestFixture]
public sealed class AutoStripeTests
{
    private const long KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

    // Size, cap, KiB available on each OST, count.
    [TestCase(0, 100, "0", 1)]
    [TestCase(20 * MiB, 1, "400000 400000 400000", 1, TestName = "upstream's sanity 56xc: 20 MB")]
    [TestCase(GiB - 1, 1, "400000 400000", 1)]
    [TestCase(GiB + (3 * KiB), 1, "9000000 9000000 9000000", 2, TestName = "upstream's sanity 56xc: 1 GB and 3 KB")]
    [TestCase(4 * GiB, 1, "9000000 9000000 9000000 9000000", 3)]
    [TestCase(100 * GiB, 1, "900000000 900000000 900000000", 3, Description = "11 stripes and only 3 OSTs")]
    [TestCase(2 * GiB, 100, "900000000 900000000 900000000", 2)]
    [TestCase(2 * GiB, 100, "90000000 90000000 90000000", 3, Description = "an object gets a hundredth of the fullest")]
    [TestCase(2 * GiB, 1, "900000 9000000 9000000 9000000", 3, Description = "the fullest that counts is the measure")]
    [TestCase(2 * GiB, 1, "200000 9000000 9000000 9000000", 2, Description = "what has less than the minimum does not count")]
    [TestCase(2 * GiB, int.MaxValue, "9000000 9000000 9000000 9000000", 2, Description = "no share at all")]
    public void CountFor_SizeAndSpace_GiveTheCount(long sizeBytes, int cap, string available, int count) =>
        Assert.That(new AutoStripe { Cap = cap }.CountFor(sizeBytes, Targets(available), null), Is.EqualTo(count));

    [Test]
    public void CountFor_MaxFree_CapsWhatIsAvailable() // sanity 56xc: -A -K 1 -X 349526 with 3 OSTs gives at least 3
    {
        var rule = new AutoStripe { Cap = 1, MaxFreeKib = 349526 };

        Assert.That(rule.CountFor(GiB + (3 * KiB), Targets("9000000 9000000 9000000"), null), Is.EqualTo(3));
    }

    [Test]
    public void CountFor_EveryFile_IsComputedAlike()
    {
        var rule = new AutoStripe { Cap = 1 };
        var targets = Targets("9000000 9000000");

        Assert.That(Enumerable.Range(0, 3).Select(_ => rule.CountFor(100 * GiB, targets, null)), Is.All.EqualTo(2), "the clamp is not for the first alone");
        targets.List = Targets("9000000 9000000 9000000").List;
        Assert.That(rule.CountFor(100 * GiB, targets, null), Is.EqualTo(3), "the OSTs are those of now");
    }

    [Test]
    public void CountFor_InactiveOsts_DoNotCount()
    {
        var targets = Targets("9000000 9000000 9000000");
        targets.List = [.. targets.List.Select(t => t with { IsActive = t.Index != 1 })];

        Assert.That(new AutoStripe().CountFor(100 * GiB, targets, null), Is.EqualTo(2));
    }

    [Test]
    public void CountFor_Pool_CountsItsOstsOnly()
    {
        var targets = Targets("9000000 9000000 9000000 9000000");
        targets.Pools["fast"] = [1, 3];

        Assert.That(new AutoStripe().CountFor(100 * GiB, targets, "fast"), Is.EqualTo(2));
        Assert.That(new AutoStripe().CountFor(100 * GiB, targets, "ignore"), Is.EqualTo(4));
        Assert.That(new AutoStripe().CountFor(100 * GiB, targets, "gone"), Is.EqualTo(11), "a pool that is not there is refused elsewhere");
    }

    [Test]
    public void CountFor_NoOstCounts_FailsThisFile()
    {
        Assert.That(() => new AutoStripe().CountFor(GiB, Targets("1000 2000"), null),
            Throws.TypeOf<RefusedException>().With.Property(nameof(RefusedException.Code)).EqualTo(OutcomeCode.NoSpace));
        Assert.That(() => new AutoStripe().CountFor(GiB, Targets(""), null),
            Throws.TypeOf<RefusedException>().With.Property(nameof(RefusedException.Code)).EqualTo(OutcomeCode.NoTarget));
    }

    [Test]
    public void CountFor_NoMinimum_CountsFullOsts() =>
        Assert.That(new AutoStripe { MinFreeKib = 0 }.CountFor(4 * GiB, Targets("0 9000000"), null), Is.EqualTo(2));

    [Test]
    public void For_AutoRequest_IsPlainWithWhatWasSaid()
    {
        LayoutRequest request = LayoutArguments.Parse("-A -S 4M -p fast -i 1 -K 1".Split(' '), ImmutableHashSet<string>.Empty).Request;
        var targets = Targets("9000000 9000000 9000000");
        targets.Pools["fast"] = [0, 1, 2];

        LayoutTemplate template = request.For(new PlacementFacts(Sample.Dom(), GiB + (3 * KiB), targets));

        Assert.That(template.ToString(), Is.EqualTo("-c 2 -S 4M -i 1 -p fast"));
        Assert.That(request.NamesTargets, Is.True);
        Assert.That(request.IsKeepOwn, Is.False);
    }

    private static SomeTargets Targets(string availableKib) => new()
    {
        List = [.. availableKib.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((kib, i) => new StorageTarget
        {
            Index = i,
            IsActive = true,
            FreeBytes = ulong.Parse(kib, System.Globalization.CultureInfo.InvariantCulture) * KiB,
        })],
    };

    private sealed class SomeTargets : ITargets
    {
        public IReadOnlyList<StorageTarget> List { get; set; } = [];

        public Dictionary<string, HashSet<int>> Pools { get; } = [];

        public IReadOnlyList<StorageTarget> Targets() => List;

        public int Count() => List.Count;

        public IReadOnlySet<int>? PoolMembers(string pool) => Pools.GetValueOrDefault(pool);
    }
}
