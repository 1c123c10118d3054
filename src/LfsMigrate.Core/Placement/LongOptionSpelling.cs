namespace LfsMigrate.Core.Placement;

/// <summary>Finds the option that a long name or its beginning stands for, among the layout options and all others.</summary>
/// <remarks>An exact name wins. A beginning counts when only one option has it; spellings of one and the same option do not compete.</remarks>
/// <param name="otherNames">The long names of the other options, without dashes.</param>
internal sealed class LongOptionSpelling(IReadOnlyCollection<string> otherNames)
{
    /// <summary>The option meant.</summary>
    /// <param name="given">The name as written, without dashes.</param>
    /// <returns>The layout option, or the name of another one in full; neither when no option begins so.</returns>
    /// <exception cref="OperatorException">Several options begin so.</exception>
    public (LayoutOptionName? Layout, string? Other) Resolve(string given)
    {
        if (LayoutOptionNames.All.FirstOrDefault(o => o.LongNames.Contains(given)) is { } exact)
        {
            return (exact, null);
        }

        if (otherNames.Contains(given))
        {
            return (null, given);
        }

        return given.Length == 0 ? (null, null) : Abbreviated(given);
    }

    private (LayoutOptionName? Layout, string? Other) Abbreviated(string given)
    {
        List<(LayoutOptionName Option, string Name)> layout = [];
        foreach (LayoutOptionName option in LayoutOptionNames.All)
        {
            if (option.LongNames.FirstOrDefault(n => n.StartsWith(given, StringComparison.Ordinal)) is { } name)
            {
                layout.Add((option, name));
            }
        }

        string[] other = [.. otherNames.Where(n => n.StartsWith(given, StringComparison.Ordinal))];
        return (layout.Count + other.Length) switch
        {
            0 => (null, null),
            1 => (layout.FirstOrDefault().Option, other.FirstOrDefault()),
            _ => throw new OperatorException(
                $"--{given} can mean {string.Join(" or ", layout.Select(l => "--" + l.Name).Concat(other.Select(n => "--" + n)))}",
                "write it in full"),
        };
    }
}
