using System.Xml.Linq;
using LfsMigrate.PlanStudy;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.PlanStudy;

[TestFixture]
public sealed class StudyTests
{
    private static readonly StudySettings Reference = new(Osts: 20, Files: 5_000_000, Years: 2, Seed: 1);

    [Test]
    public void Run_SameSeed_SameResult()
    {
        var policy = BalancePolicy.Of("monthly", 30, 0.05);
        var (first, second) = (Study.Run(Reference, policy), Study.Run(Reference, policy));
        Assert.Multiple(() =>
        {
            Assert.That(second.SpreadByDay, Is.EqualTo(first.SpreadByDay));
            Assert.That(second.MovedPerYear, Is.EqualTo(first.MovedPerYear));
            Assert.That(Study.Run(Reference with { Seed = 2 }, policy).SpreadByDay, Is.Not.EqualTo(first.SpreadByDay));
        });
    }

    [TestCase(0.02)]
    [TestCase(0.05)]
    [TestCase(0.10)]
    public void Run_MoreOften_NeverKeepsALargerMeanSpread(double band)
    {
        double[] spreads = [.. new[] { 0, 365, 30, 7, 1 }.Select(days => Study.Run(Reference, BalancePolicy.Of("every", days, band)).MeanSpread)];
        Assert.That(spreads, Is.Ordered.Descending);
    }

    [Test]
    public void Run_Cancelled_Throws() => Assert.That(
        () => Study.Run(Reference, BalancePolicy.Of("daily", 1, 0.05), new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Picture_OfAllPolicies_IsXmlWithLabelsAndLegend()
    {
        PolicyResult[] results = [.. BalancePolicy.All.Select((p, i) => new PolicyResult(p, [0.1, 0.2, 0.3], i / 100.0, 0, 0, 1, 0.7))];
        var svg = XDocument.Parse(StudyPicture.Draw(results));
        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Multiple(() =>
        {
            Assert.That(svg.Root!.Name.LocalName, Is.EqualTo("svg"));
            Assert.That(texts, Is.SupersetOf(new[] { "bytes moved per year (% of capacity)", "mean spread (points of fill)", "time (years)", "none", "band 5 %" }));
            Assert.That(svg.Descendants().Where(e => e.Name.LocalName == "polyline").SelectMany(e => Points(e.Attribute("points")!.Value)), Is.All.InRange(0, 2000));
        });
    }

    [Test]
    public void Table_OfAllPolicies_HasALineForEach()
    {
        PolicyResult[] results = [.. BalancePolicy.All.Select(p => new PolicyResult(p, [0.1, 0.2], 0.03, 0.01, 4, 1, 0.7))];
        string[] lines = StudyTable.Write(Reference, results).Split('\n');
        Assert.That(lines.Where(l => l.EndsWith("| 15.0 | 20.0 | 3.0 | 1 | 4 |", StringComparison.Ordinal)).Count(), Is.EqualTo(results.Length));
    }

    [TestCase("--osts 0")]
    [TestCase("--osts 1001")]
    [TestCase("--files x")]
    [TestCase("--years")]
    [TestCase("--what 1")]
    public void Parse_Nonsense_IsNull(string words) => Assert.That(StudySettings.Parse(words.Split(' ')), Is.Null);

    [Test]
    public void Parse_AllOptions_AreTaken() => Assert.That(
        StudySettings.Parse("--osts 3 --files 40 --years 5 --seed 6 --out here".Split(' ')), Is.EqualTo(new StudySettings(3, 40, 5, 6, "here")));

    private static IEnumerable<double> Points(string points) =>
        points.Split(' ', ',').Select(p => double.Parse(p, System.Globalization.CultureInfo.InvariantCulture));
}
