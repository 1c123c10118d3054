namespace LfsMigrate.PlanStudy;

/// <summary>What became of a file system under one policy.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="SpreadByDay">How far the fullest and the emptiest OST were apart at the end of each day, in parts of their capacity.</param>
/// <param name="MovedPerYear">Bytes moved for balance in a year, in parts of the mean capacity.</param>
/// <param name="DrainedPerYear">Bytes moved off failed OSTs in a year, in parts of the mean capacity.</param>
/// <param name="FullDays">Days on which a write found its OST full.</param>
/// <param name="Runs">How often something was moved.</param>
/// <param name="Fill">The mean fill at the end, in parts of 1.</param>
internal sealed record PolicyResult(
    BalancePolicy Policy, IReadOnlyList<double> SpreadByDay, double MovedPerYear, double DrainedPerYear, int FullDays, int Runs, double Fill)
{
    internal double MeanSpread => SpreadByDay.Average();

    /// <summary>Nineteen of twenty days were no worse.</summary>
    internal double SpreadP95 => SpreadByDay.Order().ElementAt(Math.Min(SpreadByDay.Count - 1, (int)(SpreadByDay.Count * 0.95)));
}
