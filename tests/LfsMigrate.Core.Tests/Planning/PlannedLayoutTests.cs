using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class PlannedLayoutTests
{
    private const ulong MiB = 1 << 20;

    private readonly SomeTargets _targets = SomeTargets.Used(100, 100, 100);

    [Test]
    public void For_OtherLayout_IsTheOneOfThePlan() => Assert.That(
        For("-c 2 -S 1M").ToString(), Is.EqualTo("-c 2 -S 1M"));

    [Test]
    public void For_LayoutItHasAlready_IsNotNeeded() => Assert.That(() => For("-c 1 -S 4M"), Refuses(OutcomeCode.NotNeeded));

    [TestCase("-c 1 -i 9")]
    [TestCase("-o 0,9")]
    [TestCase("-c 1 -p missing")]
    public void For_TargetThatIsNotThere_IsRefused(string words) => Assert.That(() => For(words), Refuses(OutcomeCode.NoTarget));

    [TestCase("")]
    [TestCase("-c")]
    [TestCase("-c 2 file")]
    [TestCase("--copy /f")]
    [TestCase("--restripe")]
    [TestCase("-A")]
    [TestCase("-c 2 -v")]
    public void Template_NoFixedLayout_IsNotUnderstood(string words) =>
        Assert.That(() => PlannedLayout.Template(words), Throws.TypeOf<FormatException>());

    private static IResolveConstraint Refuses(string code) =>
        Throws.TypeOf<RefusedException>().With.Property(nameof(RefusedException.Code)).EqualTo(code);

    private LayoutTemplate For(string words) => PlannedLayout.Of(words).For(new PlacementFacts(Layout.Plain(4 * MiB, null, 0), 20, _targets));
}
