namespace LfsMigrate.Core.Placement;

/// <summary>Which layout options were given, and which of them exclude each other in whatever order.</summary>
internal sealed class LayoutConflicts
{
    private static readonly LayoutOption[] OfComponents =
    [
        LayoutOption.StripeCount, LayoutOption.OverstripeCount, LayoutOption.StripeSize, LayoutOption.StripeIndex, LayoutOption.OstList,
        LayoutOption.Pool, LayoutOption.ComponentEnd, LayoutOption.Pattern, LayoutOption.ExtensionSize, LayoutOption.ComponentFlags,
    ];

    // What an automatic stripe count leaves to be said; the rest says the count, or needs components.
    private static readonly LayoutOption[] BesideAuto =
    [
        LayoutOption.AutoStripe, LayoutOption.AutoCap, LayoutOption.MinFree, LayoutOption.MaxFree, LayoutOption.StripeSize,
        LayoutOption.StripeIndex, LayoutOption.Pool, LayoutOption.Pattern,
    ];

    private readonly List<(LayoutOption Option, string Name)> given = [];

    /// <summary>The first option given that describes a component, as written; null when there is none.</summary>
    public string? FirstOfComponents => given.FirstOrDefault(g => OfComponents.Contains(g.Option)).Name;

    /// <summary>Takes an option.</summary>
    public void Note(LayoutOption option, string name)
    {
        if (!Has(option))
        {
            given.Add((option, name));
        }
    }

    /// <summary>Whether an option was given.</summary>
    public bool Has(LayoutOption option) => given.Any(g => g.Option == option);

    /// <summary>Throws when two options exclude each other, or one does nothing.</summary>
    /// <exception cref="OperatorException">Two do.</exception>
    public void Check()
    {
        Alone(LayoutOption.Restripe, "gives the directory's default layout");
        Alone(LayoutOption.Copy, "gives the layout of that file");
        Alone(LayoutOption.Yaml, "gives the layout in that file");
        if (NameOf(LayoutOption.AutoStripe) is { } auto)
        {
            Refuse(given.FirstOrDefault(g => !BesideAuto.Contains(g.Option)).Name, auto, "finds the stripe count of a plain layout by itself");
        }
        else if (given.FirstOrDefault(g => g.Option is LayoutOption.AutoCap or LayoutOption.MinFree or LayoutOption.MaxFree).Name is { } idle)
        {
            throw new OperatorException($"{idle} does nothing without -A", "add -A, or leave it out");
        }
    }

    private void Alone(LayoutOption option, string does)
    {
        if (NameOf(option) is { } name)
        {
            Refuse(given.FirstOrDefault(g => g.Option != option).Name, name, does);
        }
    }

    private static void Refuse(string? other, string name, string does)
    {
        if (other is not null)
        {
            throw new OperatorException($"{name} and {other} exclude each other: {name} {does}", "leave one of them out");
        }
    }

    private string? NameOf(LayoutOption option) => given.FirstOrDefault(g => g.Option == option).Name;
}
