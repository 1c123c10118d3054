using System.Collections.Immutable;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

[TestFixture]
public sealed class LayoutTemplateTests
{
    private const ulong MiB = 1 << 20;

    [Test]
    public void KeepOwn_Plain_DropsPlacesAndState()
    {
        ComponentTemplate kept = LayoutTemplate.KeepOwn(Sample.Released()).Components[0];
        Assert.That(kept.Pattern, Is.EqualTo(StripePattern.RAID0));
        Assert.That(kept.StripeCount, Is.EqualTo(2));
        kept = LayoutTemplate.KeepOwn(Layout.Plain(MiB, "fast", 1, 3)).Components[0];
        Assert.That(kept, Is.EqualTo(new ComponentTemplate { StripeSizeBytes = MiB, StripeCount = 2, Pool = "fast" }));
    }

    [Test]
    public void KeepOwn_Mirrors_KeepsWishesOnly()
    {
        LayoutTemplate kept = LayoutTemplate.KeepOwn(Sample.Mirrored());
        Assert.That(kept.MirrorCount, Is.EqualTo(2));
        Assert.That(kept.Components.Select(c => c.Flags), Is.EqualTo(new[] { ComponentFlags.PREF_RD, ComponentFlags.None }));
        Assert.That(kept.Components.Select(c => c.StartOst), Is.All.EqualTo(-1));
    }

    [Test]
    public void KeepOwn_SelfExtending_TakesBackWhatGrewButTheFirst()
    {
        LayoutTemplate kept = LayoutTemplate.KeepOwn(Sample.Sel());
        Assert.That(kept.Components.Select(c => c.StartBytes / MiB), Is.EqualTo(new ulong[] { 0, 128, 1024, 1024 }));
        Assert.That(kept.Components.Select(c => c.EndBytes).SkipLast(1).Select(b => b / MiB), Is.EqualTo(new ulong[] { 128, 1024, 1024 }));
        Assert.That(kept.Components[3].EndBytes, Is.EqualTo(LovLimits.LUSTRE_EOF));
        Assert.That(kept.Components[3].StripeSizeBytes, Is.EqualTo(128 * MiB));
    }

    [Test]
    public void KeepOwn_AnyLayout_IsSatisfiedByItsOriginal()
    {
        foreach (Layout own in new[] { Layout.Plain(MiB, "fast", 1, 3), Sample.Dom(), Sample.Pfl([1], [2, 3]), Sample.Mirrored(), Sample.Sel() })
        {
            Assert.That(LayoutTemplate.KeepOwn(own).IsSatisfiedBy(own, 4, out string difference), Is.True, difference);
            Assert.That(difference, Is.Empty);
        }
    }

    [Test]
    public void IsSatisfiedBy_SelfExtending_MayHaveGrownOrUsedUpItsSpace()
    {
        LayoutTemplate wanted = LayoutTemplate.KeepOwn(Sample.Sel());
        Layout usedUp = Sample.Composite(
            Sample.Part(0, 1024 * MiB, [1]), Sample.Part(1024 * MiB, LovLimits.LUSTRE_EOF, [2]));
        Assert.That(wanted.IsSatisfiedBy(usedUp, 4, out string difference), Is.True, difference);
        Layout half = Sample.Composite(Sample.Part(0, 1024 * MiB, [1]), Sample.Sel().Components[2], Sample.Sel().Components[3]);
        Assert.That(wanted.IsSatisfiedBy(half, 4, out difference), Is.True, difference);
    }

    [Test]
    public void IsSatisfiedBy_SelfExtending_IsNotSatisfiedByOtherSpace()
    {
        LayoutTemplate wanted = LayoutTemplate.KeepOwn(Sample.Sel());
        Layout sel = Sample.Sel();
        Layout otherSteps = sel with { Components = sel.Components.SetItem(1, sel.Components[1] with { StripeSizeBytes = 32 * MiB }) };
        Layout otherEnd = Sample.Composite(
            Sample.Part(0, 2048 * MiB, [1]), Sample.Part(2048 * MiB, LovLimits.LUSTRE_EOF, [2]));
        Layout shorter = sel with { Components = sel.Components.SetItem(0, sel.Components[0] with { EndBytes = 64 * MiB }) };
        foreach (Layout other in new[] { otherSteps, otherEnd, shorter, Sample.Pfl([1], [2]), Layout.Plain(MiB, null, 1) })
        {
            Assert.That(wanted.IsSatisfiedBy(other, 4, out string difference), Is.False, other.ToString());
            Assert.That(difference, Is.Not.Empty);
        }
    }

    [Test]
    public void For_KeepOwn_FollowsEachFile()
    {
        Layout own = Layout.Plain(MiB, null, 1);
        Assert.That(LayoutRequest.KeepOwn.For(PlacementFacts.Of(own)), Is.EqualTo(LayoutTemplate.KeepOwn(own)));
        LayoutTemplate template = Plain("-c 2");
        Assert.That(LayoutRequest.Of(template).For(PlacementFacts.Of(own)), Is.SameAs(template));
    }

