using System.Globalization;
using System.Xml;

namespace LfsMigrate.PlanStudy;

/// <summary>Draws one plot: axes with labels and a grid, lines or marks, a legend at the right.</summary>
internal sealed class SvgPlot(XmlWriter svg, double left, double top)
{
    internal const double Width = 620, Height = 300, LegendWidth = 200, MarginLeft = 70, MarginBottom = 60, MarginTop = 40;

    private const string Grey = "#ccc", Black = "#222";

    internal void Draw(string title, string labelX, string labelY, IReadOnlyList<PlotSeries> series)
    {
        Axis x = new(labelX, series.SelectMany(s => s.Points).Select(p => p.X)), y = new(labelY, series.SelectMany(s => s.Points).Select(p => p.Y));
        Text(left, top - 16, title, "start", 15);
        DrawAxes(x, y);
        for (int n = 0; n < series.Count; n++)
        {
            DrawSeries(series[n], x, y);
            DrawLegend(series[n], n);
        }
    }

    private void DrawAxes(Axis x, Axis y)
    {
        foreach (double tick in x.Ticks)
        {
            Line(AtX(tick, x), top, AtX(tick, x), top + Height, Grey);
            Text(AtX(tick, x), top + Height + 18, Number(tick), "middle");
        }
        foreach (double tick in y.Ticks)
        {
            Line(left, AtY(tick, y), left + Width, AtY(tick, y), Grey);
            Text(left - 8, AtY(tick, y) + 4, Number(tick), "end");
        }
        Line(left, top, left, top + Height, Black);
        Line(left, top + Height, left + Width, top + Height, Black);
        Text(left + (Width / 2), top + Height + 42, x.Label, "middle");
        Text(left - 48, top + (Height / 2), y.Label, "middle", turned: true);
    }

    private void DrawSeries(PlotSeries series, Axis x, Axis y)
    {
        Element("polyline", ("fill", "none"), ("stroke", series.Colour), ("stroke-width", "1.5"), ("stroke-opacity", series.Labels is null ? "1" : "0.5"),
            ("points", string.Join(' ', series.Points.Select(p => $"{Place(AtX(p.X, x))},{Place(AtY(p.Y, y))}"))));
        for (int n = 0; n < (series.Labels?.Count ?? 0); n++)
        {
            (double atX, double atY) = (AtX(series.Points[n].X, x), AtY(series.Points[n].Y, y));
            Element("circle", ("cx", Place(atX)), ("cy", Place(atY)), ("r", "4"), ("fill", series.Colour));
            Text(atX + 7, atY - 6, series.Labels![n], "start", 11);
        }
    }

    private void DrawLegend(PlotSeries series, int n)
    {
        double at = top + 10 + (n * 20);
        Line(left + Width + 20, at, left + Width + 44, at, series.Colour, 3);
        Text(left + Width + 52, at + 4, series.Name, "start");
    }

    private double AtX(double value, Axis axis) => left + (value / axis.Max * Width);

    private double AtY(double value, Axis axis) => top + Height - (value / axis.Max * Height);

    private void Line(double x1, double y1, double x2, double y2, string colour, double width = 1) =>
        Element("line", ("x1", Place(x1)), ("y1", Place(y1)), ("x2", Place(x2)), ("y2", Place(y2)), ("stroke", colour), ("stroke-width", Number(width)));

    private void Text(double x, double y, string text, string anchor, int size = 12, bool turned = false)
    {
        svg.WriteStartElement("text");
        svg.WriteAttributeString("x", Place(x));
        svg.WriteAttributeString("y", Place(y));
        svg.WriteAttributeString("text-anchor", anchor);
        svg.WriteAttributeString("font-size", Number(size));
        if (turned)
        {
            svg.WriteAttributeString("transform", $"rotate(-90 {Place(x)} {Place(y)})");
        }
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    private void Element(string name, params (string Name, string Value)[] attributes)
    {
        svg.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
        {
            svg.WriteAttributeString(attribute, value);
        }
        svg.WriteEndElement();
    }

    private static string Place(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
