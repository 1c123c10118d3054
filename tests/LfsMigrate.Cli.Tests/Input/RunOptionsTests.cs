using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

/// <summary>Options of the run: their values, and what contradicts what.</summary>
public sealed class RunOptionsTests
{
    [TestCase("--retries=-1")]
    [TestCase("--retries=1001")]
    [TestCase("--retries=x")]
    [TestCase("--retry-delay=-1")]
    [TestCase("--retry-delay=61")]
    [TestCase("--retry-delay=nan")]
    [TestCase("--retry-delay=x")]
    [TestCase("--stats-interval=-1")]
    [TestCase("--stats-interval=x")]
    [TestCase("--stats-interval=")]
    [TestCase("--stats --json")]
    [TestCase("--stats-interval=1 --json")]
    [TestCase("--exit-errno=1")]
    public void Parse_ValueOrPairThatWillNotDo_IsRefused(string line) =>
        Assert.That(() => Invocation.Parse([.. line.Split(' '), "file"]), Throws.TypeOf<OperatorException>());

    [TestCase("", false)]
    [TestCase("--stats", true)]
    [TestCase("--stats-interval=2", true)]
    [TestCase("--stats-interval=0", false)]
    [TestCase("--stats --stats-interval=0", false)]
    [TestCase("--json --stats-interval=0", false)]
    public void PrintsStats_AnyPair_AsTheIntervalSays(string line, bool prints) =>
        Assert.That(Parse(line).PrintsStats, Is.EqualTo(prints));

    [TestCase("", 0UL)]
    [TestCase("-W 0", 0UL)]
    [TestCase("-W 1", 1UL << 20)]
    [TestCase("-W 1.5", 3UL << 19)]
    [TestCase("-W 10G", 10UL << 30)]
    [TestCase("-W 64k", 1UL << 16)]
    public void BytesPerSecondMax_WithoutUnit_IsInMiB(string line, ulong bytes) =>
        Assert.That(Parse(line).BytesPerSecondMax, Is.EqualTo(bytes));

    [Test]
    public void Parse_NothingSaid_HasTheDefaults()
    {
        var options = Parse("");

        Assert.That((options.Retries, options.RetryDelay, options.ExitErrno), Is.EqualTo((3, 1.0, false)));
    }

    private static Options Parse(string line) =>
        Invocation.Parse([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries), "file"]).Options;
}
