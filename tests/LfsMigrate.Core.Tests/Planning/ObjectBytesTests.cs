using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Core.Tests.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class ObjectBytesTests
{
    private const long MiB = 1 << 20;

    [Test]
    public void Of_PlainStripedFile_LastRoundIsSharedStripeByStripe()
    {
        var pieces = ObjectBytes.Of(Layout.Plain(1 << 20, null, 3, 5, 7), (4 * MiB) + 10, 8 * MiB);

        Assert.That(pieces, Is.EqualTo(new[]
        {
            new ObjectPiece(0, 0, 3, 2 * MiB), new ObjectPiece(0, 1, 5, MiB + 10), new ObjectPiece(0, 2, 7, MiB),
        }));
    }

    [Test]
    public void Of_SecondComponent_StripesAreCountedFromTheStartOfTheFile()
    {
        var layout = Sample.Composite(Sample.Part(0, 1 * (ulong)MiB, [0]), Sample.Part(1 * (ulong)MiB, LovLimits.LUSTRE_EOF, [1, 2]));

        Assert.That(ObjectBytes.Of(layout, 3 * MiB, 3 * MiB).Select(p => (p.Component, p.Ost, p.Bytes)),
            Is.EqualTo(new[] { (0, 0, MiB), (1, 1, MiB), (1, 2, MiB) }));
        Assert.That(ObjectBytes.Of(layout, 2 * MiB, 2 * MiB).Select(p => p.Bytes), Is.EqualTo(new[] { MiB, 0, MiB }));
    }

    [Test]
    public void Of_ComponentsWithoutObjects_NothingIsOnOsts()
    {
        Assert.That(ObjectBytes.Of(Sample.Released(), 9 * MiB, 0), Is.Empty);
        Assert.That(ObjectBytes.Of(Sample.Dom(), MiB, MiB), Is.Empty);
        Assert.That(ObjectBytes.Of(new Layout { Kind = LayoutKind.Foreign }, MiB, MiB), Is.Empty);
    }

    [Test]
    public void Of_Mirrors_EachHoldsTheData()
    {
        Assert.That(ObjectBytes.Of(Sample.Mirrored(), 5 * MiB, 10 * MiB).Select(p => (p.Ost, p.Bytes)),
            Is.EqualTo(new[] { (1, 5 * MiB), (2, 5 * MiB) }));
        Assert.That(ObjectBytes.Of(Sample.Mirrored(), 8 * MiB, 4 * MiB).Select(p => p.Bytes), Is.EqualTo(new[] { 2 * MiB, 2 * MiB }));
    }

    [Test]
    public void Of_SparseFile_EachObjectGetsItsShareOfWhatIsAllocated()
    {
        Assert.That(ObjectBytes.Of(Layout.Plain(1 << 20, null, 0, 1), 4 * MiB, MiB).Select(p => p.Bytes), Is.EqualTo(new[] { MiB / 2, MiB / 2 }));
        Assert.That(ObjectBytes.Of(Layout.Plain(1 << 20, null, 0), 4 * MiB, 0).Single().Bytes, Is.Zero);
    }

    [Test]
    public void Of_LongerThanItsObjectsReach_WhatIsAllocatedLiesInThem()
    {
        var layout = Sample.Composite(Sample.Part(0, 4 * (ulong)MiB, [1]), Sample.Part(4 * (ulong)MiB, LovLimits.LUSTRE_EOF, []));

        Assert.That(ObjectBytes.Of(layout, 1L << 40, 4 * MiB).Single().Bytes, Is.EqualTo(4 * MiB));
    }

    [Test]
    public void Of_MissingObject_TheOthersHoldWhatTheyHad()
    {
        var layout = Sample.Composite(Sample.Part(0, LovLimits.LUSTRE_EOF, [4, 6]) with
        {
            StripeCount = 3,
            Pattern = StripePattern.RAID0 | StripePattern.F_HOLE,
        });

        Assert.That(ObjectBytes.Of(layout, 9 * MiB, 9 * MiB).Select(p => (p.Ost, p.Bytes)), Is.EqualTo(new[] { (4, 3 * MiB), (6, 3 * MiB) }));
    }

    [Test]
    public void Of_FileOfWhichOnlyABlockForEachObjectIsTold_IsTakenForDense()
    {
        Assert.That(ObjectBytes.Of(Sample.Mirrored(), 1 << 20, 1024).Select(p => p.Bytes), Is.All.EqualTo(1 << 20));
        Assert.That(ObjectBytes.Of(Layout.Plain(1 << 20, null, 1, 2), 4 << 20, 1024).Select(p => p.Bytes), Is.All.EqualTo(2 << 20));
        Assert.That(ObjectBytes.Of(Layout.Plain(1 << 20, null, 1, 2), 4 << 20, 0).Select(p => p.Bytes), Is.All.Zero);
    }

    [Test]
    public void Of_TheLongestFileThereIs_DoesNotOverflow()
    {
        long sum = ObjectBytes.Of(Layout.Plain(uint.MaxValue, null, 0, 1, 2), long.MaxValue, long.MaxValue).Sum(p => p.Bytes);

        Assert.That(sum, Is.EqualTo(long.MaxValue));
        Assert.That(ObjectBytes.Of(Sample.Mirrored(), long.MaxValue, 1).Select(p => p.Bytes), Is.All.Zero);
    }

    [Test]
    public void AddTo_SeveralObjectsOnOneOst_AreSummed()
    {
        long[] sums = [1, 0, 5];

        ObjectBytes.AddTo(sums, Layout.Plain(1 << 20, null, 0, 1, 0, 9), 4 * MiB, 4 * MiB);

        Assert.That(sums, Is.EqualTo(new[] { 1 + (2 * MiB), MiB, 5 }));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Of_SmallFiles_AreThoseOfCountingByteByByte() => Prop.ForAll(Files().ToArbitrary(), file =>
        ObjectBytes.Of(file.Layout, file.SizeBytes, file.SizeBytes * 4).SequenceEqual(Counted(file.Layout, file.SizeBytes)));

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Of_AnyFile_SumIsWhatInstantiatedComponentsCover() => Prop.ForAll(Files().ToArbitrary(), file =>
        ObjectBytes.Of(file.Layout, file.SizeBytes, long.MaxValue).Sum(p => p.Bytes) == file.Layout.Components
            .Where(c => c.IsInstantiated && !c.IsMdt).Sum(c => Math.Max(0, Math.Min((long)Math.Min(c.EndBytes, long.MaxValue), file.SizeBytes) - (long)c.StartBytes)));

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Of_SparseFile_NoObjectHasMoreThanIfItWereFull() => Prop.ForAll(Files().ToArbitrary(), Gen.Choose(0, 500).ToArbitrary(),
        (file, allocated) =>
        {
            var sparse = ObjectBytes.Of(file.Layout, file.SizeBytes, allocated);
            var full = ObjectBytes.Of(file.Layout, file.SizeBytes, long.MaxValue);
            return sparse.Zip(full).All(p => p.First.Bytes <= p.Second.Bytes && p.First.Ost == p.Second.Ost);
        });

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property AddTo_AnyFile_IsTheSumOfItsPieces() => Prop.ForAll(Files().ToArbitrary(), file =>
    {
        long[] sums = new long[8];
        ObjectBytes.AddTo(sums, file.Layout, file.SizeBytes, 100);
        return Enumerable.Range(0, sums.Length).All(ost =>
            sums[ost] == ObjectBytes.Of(file.Layout, file.SizeBytes, 100).Where(p => p.Ost == ost).Sum(p => p.Bytes));
    });

    private static Gen<(Layout Layout, long SizeBytes)> Files() =>
        from mirrors in Gen.Choose(1, 2)
        from components in Mirror().ArrayOf(mirrors)
        from size in Gen.Choose(0, 400)
        select (new Layout { Kind = LayoutKind.Composite, Components = [.. components.SelectMany(c => c)], MirrorCount = mirrors }, (long)size);

    private static Gen<ImmutableArray<LayoutComponent>> Mirror() =>
        from firstBytes in Gen.Choose(1, 200)
        from first in Component(0, firstBytes)
        from second in Component(firstBytes, -1)
        select ImmutableArray.Create(first, second);

    private static Gen<LayoutComponent> Component(int startBytes, int endBytes) =>
        from stripeBytes in Gen.Choose(1, 60)
        from osts in Gen.Choose(0, 7).ArrayOf(4)
        from count in Gen.Choose(0, 4)
        from isMdt in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        select new LayoutComponent
        {
            StartBytes = (ulong)startBytes,
            EndBytes = endBytes < 0 ? LovLimits.LUSTRE_EOF : (ulong)endBytes,
            StripeSizeBytes = (ulong)stripeBytes,
            Pattern = isMdt ? StripePattern.MDT : StripePattern.RAID0,
            StripeCount = isMdt ? 0 : count,
            Osts = isMdt ? [] : [.. osts.Take(count)],
            IsInstantiated = isMdt || count > 0,
        };

    private static IEnumerable<ObjectPiece> Counted(Layout layout, long sizeBytes)
    {
        for (int at = 0; at < layout.Components.Length; at++)
        {
            var component = layout.Components[at];
            long[] bytes = new long[component.Osts.Length];
            for (long offset = 0; offset < sizeBytes && bytes.Length > 0; offset++)
            {
                if ((ulong)offset >= component.StartBytes && (ulong)offset < component.EndBytes)
                {
                    bytes[offset / (long)component.StripeSizeBytes % bytes.Length]++;
                }
            }
            foreach (var (stripe, count) in bytes.Index())
            {
                yield return new ObjectPiece(at, stripe, component.Osts[stripe], count);
            }
        }
    }
}
