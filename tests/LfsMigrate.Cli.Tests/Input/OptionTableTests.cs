using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

/// <summary>Short options with a value are read as getopt reads them.</summary>
public sealed class OptionTableTests
{
    [TestCase("-W1M file")]
    [TestCase("-W 1M file")]
    [TestCase("-vW 1M file")]
    [TestCase("-vW1M file")]
    [TestCase("file -W 1M")]
    [TestCase("--bandwidth-limit=1M file")]
    [TestCase("--bandwidth-limit 1M file")]
    [TestCase("--bandwidth 1M file")]
    public void Parse_ShortOptionWithValue_InEveryForm_IsTheLongOne(string line)
    {
        var command = Invocation.Parse(line.Split(' '));

        Assert.That(command.Options.BandwidthLimit, Is.EqualTo("1M"));
        Assert.That(command.Options.Verbose, Is.EqualTo(line.Contains("-v", StringComparison.Ordinal)));
        Assert.That(command.Operands, Is.EqualTo(new[] { UnixPath.FromText("file") }));
    }

    [TestCase("-W")]
    [TestCase("-vW")]
    [TestCase("file -W")]
    public void Parse_ShortOptionWithoutItsValue_IsRefused(string line) =>
        Assert.That(() => Invocation.Parse(line.Split(' ')),
            Throws.TypeOf<OperatorException>().With.Message.EqualTo("--bandwidth-limit lacks its value"));

    [Test]
    public void Parse_WordBehindAShortOptionWithValue_IsNoLayoutOption() =>
        Assert.That(() => Invocation.Parse(["-W", "-c2", "file"]),
            Throws.TypeOf<OperatorException>().With.Message.Contains("'-c2' is not a size"));

    [TestCase("abc")]
    [TestCase("-1")]
    [TestCase("1M5")]
    [TestCase("99999999E")]
    public void Parse_BandwidthThatIsNoSize_IsRefused(string value) =>
        Assert.That(() => Invocation.Parse(["-W", value, "file"]), Throws.TypeOf<OperatorException>());

    [Test]
    public void WithValue_Letters_AreThereForTheLayoutParser() =>
        Assert.That(OptionTable.WithValue, Does.Contain("-W").And.Contain("--bandwidth-limit").And.Not.Contain("-v"));
}
