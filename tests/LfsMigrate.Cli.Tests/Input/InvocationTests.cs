using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

/// <summary>Both kinds of options together: abbreviations, and options behind operands.</summary>
public sealed class InvocationTests
{
    [TestCase("f --stripe-c 2 g", "-c 2", "f g")]
    [TestCase("f -c 2 -v g -S 1M", "-c 2 -S 1M", "f g")]
    [TestCase("--non-b --poo=x -- --stripe-c", "-c 0 -p x", "--stripe-c")]
    [TestCase("f --restr", "the directory's default", "f")]
    [TestCase("-F --lust /mnt [0x1:0x2:0x0] --comp-e eof", "-E eof -c 0", "[0x1:0x2:0x0]")]
    public void Parse_AbbreviatedAndPermuted_IsUnderstood(string line, string layout, string operands)
    {
        var command = Invocation.Parse(line.Split(' '));

        Assert.That(command.Layout.ToString(), Is.EqualTo(layout));
        Assert.That(command.Operands.Select(o => o.ToString()), Is.EqualTo(operands.Split(' ')));
    }

    [Test]
    public void Parse_EveryLongName_MeansItselfThoughItBeginsAnother()
    {
        foreach (string name in OptionTable.LongNames.Concat(LayoutArguments.LongNames))
        {
            string message = "";
            try
            {
                Invocation.Parse([$"--{name}", "1", "f"]);
            }
            catch (OperatorException e)
            {
                message = e.Message;
            }
            Assert.That(message, Does.Not.Contain("can mean").And.Not.Contain("unknown option"), name);
        }
    }

    [TestCase("--no", "--non-block")]
    [TestCase("--no", "--no-verify")]
    [TestCase("--ver", "--verify")]
    [TestCase("--f=x", "--files-from")]
    [TestCase("--f=x", "--file")]
    [TestCase("--m 1", "--mirror-count")]
    [TestCase("--m 1", "--min-free")]
    public void Parse_AmbiguousOverBothTables_NamesTheCandidates(string line, string candidate) =>
        Assert.That(() => Invocation.Parse(line.Split(' ')),
            Throws.TypeOf<OperatorException>().With.Message.Contains("can mean").And.Message.Contains(candidate));

    [Test]
    public void Parse_TenThousandOperands_KeepsThemInOrder()
    {
        string[] names = [.. Enumerable.Range(0, 10_000).Select(i => $"f{i}")];

        var command = Invocation.Parse([.. names, "-c", "2"]);

        Assert.That(command.Operands.Select(o => o.ToString()), Is.EqualTo(names));
    }
}
