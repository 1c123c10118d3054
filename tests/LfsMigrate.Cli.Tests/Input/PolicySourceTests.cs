using System.Text;
using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

/// <summary>A policy as an operator writes it, and the line that he reads when it is wrong.</summary>
public sealed class PolicySourceTests
{
    [Test]
    public void Read_TheExampleOfTheDocument_IsAPolicy()
    {
        string document = File.ReadAllText(Repository.PathOf("docs", "restripe-policy.md"));
        int start = document.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;

        var policy = Read(document[start..document.IndexOf("```", start, StringComparison.Ordinal)]);

        Assert.That(policy.Rules.Select(r => r.ToString()), Is.EqualTo(new[] { "rule 1 (small)", "rule 2 (scratch)", "rule 3", "rule 4", "rule 5" }));
        Assert.That(policy.For("a.h5"u8, 1L << 30)!.Layout!.ToString(), Is.EqualTo("-E 64M -c 1 -E 4G -c 4 -E eof -c 16"));
        Assert.That((policy.For("scratch/x"u8, 1L << 30)!.Number, policy.For("x"u8, 1L << 30)!.Number, policy.For("x"u8, 1L << 50)!.Number), Is.EqualTo((2, 4, 5)));
    }

    [TestCase("rules:\n- match: *.h5\n  layout: -c 1\n", "quotes")]
    [TestCase("rules:\n- layout: -c 1", "it ends in the middle of a line")]
    [TestCase("rules:\n- layout: [\n", "it is not YAML")]
    [TestCase("rules:\n- layout: -c 1\n  layout: -c 2\n", "'layout' twice")]
    [TestCase("rules:\n- layout: -c 1\n  size: 1M\n", "rule 1: 'size' is not known; write name, max-size, match or layout")]
    [TestCase("rules:\n- -c 1\n", "rule 1: it has no fields")]
    [TestCase("", "it is empty")]
    public void Read_WhatIsNoPolicy_IsSaidInOneLineWithTheFile(string text, string problem)
    {
        var wrong = Assert.Throws<OperatorException>(() => Read(text))!;

        Assert.That(wrong.Message, Does.StartWith("--policy /").And.Contain("policy.yaml: "));
        Assert.That($"{wrong.Message}; {wrong.Advice}", Does.Contain(problem).And.Not.Contain("\n"));
    }

    [Test]
    public void Read_LongerThanItMayBe_IsRefused() =>
        Assert.That(() => Read("rules:\n- layout: keep\n" + new string('#', 1 << 20) + "\n"), Throws.TypeOf<OperatorException>().With.Message.EndsWith("it is longer than 1 MiB"));

    [Test]
    public void Read_NoSuchFile_IsRefused() =>
        Assert.That(() => PolicySource.Read(UnixPath.FromText("/no/such/file")), Throws.TypeOf<OperatorException>().With.Message.StartsWith("--policy /no/such/file: open"));

    private static RestripePolicy Read(string text)
    {
        string folder = Directory.CreateTempSubdirectory("policy.").FullName;
        try
        {
            File.WriteAllBytes($"{folder}/policy.yaml", Encoding.UTF8.GetBytes(text));
            return PolicySource.Read(UnixPath.FromText($"{folder}/policy.yaml"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
