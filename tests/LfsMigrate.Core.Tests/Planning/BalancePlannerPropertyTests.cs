using FsCheck;
using FsCheck.Fluent;
using LfsMigrate.Core.Planning;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

[TestFixture]
public sealed class BalancePlannerPropertyTests
{
    // Where all ways can be tried a plan may be this much worse than the best.
    private const double WorseMax = 1.05;

    [FsCheck.NUnit.Property(MaxTest = 300, QuietOnSuccess = true)]
    public Property Plan_SmallCase_AsGoodAsTheBest() => Prop.ForAll(BalanceCases.Small.ToArbitrary(), given =>
    {
        var (plan, best) = (given.Plan(), BruteForce.Of(given));
        Assert.That(PlanRules.Broken(given, plan), Is.Empty);
        Assert.That(plan.OutsideBytes, Is.LessThanOrEqualTo(best.OutsideBytes * WorseMax));
        if (plan.OutsideBytes == best.OutsideBytes)
        {
            Assert.That(plan.CostBytes, Is.LessThanOrEqualTo(best.CostBytes * WorseMax));
        }
    });

    [FsCheck.NUnit.Property(MaxTest = 300, QuietOnSuccess = true)]
    public Property Plan_MediumCase_KeepsTheRules() => Prop.ForAll(BalanceCases.Medium.ToArbitrary(), given =>
        Assert.That(PlanRules.Broken(given, given.Plan()), Is.Empty));

    [FsCheck.NUnit.Property(MaxTest = 60, QuietOnSuccess = true)]
    public Property Plan_SameInput_SamePlan() => Prop.ForAll(BalanceCases.Medium.ToArbitrary(), given =>
    {
        string first = Text(given.Plan());
        Assert.That(Text(given.Plan()), Is.EqualTo(first));
    });

    private static string Text(BalancePlan plan) =>
        string.Join('\n', plan.Moves.Select(m => $"{m.File}: {string.Join(' ', m.Pieces)}")) + string.Join('\n', plan.Osts);
}
