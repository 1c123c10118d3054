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

    // No plan can move less than what is too much above or too little below, nor for less than the files cost that are cheapest for it.
    [FsCheck.NUnit.Property(MaxTest = 200, QuietOnSuccess = true)]
    public Property Plan_PlainFiles_ReachesTheBandCloseToTheBound() => Prop.ForAll(BalanceCases.Plain.ToArbitrary(), given =>
    {
        var plan = given.Plan();
        double bound = FractionalBound(given, plan);
        Assert.That(PlanRules.Broken(given, plan), Is.Empty);
        Assert.That(plan.ReachesBand, Is.True);
        // The last file of each OST may be larger than what was left: by a fifth of what a file has on average, in 60,000 cases never by more.
        Assert.That(plan.CostBytes, Is.LessThanOrEqualTo((1.02 * bound) + given.Osts.Length * 100));
    });

    [FsCheck.NUnit.Property(MaxTest = 60, QuietOnSuccess = true)]
    public Property Plan_SameInput_SamePlan() => Prop.ForAll(BalanceCases.Medium.ToArbitrary(), given =>
    {
        string first = Text(given.Plan());
        Assert.That(Text(given.Plan()), Is.EqualTo(first));
    });

    private static double FractionalBound(BalanceCase given, BalancePlan plan)
    {
        long above = plan.Osts.Sum(o => Math.Max(0, o.BeforeBytes - o.HighBytes)), below = plan.Osts.Sum(o => Math.Max(0, o.LowBytes - o.BeforeBytes));
        (double left, double cost) = (Math.Max(above, below), 0);
        foreach (var file in given.Files.OrderByDescending(f => (double)f.Pieces[0].Bytes / f.CostBytes))
        {
            double part = Math.Min(1, left / file.Pieces[0].Bytes);
            cost += part * file.CostBytes;
            left -= part * file.Pieces[0].Bytes;
        }
        return cost;
    }

    private static string Text(BalancePlan plan) =>
        string.Join('\n', plan.Moves.Select(m => $"{m.File}: {string.Join(' ', m.Pieces)}")) + string.Join('\n', plan.Osts);
}
