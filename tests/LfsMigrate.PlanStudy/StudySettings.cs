using System.Globalization;

namespace LfsMigrate.PlanStudy;

/// <summary>What is studied.</summary>
/// <param name="Osts">OSTs at the beginning, 1 to 1000.</param>
/// <param name="Files">Files at the beginning, up to a billion.</param>
/// <param name="Years">Years that pass, 1 to 50.</param>
/// <param name="Seed">Where chance begins, 0 or more: the same seed gives the same numbers.</param>
/// <param name="Out">The directory for the table and the picture.</param>
internal sealed record StudySettings(int Osts = 100, long Files = 100_000_000, int Years = 5, int Seed = 1, string Out = "out/plan-study")
{
    internal const string Usage = "usage: scripts/plan-study [--osts 1..1000] [--files 1..1000000000] [--years 1..50] [--seed N] [--out DIR]";

    /// <summary>Reads the command line; null when it makes no sense.</summary>
    internal static StudySettings? Parse(IReadOnlyList<string> args)
    {
        StudySettings? settings = new();
        for (int at = 0; at < args.Count && settings is not null; at += 2)
        {
            settings = at + 1 == args.Count ? null : With(settings, args[at], args[at + 1]);
        }
        return settings;
    }

    private static StudySettings? With(StudySettings settings, string option, string value)
    {
        if (option == "--out")
        {
            return settings with { Out = value };
        }
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return null;
        }
        return (option, number) switch
        {
            ("--osts", >= 1 and <= 1000) => settings with { Osts = (int)number },
            ("--files", >= 1 and <= 1_000_000_000) => settings with { Files = number },
            ("--years", >= 1 and <= 50) => settings with { Years = (int)number },
            ("--seed", <= 1_000_000) => settings with { Seed = (int)number },
            _ => null,
        };
    }
}
