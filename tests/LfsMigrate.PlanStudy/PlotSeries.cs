namespace LfsMigrate.PlanStudy;

/// <summary>What belongs together in a plot.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Colour">A colour of SVG.</param>
/// <param name="Points">Where it is, in the units of the axes.</param>
/// <param name="Labels">What stands at each point; without labels there are no marks, only a line.</param>
internal sealed record PlotSeries(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points, IReadOnlyList<string>? Labels = null);
