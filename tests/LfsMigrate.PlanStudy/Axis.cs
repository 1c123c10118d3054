namespace LfsMigrate.PlanStudy;

/// <summary>An axis from 0 to a round number that has room for all values.</summary>
internal sealed class Axis
{
    private const int StepsWanted = 6;

    internal Axis(string label, IEnumerable<double> values)
    {
        Label = label;
        double most = Math.Max(values.DefaultIfEmpty(0).Max(), 1e-9);
        Step = RoundUp(most / StepsWanted);
        Max = Math.Ceiling(most / Step) * Step;
    }

    internal string Label { get; }

    internal double Step { get; }

    internal double Max { get; }

    internal IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round(Max / Step) + 1).Select(n => n * Step);

    // 1, 2 or 5 times a power of ten.
    private static double RoundUp(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return new[] { 1, 2, 5, 10 }.Select(n => n * power).First(s => s >= step * (1 - 1e-9));
    }
}
