using System.Collections.Immutable;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

[TestFixture]
public sealed class LayoutConflictTests
{
    private static readonly string[] Described =
    [
        "-c 1", "-C 2", "-S 1M", "-i 0", "-o 0", "-p fast", "-E eof", "-L raid0", "-z 64M", "--comp-flags prefrd", "-N2", "-A", "-K 5", "-M 0", "-X 1",
    ];

    private static IEnumerable<TestCaseData> Contradictions()
    {
        string[] whole = ["--restripe", "--copy x", "--yaml x"];
        foreach (string alone in whole)
        {
            foreach (string other in Described.Concat(whole.Where(w => w != alone)))
            {
                yield return new TestCaseData($"{alone} {other}");
                yield return new TestCaseData($"{other} {alone}");
            }
        }

        foreach (string other in new[] { "-c 1", "-C 2", "-o 0", "-E eof", "-z 64M", "--comp-flags prefrd", "-N2", "-E 1M -L mdt -E eof" })
        {
            yield return new TestCaseData($"-A {other}");
            yield return new TestCaseData($"{other.Replace("-N2", "-N2 -S 1M")} -A");
        }
    }

    [TestCaseSource(nameof(Contradictions))]
    public void Parse_OptionsThatExcludeEachOther_NamesBothInEitherOrder(string line) =>
        Assert.That(() => Parse(line), Throws.TypeOf<OperatorException>().With.Message.Contains("exclude each other"));

    [TestCase("-K 5")]
    [TestCase("-M 5")]
    [TestCase("--max-free=5 -c 1")]
    public void Parse_AutoLimitsWithoutAuto_AreRefusedBecauseTheyDoNothing(string line) =>
        Assert.That(() => Parse(line), Throws.TypeOf<OperatorException>().With.Message.Contains("does nothing without -A"));

    [TestCase("-A -K 0", "between 1 and")]
    [TestCase("-A -K x", "not a number")]
    [TestCase("-A -M -1", "between 0 and")]
    [TestCase("-A -X 99999999999", "between 0 and")]
    [TestCase("-A -X 262143", "-X 262143 is below -M 262144")]
    [TestCase("-A -L mdt", "needs -E")]
    [TestCase("--copy=", "lacks its value")]
    [TestCase("--yaml", "needs a value")]
    [TestCase("--restripe=1", "takes no value")]
    public void Parse_BadValue_IsRefused(string line, string message) =>
        Assert.That(() => Parse(line), Throws.TypeOf<OperatorException>().With.Message.Contains(message));

    [TestCase("-m 1", "-m", "lfs migrate -m")]
    [TestCase("--mdt=1", "--mdt", "lfs migrate -m")]
    [TestCase("--mdt-index 1", "--mdt-index", "lfs migrate -m")]
    [TestCase("-d", "-d", "lfs migrate -m")]
    [TestCase("-vd", "-d", "lfs migrate -m")]
    [TestCase("-H crush", "-H", "lfs migrate -m")]
    [TestCase("--mdt-hash=crush", "--mdt-hash", "lfs migrate -m")]
    [TestCase("--clear-fixed", "--clear-fixed", "lfs migrate -m")]
    [TestCase("--mdt-over", "--mdt-over", "lfs migrate -m")]
    [TestCase("-f x", "-f", "operand")]
    [TestCase("--file=x", "--file", "operand")]
    [TestCase("--foreign", "--foreign", "lfs setstripe")]
    [TestCase("-x y", "-x", "lfs setstripe")]
    [TestCase("--xattr y", "--xattr", "lfs setstripe")]
    [TestCase("--flags 1", "--flags", "lfs setstripe")]
    [TestCase("--mode 600", "--mode", "leave it out")]
    [TestCase("--comp-add", "--comp-add", "lfs setstripe --comp-add")]
    [TestCase("--component-del", "--component-del", "lfs setstripe --comp-del")]
    [TestCase("--comp-set", "--comp-set", "lfs setstripe --comp-set")]
    [TestCase("-I 1", "-I", "lfs setstripe -I")]
    [TestCase("--no-verify", "--no-verify", "--verify=none")]
    [TestCase("--ec 2+1", "--ec", "leave it out")]
    [TestCase("--ec-stripe-count=2+1", "--ec-stripe-count", "leave it out")]
    [TestCase("--ec-expert", "--ec-expert", "leave it out")]
    public void Parse_OptionOfAnotherCommand_SaysWhatToWriteInstead(string line, string option, string advice) =>
        Assert.That(() => Parse(line), Throws.TypeOf<OperatorException>()
            .With.Message.StartsWith(option + " ").And.Property(nameof(OperatorException.Advice)).Contains(advice));

    [TestCase("--copy x", "--copy", "x", false)]
    [TestCase("--cop=[0x1:0x2:0x0]", "--cop", "[0x1:0x2:0x0]", false)]
    [TestCase("-y x", "-y", "x", true)]
    [TestCase("-vyx", "-y", "x", true)]
    [TestCase("--yaml=x", "--yaml", "x", true)]
    public void Parse_LayoutInAFile_IsItsSource(string line, string option, string word, bool isYaml) =>
        Assert.That(Parse(line).Source, Is.EqualTo(new LayoutSource(option, word, isYaml)));

    [Test]
    public void Parse_Restripe_AsksTheDirectoryForEachFile()
    {
        LayoutRequest request = Parse("--restripe").Request;
        Layout directory = new()
        {
            Components = [new LayoutComponent { StripeSizeBytes = 1 << 20, StripeCount = 3, StartOst = 2, Pool = "fast" }],
        };
        PlacementFacts facts = PlacementFacts.Of(Layout.Plain(1 << 20, null, 1)) with { DirectoryDefault = () => directory };

        Assert.That(request.For(facts).ToString(), Is.EqualTo("-c 3 -S 1M -i 2 -p fast"));
        Assert.That(request.For(facts with { DirectoryDefault = () => null }), Is.EqualTo(LayoutTemplate.ServerDefault));
        Assert.That(request.NamesTargets, Is.False, "what the directory says is not the command's fault");
    }

    [Test]
    public void For_RestripeWithOstsListed_KeepsThem()
    {
        Layout directory = Layout.Plain(1 << 20, null, 3, 1);
        PlacementFacts facts = PlacementFacts.Of(Layout.Plain(1 << 20, null, 0)) with { DirectoryDefault = () => directory };

        Assert.That(LayoutRequest.Restripe.For(facts).ToString(), Is.EqualTo("-c 2 -S 1M -o 3,1"));
    }

    private static LayoutArguments Parse(string line) =>
        LayoutArguments.Parse([.. line.Split(' ')], ImmutableHashSet<string>.Empty, ["verbose", "verify", "null"]);
}
