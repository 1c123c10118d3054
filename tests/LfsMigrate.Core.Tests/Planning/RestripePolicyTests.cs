using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class RestripePolicyTests
{
    private const long MiB = 1 << 20, GiB = 1 << 30;

    private static readonly RestripePolicy Policy = Read(
        "name=small;max-size=1M;layout=-c 1 -S 1M",
        "max-size=100G;match=*.h5;layout=-E 64M -c 1 -E 4G -c 4 -E eof -c 16",
        "max-size=10G;layout=-c -1",
        "match=tmp/;layout=keep",
        "layout=-c 8");

    [TestCase("a", 0, 1)]
    [TestCase("a.h5", MiB, 1)]
    [TestCase("a.h5", MiB + 1, 2)]
    [TestCase("d/a.h5", 100 * GiB, 2)]
    [TestCase("a.h5", (100 * GiB) + 1, 5)]
    [TestCase("a", MiB + 1, 3)]
    [TestCase("tmp/a", 10 * GiB, 3)]
    [TestCase("tmp/a", (10 * GiB) + 1, 4)]
    [TestCase("x/tmp/a", (10 * GiB) + 1, 5)]
    [TestCase("a", long.MaxValue, 5)]
    public void For_FileOfASizeAndName_IsTheFirstRuleThatFits(string path, long sizeBytes, int number) =>
        Assert.That(Policy.For(Encoding.UTF8.GetBytes(path), sizeBytes)!.Number, Is.EqualTo(number));

    [Test]
    public void For_NoRuleFits_IsNone() => Assert.That(Read("max-size=1M;layout=-c 1").For("a"u8, MiB + 1), Is.Null);

    [FsCheck.NUnit.Property]
    public Property For_SizesThatGrow_RulesOnlyGoOn() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Two().ToArbitrary(), sizes =>
        {
            long first = sizes.Item1 * 64L, second = first + (sizes.Item2 * 64L);
            return Policy.For("a"u8, first)!.Number <= Policy.For("a"u8, second)!.Number;
        });

    [Test]
    public void Read_AllFields_AreInTheRule()
    {
        var rule = Policy.Rules[0];

        Assert.That((rule.Number, rule.Name, rule.MaxSizeBytes, rule.Keeps, rule.ToString()), Is.EqualTo((1, "small", MiB, false, "rule 1 (small)")));
        Assert.That(rule.Layout!.ToString(), Is.EqualTo("-c 1 -S 1M"));
        Assert.That((Policy.Rules[3].Keeps, Policy.Rules[3].ToString()), Is.EqualTo((true, "rule 4")));
        Assert.That(Policy.Rules[1].Layout!.Components, Has.Length.EqualTo(3));
    }

    [Test]
    public void Differs_LayoutOfAFile_IsWhetherItIsNotTheOneAskedFor()
    {
        var rule = Policy.Rules[0];

        Assert.That(rule.Differs(Layout.Plain(1 << 20, null, 3), 4, out string none), Is.False, none);
        Assert.That(rule.Differs(Layout.Plain(1 << 20, null, 0, 3), 4, out string difference), Is.True);
        Assert.That(difference, Does.Contain("stripe count"));
        Assert.That(Policy.Rules[3].Differs(Layout.Plain(1 << 20, null, 0, 3), 4), Is.False, "it is left alone");
    }

    [TestCase("rule 1: it lacks its layout", "max-size=1M")]
    [TestCase("rule 1: 'size' is not known", "size=1M;layout=keep")]
    [TestCase("rule 1: max-size 'big' is not a size", "max-size=big;layout=keep")]
    [TestCase("rule 1: max-size '-1' is not a size", "max-size=-1;layout=keep")]
    [TestCase("rule 1: max-size '15E' is more than a file can have", "max-size=15E;layout=keep")]
    [TestCase("rule 1: match '[a': the pattern has a [", "match=[a;layout=keep")]
    [TestCase("rule 1: '' is no name", "name=;layout=keep")]
    [TestCase("rule 1: 'a?b' is no name", "name=a\nb;layout=keep")]
    [TestCase("rule 1: layout: -c", "layout=-c x")]
    [TestCase("rule 1: layout: -c", "layout=-c")]
    [TestCase("rule 1: layout: 'Keep' is no layout option", "layout=Keep")]
    [TestCase("rule 1: layout: '--jobs' is no layout option", "layout=-c 1 --jobs 4")]
    [TestCase("rule 1: layout '' does not say one layout", "layout=")]
    [TestCase("rule 1: layout '-A' does not say one layout", "layout=-A")]
    [TestCase("rule 1: layout '--restripe' does not say one layout", "layout=--restripe")]
    [TestCase("rule 1: layout '--copy=f' does not say one layout", "layout=--copy=f")]
    [TestCase("rule 2: rule 1 has the name 'a' too", "name=a;max-size=1M;layout=keep", "name=a;layout=keep")]
    [TestCase("rule 2: no file can reach it: rule 1 is for all files; put it further up", "layout=-c 1", "match=*.h5;max-size=1M;layout=-c 2")]
    [TestCase("rule 2: no file can reach it: rule 1 is for all files; ", "match=*;layout=-c 1", "layout=-c 2")]
    [TestCase("rule 3: no file can reach it: rule 2 is for all files up to 1G; put the rules with a smaller max-size first",
        "match=*.h5;layout=-c 1", "max-size=1G;layout=-c 1", "max-size=1M;layout=-c 2")]
    [TestCase("rule 2: no file can reach it: rule 1 is for all files up to 1M", "max-size=1M;layout=-c 1", "max-size=1024K;layout=-c 2")]
    [TestCase("rule 2: no file can reach it: rule 1 is for the files of this pattern up to 1M", "match=*.h5;max-size=1M;layout=-c 1", "match=*.h5;max-size=1K;layout=-c 2")]
    public void Read_RuleThatIsWrong_IsRefusedByItsNumber(string message, params string[] rules)
    {
        var wrong = Assert.Throws<OperatorException>(() => Read(rules))!;

        Assert.That($"{wrong.Message}; {wrong.Advice}", Does.StartWith(message).And.Not.Contain("\n"));
        Assert.That(wrong.Advice, Is.Not.Empty);
    }

    [TestCase("match=*.h5;layout=-c 1", "max-size=1M;layout=-c 2")]
    [TestCase("max-size=1M;match=*.h5;layout=-c 1", "match=*.h5;layout=-c 2")]
    [TestCase("max-size=1G;match=*.h5;layout=-c 1", "max-size=1M;match=*.nc;layout=-c 2")]
    [TestCase("max-size=0;layout=keep", "layout=-c 2")]
    public void Read_RuleThatSomeFileReaches_IsTaken(params string[] rules) => Assert.That(Read(rules).Rules, Has.Length.EqualTo(2));

    [Test]
    public void Read_WhatIsNoListOfRules_IsRefused()
    {
        DescribedNode word = new("x"), none = new(Items: []), many = new(Items: [.. Enumerable.Repeat(word, 1001)]);
        foreach (var root in new[] { word, none, Named("rule", many), Named("rules", word), Named("rules", none), Named("rules", many), new DescribedNode(Fields: []) })
        {
            Assert.That(() => RestripePolicyReader.Read(root), Throws.TypeOf<OperatorException>());
        }

        Assert.That(() => RestripePolicyReader.Read(Named("rules", new DescribedNode(Items: [word]))),
            Throws.TypeOf<OperatorException>().With.Message.StartsWith("rule 1: it has no fields"));
        Assert.That(() => RestripePolicyReader.Read(Named("rules", new DescribedNode(Items: [Named("layout", none)]))),
            Throws.TypeOf<OperatorException>().With.Message.StartsWith("rule 1: layout is not one value"));
    }

    private static DescribedNode Named(string name, DescribedNode value) => new(Fields: [new(name, value)]);

    // "key=value;key=value" for each rule.
    private static RestripePolicy Read(params string[] rules) => RestripePolicyReader.Read(Named("rules", new DescribedNode(Items:
    [
        .. rules.Select(rule => new DescribedNode(Fields:
        [
            .. rule.Split(';').Select(field => field.Split('=', 2)).Select(field => new KeyValuePair<string, DescribedNode>(field[0], new DescribedNode(field[1]))),
        ])),
    ])));
}
