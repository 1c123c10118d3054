using System.Globalization;
using System.Text;
using System.Xml;

namespace LfsMigrate.PlanStudy;

/// <summary>The picture of a study: what each policy keeps for what it moves, and how that goes in time.</summary>
internal static class StudyPicture
{
    private const double Full = SvgPlot.MarginLeft + SvgPlot.Width + SvgPlot.LegendWidth, PanelHeight = SvgPlot.MarginTop + SvgPlot.Height + SvgPlot.MarginBottom;

    private static readonly string[] Colours = ["#222222", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    internal static string Draw(IReadOnlyList<PolicyResult> results)
    {
        var text = new StringBuilder();
        using (var svg = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            svg.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            svg.WriteAttributeString("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Full} {2 * PanelHeight}"));
            svg.WriteAttributeString("font-family", "sans-serif");
            svg.WriteStartElement("rect");
            svg.WriteAttributeString("width", "100%");
            svg.WriteAttributeString("height", "100%");
            svg.WriteAttributeString("fill", "white");
            svg.WriteEndElement();
            new SvgPlot(svg, SvgPlot.MarginLeft, SvgPlot.MarginTop).Draw("What a policy keeps, and what it moves for that",
                "bytes moved per year (% of capacity)", "mean spread (points of fill)", Prices(results));
            new SvgPlot(svg, SvgPlot.MarginLeft, SvgPlot.MarginTop + PanelHeight).Draw("The spread in time",
                "time (years)", "spread (points of fill)", Times(results));
            svg.WriteEndElement();
        }
        return text.Append('\n').ToString();
    }

    // Those of one band are a line; none stands alone.
    private static List<PlotSeries> Prices(IReadOnlyList<PolicyResult> results) => [.. results
        .GroupBy(r => r.Policy.EveryDays == 0 ? "none" : r.Policy.SpreadMin > 0 ? "band 5 %, spread > X" : $"band {r.Policy.Band * 100:0} %")
        .Select((group, n) => new PlotSeries(group.Key, Colours[n % Colours.Length], [.. group.Select(r => (r.MovedPerYear * 100, r.MeanSpread * 100))],
            [.. group.Select(r => r.Policy.SpreadMin > 0 ? $"X = {r.Policy.SpreadMin * 100:0}" : r.Policy.Rhythm)]))];

    private static List<PlotSeries> Times(IReadOnlyList<PolicyResult> results) => [.. results
        .Where(r => r.Policy.SpreadMin == 0 && r.Policy.Band is 0 or 0.05)
        .Select((r, n) => new PlotSeries(r.Policy.Name, Colours[n % Colours.Length],
            [.. r.SpreadByDay.Select((spread, day) => ((day + 1) / 365.0, spread * 100))]))];
}
