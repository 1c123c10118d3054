using System.Collections.Immutable;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

public sealed class OwnWithChangesTests
{
    private const ulong MiB = 1 << 20;

    private static readonly Layout InAPool = Layout.Plain(4 * MiB, "fast", 1, 3);

    // words, what becomes of a file with -c 2 -S 4M -p fast on the OSTs 1 and 3
    [TestCase("-c 3", "-c 3 -S 4M -p fast")]
    [TestCase("-S 2M", "-c 2 -S 2M -p fast")]
    [TestCase("-p slow", "-c 2 -S 4M -p slow")]
    [TestCase("-c -1 -S 64K -p slow", "-c -1 -S 64K -p slow")]
    [TestCase("-C 8", "-C 8 -S 4M -p fast")]
    [TestCase("-i 2", "-c 2 -S 4M -i 2")]
    [TestCase("-o 0,2,4", "-c 3 -S 4M -o 0,2,4")]
    public void For_PlainFile_KeepsWhatIsNotNamed(string words, string expected) =>
        Assert.That(Request(words).For(PlacementFacts.Of(InAPool)).ToString(), Is.EqualTo(expected));

    [TestCase("-S 2M", true)]
    [TestCase("-c 2", false)]
    public void For_OverstripedFile_StaysSoUnlessACountIsNamed(string words, bool overstriped)
    {
        Layout own = Layout.Plain(MiB, null, 1, 1, 2);
        own = own with { Components = [own.Components[0] with { Pattern = StripePattern.RAID0 | StripePattern.OVERSTRIPING }] };

        ComponentTemplate wanted = Request(words).For(PlacementFacts.Of(own)).Components[0];

        Assert.That(wanted.Pattern.HasFlag(StripePattern.OVERSTRIPING), Is.EqualTo(overstriped));
    }

    [Test]
    public void For_CompositeFile_IsPlainWithWhatIsNamed() => Assert.Multiple(() =>
    {
        Assert.That(Request("-c 2").For(PlacementFacts.Of(Sample.Pfl([1], [2]))).ToString(), Is.EqualTo("-c 2"));
        Assert.That(Request("-c 2").For(PlacementFacts.Of(Sample.Dom())).ToString(), Is.EqualTo("-c 2"));
    });

    [Test]
    public void For_ForeignLayout_IsRefused() =>
        Assert.That(() => Request("-c 2").For(PlacementFacts.Of(new Layout { Kind = LayoutKind.Foreign })),
            Throws.InstanceOf<RefusedException>().With.Property(nameof(RefusedException.Code)).EqualTo(OutcomeCode.UnsupportedLayout));

    [Test]
    public void Named_OwnPool_IsNotAmongWhatTheOperatorNamed()
    {
        LayoutRequest request = Request("-c 3");

        LayoutTemplate named = request.Named(request.For(PlacementFacts.Of(InAPool)));

        Assert.That(named.Components[0].Pool, Is.Null);
    }

    [TestCase("")]
    [TestCase("-E 1M -c 1 -E eof -c 2")]
    public void KeepingTheRest_NotPlain_IsTheSameRequest(string words)
    {
        LayoutRequest request = Parsed(words);

        Assert.That(request.KeepingTheRest(), Is.SameAs(request));
    }

    [Test]
    public void For_MirroredFile_KeepsItsMirrors() => Assert.That(
        Request("-c 2").For(PlacementFacts.Of(Sample.Mirrored())), Is.EqualTo(LayoutTemplate.KeepOwn(Sample.Mirrored())));

    private static LayoutRequest Request(string words) => Parsed(words).KeepingTheRest();

    private static LayoutRequest Parsed(string words) =>
        LayoutArguments.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), ImmutableHashSet<string>.Empty).Request;
}
