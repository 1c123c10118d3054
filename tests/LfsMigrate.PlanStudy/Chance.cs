namespace LfsMigrate.PlanStudy;

/// <summary>How many of very many things happen, drawn in one go. A seed gives the same numbers each time.</summary>
internal sealed class Chance(int seed)
{
    // From here on the normal distribution is close enough, and counting would take long.
    private const double MeanMax = 30;

    private readonly Random _random = new(seed);

    /// <summary>How many of n things happen when each does with the same chance: 0 to n.</summary>
    internal long Binomial(long n, double chance)
    {
        if (n == 0 || chance <= 0)
        {
            return 0;
        }
        if (chance >= 1)
        {
            return n;
        }
        double mean = n * chance;
        return mean > MeanMax ? Math.Clamp(Around(mean, Math.Sqrt(mean * (1 - chance))), 0, n) : Math.Min(n, Poisson(mean));
    }

    /// <summary>How many things happen of those that happen so often on average.</summary>
    internal long Poisson(double mean)
    {
        if (mean > MeanMax)
        {
            return Math.Max(0, Around(mean, Math.Sqrt(mean)));
        }
        double left = mean <= 0 ? 0 : _random.NextDouble(), chance = Math.Exp(-mean);
        long count = 0;
        while (left > chance && count < 1000)
        {
            left -= chance;
            count++;
            chance *= mean / count;
        }
        return count;
    }

    private long Around(double mean, double deviation)
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return (long)Math.Round(mean + (deviation * normal));
    }
}
