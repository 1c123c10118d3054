using System.Reflection;
using System.Text.Json;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Documents;

/// <summary>docs/json-output.md says what the program writes, no more and no less.</summary>
public sealed class JsonOutputTests
{
    private const string Document = "docs/json-output.md";

    [TestCase("migrated")]
    [TestCase("planned")]
    [TestCase("skipped")]
    [TestCase("busy")]
    [TestCase("failed")]
    public void Codes_OfOneOutcome_EqualOutcomeCode(string outcome)
    {
        string[] expected = [.. AllCodes().Where(code => OutcomeOf(code) == outcome)];

        string[] documented = [.. Project.FirstCells(Project.Section(Document, $"### `{outcome}`"))];

        Assert.That(expected, Is.Not.Empty);
        Assert.That(documented, Is.EquivalentTo(expected));
    }

    [Test]
    public void Fields_OfAFullOutcome_EqualTheTable()
    {
        using var json = FullOutcome();
        string[] written = [.. json.RootElement.EnumerateObject().Select(property => property.Name)];
        Assert.That(json.RootElement.GetProperty("osts_after").GetRawText(), Is.EqualTo("[1,2]"));
        Assert.That(json.RootElement.GetProperty("data_version_after").GetString(), Is.EqualTo("0xffffffffffffffff"));
        Assert.That(json.RootElement.GetProperty("phase_seconds").GetRawText(), Is.EqualTo("{\"guard\":1}"));

        string[] documented = [.. Project.FirstCells(Project.Section(Document, "## Fields"))];

        Assert.That(documented, Is.EqualTo(written));
    }

    [Test]
    public void SchemaVersion_InTheDocument_IsTheOneWritten() =>
        Assert.That(Project.Read(Document), Does.Contain($"Schema version {JsonReport.Schema}"));

    [Test]
    public void Schema_OfAFullOutcome_NamesEveryField()
    {
        using var json = FullOutcome();
        using var schema = JsonDocument.Parse(Project.Read("docs/json-output.schema.json"));
        var properties = schema.RootElement.GetProperty("$defs").GetProperty("file").GetProperty("properties");

        Assert.That(OutputSchema.Problems(json.RootElement), Is.Empty);
        Assert.That(properties.EnumerateObject().Select(p => p.Name), Is.EqualTo(json.RootElement.EnumerateObject().Select(p => p.Name)));
    }

    [TestCase("\"phase\":\"planned\"", "\"phase\":\"begun\"")]
    [TestCase("\"errno\":5", "\"errno\":\"5\"")]
    [TestCase("\"size_bytes\":0,", "")]
    [TestCase("\"size_bytes\":0,", "\"size_bytes\":0,\"size\":0,")]
    [TestCase("\"schema\":1", "\"schema\":2")]
    [TestCase("[0x1:0x2:0x3]", "1:2:3")]
    public void Schema_OfALineThatIsWrong_RefusesIt(string right, string wrong)
    {
        using var json = FullOutcome();
        string line = json.RootElement.GetRawText();
        Assert.That(line, Does.Contain(right));

        using var changed = JsonDocument.Parse(line.Replace(right, wrong, StringComparison.Ordinal));

        Assert.That(OutputSchema.Problems(changed.RootElement), Is.Not.Empty);
    }

    private static JsonDocument FullOutcome()
    {
        using var output = new MemoryStream();
        new JsonReport(output, simulated: true).Settled(new MigrationOutcome
        {
            Path = UnixPath.FromBytes([0xFF]),
            Kind = OutcomeKind.Failed,
            Code = OutcomeCode.InputOutput,
            Message = "a",
            Call = "pread",
            Errno = 5,
            Way = MigrationWay.RsyncRename,
            Fid = new Fid(1, 2, 3),
            FidAfter = new Fid(1, 3, 3),
            Digest = "00112233445566778899aabbccddeeff",
            PlacementBefore = "b",
            PlacementAfter = "c",
            Storage = new StorageSeen { OstsBefore = [0], OstsAfter = [1, 2], DataVersionBefore = 3, DataVersionAfter = ulong.MaxValue },
            PhaseTimes = [new PhaseTime("guard", TimeSpan.FromSeconds(1))],
        });
        return JsonDocument.Parse(output.ToArray());
    }

    private static IEnumerable<string> AllCodes() => typeof(OutcomeCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .Select(field => (string)field.GetRawConstantValue()!);

    // The one outcome that has no kind of its own.
    private static string OutcomeOf(string code) => code == OutcomeCode.Planned ? "planned"
        : OutcomeCode.KindOf(code).ToString().ToLowerInvariant();
}