    [Test]
    public void WithOsts_InstantiatedComponents_AreListed()
    {
        Layout own = Sample.Pfl([1, 2], []);
        LayoutTemplate listed = LayoutTemplate.KeepOwn(own).WithOsts(own, component => [.. component.Osts.Select(i => i + 4)]);
        Assert.That(listed.ToString(), Is.EqualTo("-E 4M -c 2 -S 1M -o 5,6 -E eof -c 4"));
        Assert.That(LayoutTemplate.KeepOwn(own).WithOsts(own, _ => []), Is.EqualTo(LayoutTemplate.KeepOwn(own)));
        Assert.That(LayoutTemplate.KeepOwn(own).WithOsts(own, _ => [7, 7]).Components[0].Pattern.HasFlag(StripePattern.OVERSTRIPING), Is.True);
        Assert.That(Plain("-c 2").WithOsts(own, _ => [7]), Is.EqualTo(Plain("-c 2")), "other shapes stay");
    }

    // wanted, stripes the file got (on OSTs 0, 1, ...), OSTs there are, satisfied
    [TestCase("-c 2", 2, 4, true)]
    [TestCase("-c 2", 1, 4, false)]
    [TestCase("-c 2", 3, 4, false)]
    [TestCase("-c 0", 3, 4, true)]
    [TestCase("-c -1", 4, 4, true)]
    [TestCase("-c -1", 3, 4, true)]
    [TestCase("-c -1", 2, 4, false)]
    [TestCase("-c -1", 1, 1, true)]
    [TestCase("-c 9", 4, 4, true)]
    [TestCase("-c 9", 1, 4, false)]
    [TestCase("-c 9", 10, 4, false)]
    [TestCase("-C 9", 9, 4, true)]
    [TestCase("-C 9", 4, 4, false)]
    [TestCase("-C -2", 8, 4, true)]
    [TestCase("-C -2", 4, 4, false)]
    [TestCase("-c -1", 1, 0, true)]
    [TestCase("-S 1M", 1, 4, true)]
    [TestCase("-S 2M", 1, 4, false)]
    [TestCase("-i 0", 2, 4, true)]
    [TestCase("-i 1", 2, 4, false)]
    [TestCase("-o 0,1", 2, 4, true)]
    [TestCase("-o 1,0", 2, 4, false)]
    [TestCase("-o 0,2", 2, 4, false)]
    [TestCase("-o 0,1,2", 2, 4, false)]
    [TestCase("-p ignore", 1, 4, true)]
    [TestCase("-p fast", 1, 4, false)]
    public void IsSatisfiedBy_Plain_AllowsWhatTheServerMayDo(string wanted, int stripes, int ostCount, bool satisfied)
    {
        Layout got = Layout.Plain(MiB, null, [.. Enumerable.Range(0, stripes)]);
        bool result = Plain(wanted).IsSatisfiedBy(got, ostCount, out string difference);
        Assert.That(result, Is.EqualTo(satisfied), difference);
        Assert.That(difference.Length > 0, Is.EqualTo(!satisfied));
    }

    [TestCase("-c 3 -p fast", "fast", true)]
    [TestCase("-c 3 -p fast", "slow", false)]
    [TestCase("-c 1 -p ignore", "fast", false)]
    [TestCase("-c 1", "fast", true)]
    public void IsSatisfiedBy_Pool_MayHaveFewerOstsButNotAnotherName(string wanted, string pool, bool satisfied) =>
        Assert.That(Plain(wanted).IsSatisfiedBy(Layout.Plain(MiB, pool, 1), 4, out _), Is.EqualTo(satisfied));

    [Test]
    public void IsSatisfiedBy_Overstriping_MayBeDroppedButNotAdded()
    {
        Layout got = Layout.Plain(MiB, null, 0, 1);
        Layout over = got with { Components = [got.Components[0] with { Pattern = StripePattern.RAID0 | StripePattern.OVERSTRIPING }] };
        Assert.That(Plain("-C 2").IsSatisfiedBy(got, 4, out _), Is.True);
        Assert.That(Plain("-C 2").IsSatisfiedBy(over, 4, out _), Is.True);
        Assert.That(Plain("-c 2").IsSatisfiedBy(over, 4, out string difference), Is.False);
        Assert.That(difference, Does.Contain("OVERSTRIPING"));
    }

