using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

[TestFixture]
public sealed class LayoutTests
{
    private const ulong MiB = 1 << 20;

    [Test]
    public void Equals_SameValues_ComparesListsByElement()
    {
        Layout one = Layout.Plain(MiB, "fast", 1, 3);
        Layout other = Layout.Plain(MiB, "fast", 1, 3);
        Assert.That(other, Is.EqualTo(one));
        Assert.That(other.GetHashCode(), Is.EqualTo(one.GetHashCode()));
        Assert.That(Layout.Plain(MiB, "fast", 1, 2), Is.Not.EqualTo(one));
        Assert.That(WithIds(one, 7, 8), Is.Not.EqualTo(one));
        Assert.That(WithIds(one, 7, 8), Is.EqualTo(WithIds(other, 7, 8)));
    }

    [Test]
    public void HasSameObjectsAs_SameOsts_TellsObjectsApart()
    {
        Layout one = Layout.Plain(MiB, null, 1, 3);
        Assert.That(one.HasSameObjectsAs(one), Is.True);
        Assert.That(WithIds(one, 7, 8).HasSameObjectsAs(WithIds(one, 7, 8) with { Generation = 5 }), Is.True);
        Assert.That(WithIds(one, 7, 8).HasSameObjectsAs(WithIds(one, 7, 9)), Is.False);
        Assert.That(WithIds(one, 7, 8).HasSameObjectsAs(one), Is.True, "without identities the OSTs decide");
        Assert.That(one.HasSameObjectsAs(Layout.Plain(MiB, null, 1, 2)), Is.False);
        Assert.That(one.HasSameObjectsAs(Layout.Plain(MiB, null)), Is.False);
    }

    [Test]
    public void IsApartFrom_ObjectsKnown_TellsWhetherAnyIsShared()
    {
        Layout one = Layout.Plain(MiB, null, 1, 3);
        Assert.That(WithIds(one, 7, 8).IsApartFrom(WithIds(one, 9, 10)), Is.True);
        Assert.That(WithIds(one, 7, 8).IsApartFrom(WithIds(one, 9, 8)), Is.False);
        Assert.That(WithIds(one, 7, 8).IsApartFrom(one), Is.False, "nobody knows");
        Assert.That(one.IsApartFrom(WithIds(one, 7, 8)), Is.False, "nobody knows");
    }

    [Test]
    public void Mirrors_MirroredFile_TellsThemApart()
    {
        var mirrors = Sample.Mirrored().Mirrors;
        Assert.That(mirrors.Select(m => (m.Id, m.IsStale, m.HasDom)), Is.EqualTo(new[] { (1, false, false), (2, true, false) }));
        Assert.That(Sample.Mirrored().StaleComponents, Is.EqualTo(new[] { 0x20001u }));
    }

    [Test]
    public void Mirrors_NoMirrors_AreOne()
    {
        Assert.That(Layout.Plain(MiB, null, 1).Mirrors.Single().Components, Has.Length.EqualTo(1));
        Assert.That(Sample.Dom().Mirrors.Single().HasDom, Is.True);
        Assert.That(Sample.Pfl([5, 1], []).Mirrors.Single().Components, Has.Length.EqualTo(2));
        Assert.That(Sample.Pfl([5, 1], []).StaleComponents, Is.Empty);
    }

    [Test]
    public void Osts_SeveralComponents_AreSortedOnceEach()
    {
        Layout layout = Sample.Pfl([5, 1], [1, 0]);
        Assert.That(layout.Osts, Is.EqualTo(new[] { 0, 1, 5 }));
        Assert.That(layout.Pool, Is.Null);
        Assert.That(Layout.Plain(MiB, "fast", 3).Pool, Is.EqualTo("fast"));
    }

    [Test]
    public void DomBytes_FirstComponentOnMdt_IsItsEnd()
    {
        Assert.That(Sample.Dom().DomBytes, Is.EqualTo(MiB));
        Assert.That(Sample.Pfl([1], [2]).DomBytes, Is.Zero);
    }

    [Test]
    public void ToString_Layouts_AreSetstripeWords()
    {
        Assert.That(Layout.Plain(MiB, null, 1, 3).ToString(), Is.EqualTo("-c 2 -S 1M -o 1,3"));
        Assert.That(Layout.Plain(MiB, "fast", 1).ToString(), Is.EqualTo("-c 1 -S 1M -o 1 -p fast"));
        Assert.That(Sample.Dom().ToString(), Is.EqualTo("-E 1M -L mdt -E eof -c -1 -S 1M"));
        Assert.That(Sample.Pfl([3], []).ToString(), Is.EqualTo("-E 4M -c 1 -S 1M -o 3 -E eof -c 4"));
        Assert.That(Sample.Released().ToString(), Is.EqualTo("-c 2 -S 1M (released)"));
        Assert.That(Sample.Mirrored().ToString(), Is.EqualTo("-N -E eof -c 1 -S 1M -o 1 --comp-flags prefrd -N -E eof -c 1 -o 2 --comp-flags stale"));
        Assert.That(Sample.Sel().ToString(), Is.EqualTo("-E 1G -c 1 -S 1M -o 1 -z 64M -E eof -c 1 -o 2 -z 128M"));
        Assert.That(new Layout { Kind = LayoutKind.Foreign }.ToString(), Is.EqualTo("foreign"));
    }

    [Test]
    public void KeepOwnObstacle_LayoutsThatCannotBeRebuilt_SaysWhy()
    {
        Assert.That(Sample.Pfl([1], [2]).KeepOwnObstacle, Is.Null);
        Assert.That(Sample.Released().KeepOwnObstacle, Is.Null);
        Assert.That(new Layout { Kind = LayoutKind.Foreign }.KeepOwnObstacle, Does.Contain("foreign"));
        Assert.That(Patterned(StripePattern.FOREIGN).KeepOwnObstacle, Does.Contain("foreign"));
        Assert.That(Patterned(StripePattern.RAID0 | StripePattern.PARITY).KeepOwnObstacle, Does.Contain("erasure"));
        Assert.That(Patterned(StripePattern.RAID0 | StripePattern.COMPRESS).KeepOwnObstacle, Does.Contain("compressed"));
        Assert.That(() => LayoutTemplate.KeepOwn(new Layout { Kind = LayoutKind.Foreign }), Throws.ArgumentException);
    }

    private static Layout WithIds(Layout layout, ulong first, ulong second) =>
        layout with { Components = [layout.Components[0] with { ObjectIds = [first, second] }] };

    private static Layout Patterned(StripePattern pattern) =>
        new() { Kind = LayoutKind.Composite, Components = [new LayoutComponent { Pattern = pattern }] };
}
