namespace LfsMigrate.PlanStudy;

/// <summary>When an admin balances, and how closely.</summary>
/// <param name="Name">What the table and the picture call it.</param>
/// <param name="EveryDays">Days from one look to the next; 0 is never.</param>
/// <param name="Band">The band, in parts of 1.</param>
/// <param name="SpreadMin">Balances only when the spread is above this, in parts of 1.</param>
internal sealed record BalancePolicy(string Name, int EveryDays, double Band, double SpreadMin = 0)
{
    private static readonly (string Name, int Days)[] Rhythms = [("yearly", 365), ("monthly", 30), ("weekly", 7), ("daily", 1)];

    /// <summary>How often: the first word of the name.</summary>
    internal string Rhythm => Name.Split(',')[0];

    /// <summary>All that are compared.</summary>
    internal static IEnumerable<BalancePolicy> All =>
    [
        new("none", 0, 0),
        .. new[] { 0.02, 0.05, 0.10 }.SelectMany(band => Rhythms.Select(r => Of(r.Name, r.Days, band))),
        .. new[] { 0.10, 0.15, 0.20, 0.30 }.Select(spread => new BalancePolicy($"spread above {spread * 100:0}, band 5 %", 1, 0.05, spread)),
    ];

    internal static BalancePolicy Of(string rhythm, int days, double band) => new($"{rhythm}, band {band * 100:0} %", days, band);

    internal bool IsDue(int day, double spread) => EveryDays > 0 && day % EveryDays == 0 && spread > SpreadMin;
}