    [Test]
    public void IsSatisfiedBy_ShortExtent_LimitsTheCount()
    {
        // 4 MiB hold four stripes of 1 MiB: the server cuts eight to four.
        LayoutTemplate wanted = Plain("-E 4M -c 8 -E eof -c 1");
        Layout got = Sample.Composite(Sample.Part(0, 4 * MiB, [0, 1, 2, 3]), Sample.Part(4 * MiB, LovLimits.LUSTRE_EOF, []) with { StripeCount = 1 });
        Assert.That(wanted.IsSatisfiedBy(got, 16, out string difference), Is.True, difference);
        Layout fewer = got with { Components = got.Components.SetItem(0, Sample.Part(0, 4 * MiB, [0, 1, 2])) };
        Assert.That(wanted.IsSatisfiedBy(fewer, 16, out difference), Is.False);
        Assert.That(difference, Is.EqualTo("component 1: its stripe count is 3, not 8"));
    }

    [Test]
    public void IsSatisfiedBy_Flags_MustBeThoseAskedForAndNoOthers()
    {
        Layout got = Sample.Mirrored();
        LayoutTemplate wanted = LayoutTemplate.KeepOwn(got);
        LayoutTemplate other = wanted with { Components = wanted.Components.SetItem(1, wanted.Components[1] with { Flags = ComponentFlags.NOSYNC }) };

        Assert.That(other.IsSatisfiedBy(got, 4, out string difference), Is.False);
        Assert.That(difference, Is.EqualTo("component 2: its flags are None, not NOSYNC"));
        LayoutTemplate none = wanted with { Components = wanted.Components.SetItem(0, wanted.Components[0] with { Flags = ComponentFlags.None }) };
        Assert.That(none.IsSatisfiedBy(got, 4, out difference), Is.False);
        Assert.That(difference, Is.EqualTo("component 1: its flags are PREF_RD, not None"));
    }

    [Test]
    public void IsSatisfiedBy_SelfExtending_IsWhatWasAskedFor()
    {
        LayoutTemplate wanted = LayoutTemplate.KeepOwn(Sample.Sel());
        Layout fresh = Sample.Composite([.. wanted.Components.Select(c => new LayoutComponent
        {
            StartBytes = c.StartBytes,
            EndBytes = c.EndBytes,
            Flags = c.Flags,
            StripeSizeBytes = c.StripeSizeBytes,
            StripeCount = c.StripeCount,
        })]);

        Assert.That(wanted.IsSatisfiedBy(fresh, 4, out string difference), Is.True, difference);
        LayoutComponent smaller = fresh.Components[3] with { StripeSizeBytes = 64 * MiB };
        Assert.That(wanted.IsSatisfiedBy(fresh with { Components = fresh.Components.SetItem(3, smaller) }, 4, out difference), Is.False);
        Assert.That(difference, Does.StartWith("component 4: its stripe size is 64M"));
        LayoutComponent solid = fresh.Components[3] with { Flags = ComponentFlags.None };
        Assert.That(wanted.IsSatisfiedBy(fresh with { Components = fresh.Components.SetItem(3, solid) }, 4, out difference), Is.False);
        Assert.That(difference, Is.EqualTo("component 4: it is not extension space"));
    }

    [Test]
    public void IsSatisfiedBy_OtherShapes_NamesTheDifference()
    {
        Assert.That(DifferenceOf("-E 4M -c 1 -E eof -c 4", Layout.Plain(MiB, null, 1)), Is.EqualTo("its layout is plain, not composite"));
        Assert.That(DifferenceOf("-c 1", Sample.Pfl([1], [])), Is.EqualTo("its layout is composite, not plain"));
        Assert.That(DifferenceOf("-c 1", new Layout { Kind = LayoutKind.Foreign }), Does.Contain("foreign"));
        Assert.That(DifferenceOf("-E 2M -L mdt -E eof", Sample.Dom()), Is.EqualTo("it keeps 1M on the MDT, not 2M"));
        Assert.That(DifferenceOf("-E 8M -c 1 -E eof -c 4", Sample.Pfl([1], [])), Is.EqualTo("component 1: it ends at 4M, not at 8M"));
        Assert.That(DifferenceOf("-E eof -c 1", Sample.Mirrored()), Is.EqualTo("it has 2 mirrors, not 1"));
        Assert.That(DifferenceOf("-E eof -c 1", Sample.Pfl([1], [])), Is.EqualTo("it has 2 components, not 1"));
        Assert.That(DifferenceOf("-E 4M -c 1 -E eof -c -1", Sample.Pfl([1], [])), Is.EqualTo("component 2: its stripe count is 4, not -1 (of 8 OSTs)"));
    }

    private static string DifferenceOf(string wanted, Layout got)
    {
        Assert.That(Plain(wanted).IsSatisfiedBy(got, 8, out string difference), Is.False);
        return difference;
    }

    private static LayoutTemplate Plain(string words) =>
        LayoutArguments.Parse([.. words.Split(' ')], ImmutableHashSet<string>.Empty).Request.For(PlacementFacts.Of(new Layout()));
}
