namespace LfsMigrate.PlanStudy;

/// <summary>Lets the same years pass under a policy.</summary>
/// <remarks>Each year a tenth more OSTs come in summer, a quarter larger than the first ones, and in autumn one fails, is emptied and comes back empty
/// after two weeks.</remarks>
internal static class Study
{
    private const int DaysPerYear = 365, ExpansionDay = 180, FailureDay = 270, RepairDays = 14;
    private const double Expansion = 0.10;

    internal static PolicyResult Run(StudySettings settings, BalancePolicy policy, CancellationToken token = default)
    {
        var model = new FileSystemModel(settings.Osts, settings.Files, settings.Seed);
        List<double> spreads = [];
        (double moved, double capacities, int full, int runs) = (0, 0, 0, 0);
        for (int day = 1; day <= settings.Years * DaysPerYear; day++)
        {
            token.ThrowIfCancellationRequested();
            Happen(model, settings, day);
            model.Day();
            if (policy.IsDue(day, model.Spread()) && ModelBalance.Run(model, policy.Band) is var bytes and > 0)
            {
                moved += bytes;
                runs++;
            }
            full += model.RanFull ? 1 : 0;
            capacities += model.CapacityBytes;
            spreads.Add(model.Spread());
        }
        double meanCapacity = capacities / spreads.Count;
        return new PolicyResult(policy, spreads, moved / settings.Years / meanCapacity, model.Totals.DrainedBytes / (double)settings.Years / meanCapacity,
            full, runs, (double)model.UsedBytes / model.CapacityBytes);
    }

    private static void Happen(FileSystemModel model, StudySettings settings, int day)
    {
        int year = day / DaysPerYear;
        // A different one each year; the same under all policies.
        var failing = model.Osts[(settings.Seed + (7 * year)) % settings.Osts];
        switch (day % DaysPerYear)
        {
            case ExpansionDay:
                model.Expand(Math.Max(1, (int)(settings.Osts * Expansion)));
                break;
            case FailureDay when settings.Osts > 1:
                model.Fail(failing);
                break;
            case FailureDay + RepairDays when settings.Osts > 1:
                model.Replace(failing);
                break;
        }
    }
}
