using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Core.Tests.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class DrainPlacerTests
{
    private const ulong MiB = 1 << 20;

    [Test]
    public void Place_NothingThere_MovesNothing()
    {
        var moves = Placer(SomeTargets.Used(0, 0, 0), 0).Place(Layout.Plain(MiB, null, 1, 2), 10, 10, out var stays);

        Assert.That((moves.Count, stays.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Place_StripedFile_TakesAnOstWithoutAStripeOfIt()
    {
        var moves = Placer(SomeTargets.Used(0, 0, 0, 0), 0).Place(Layout.Plain(MiB, null, 0, 1, 2), 10, 10, out var stays);

        Assert.That(moves, Is.EqualTo(new[] { new StripeMove(null, 0, 3) }));
        Assert.That(stays, Is.Empty);
    }

    [Test]
    public void Place_EveryOtherOstHasAStripe_Stays()
    {
        var moves = Placer(SomeTargets.Used(0, 0, 0), 0).Place(Layout.Plain(MiB, null, 0, 1, 2), 10, 10, out var stays);

        Assert.That(moves, Is.Empty);
        Assert.That(stays, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Place_SeveralLeaving_NoneIsADestination()
    {
        var placer = Placer(SomeTargets.Used(0, 0, 0, 0, 0), 0, 1, 2);
        for (int i = 0; i < 100; i++)
        {
            var moves = placer.Place(Layout.Plain(MiB, null, 0, 1), 2, 2, out _);

            Assert.That(moves.Select(m => m.To), Is.EquivalentTo(new[] { 3, 4 }));
        }
    }

    [Test]
    public void Place_ComponentsOfOneFile_MayShareAnOstOnlyIfTheyMust()
    {
        var file = new Layout
        {
            Kind = LayoutKind.Composite,
            Components = [Sample.Part(0, 4, [0]) with { Id = 1 }, Sample.Part(4, LovLimits.LUSTRE_EOF, [1, 2]) with { Id = 2 }],
        };

        Assert.That(Placer(SomeTargets.Used(0, 0, 0, 0), 0).Place(file, 10, 10, out _), Is.EqualTo(new[] { new StripeMove(1, 0, 3) }));
        Assert.That(Placer(SomeTargets.Used(0, 0, 0), 0).Place(file, 10, 10, out _).Single().To, Is.EqualTo(1).Or.EqualTo(2));
    }

    [Test]
    public void Place_Mirrors_DoNotCometogether()
    {
        var file = new Layout
        {
            Kind = LayoutKind.Composite,
            MirrorCount = 2,
            Components = [Sample.Part(0, LovLimits.LUSTRE_EOF, [0]) with { Id = 0x10001 }, Sample.Part(0, LovLimits.LUSTRE_EOF, [1]) with { Id = 0x20001 }],
        };

        Assert.That(Placer(SomeTargets.Used(0, 0, 0), 0).Place(file, 10, 10, out _), Is.EqualTo(new[] { new StripeMove(0x10001, 0, 2) }));
        _ = Placer(SomeTargets.Used(0, 0), 0).Place(file, 10, 10, out var stays);
        Assert.That(stays, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Place_Pool_IsNotLeft()
    {
        var targets = SomeTargets.Used(0, 0, 0, 0);
        targets.Pools["p"] = [0, 2];

        Assert.That(Placer(targets, 0).Place(Layout.Plain(MiB, "p", 0), 10, 10, out _).Single().To, Is.EqualTo(2));
        _ = Placer(targets, 0, 2).Place(Layout.Plain(MiB, "p", 0), 10, 10, out var stays);
        Assert.That(stays, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Place_ManyFiles_FillsNoOstBeyondItsSpace()
    {
        var placer = Placer(SomeTargets.Used(0, 900, 500), 0);
        var taken = new long[3];
        int left = 0;
        for (int i = 0; i < 100; i++)
        {
            foreach (var move in placer.Place(Layout.Plain(MiB, null, 0), 10, 10, out var stays))
            {
                taken[move.To] += 10;
            }
            left += placer.Place(Layout.Plain(MiB, null, 0), 0, 0, out _).Count == 0 ? 1 : 0;
        }

        Assert.That(taken[1], Is.InRange(1, 100));
        Assert.That(taken[2], Is.InRange(300, 500));
        Assert.That(taken[1] + taken[2], Is.EqualTo(600));
        Assert.That(left, Is.Positive);
    }

    private static DrainPlacer Placer(SomeTargets targets, params int[] leaving) =>
        new(targets.Targets(), leaving.ToHashSet(), targets.PoolMembers, new Random(1));
}
