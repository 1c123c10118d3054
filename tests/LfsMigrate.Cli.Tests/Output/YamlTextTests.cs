using System.Text;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Output;

public sealed class YamlTextTests
{
    [TestCase("/mnt/lustre/a-b_c.1")]
    [TestCase("./x")]
    [TestCase("dir/file")]
    public void Scalar_HarmlessName_IsPlain(string name) => Assert.That(YamlText.Scalar(UnixPath.FromText(name)), Is.EqualTo(name));

    [TestCase("a b", "\"a b\"")]
    [TestCase("a: b", "\"a: b\"")]
    [TestCase("#x", "\"#x\"")]
    [TestCase("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [TestCase("line\nbreak", "\"line\\nbreak\"")]
    [TestCase("tab\there", "\"tab\\U00000009here\"")]
    [TestCase("\u00e4", "\"\u00e4\"")]
    [TestCase("\u0085\u2028\ufeff", "\"\\U00000085\\U00002028\\U0000FEFF\"")]
    [TestCase("\U0001F600", "\"\\U0001F600\"")]
    [TestCase("12", "\"12\"")]
    [TestCase("Yes", "\"Yes\"")]
    [TestCase("null", "\"null\"")]
    [TestCase("-", "\"-\"")]
    [TestCase(".inf", "\".inf\"")]
    public void Scalar_AnyOtherName_IsQuoted(string name, string text) =>
        Assert.That(YamlText.Scalar(UnixPath.FromText(name)), Is.EqualTo(text));

    [Test]
    public void Scalar_BytesThatAreNotUtf8_AreEscapedOneByOne() =>
        Assert.That(YamlText.Scalar(UnixPath.FromBytes([0xFF, (byte)'a', 0xC3])), Is.EqualTo("\"\\xFFa\\xC3\""));

    [Test]
    public void Key_LongerThanAKeyOnOneLineMayBe_HasAQuestionMark()
    {
        string name = "/" + new string('x', 2000);

        Assert.That(YamlText.Key(UnixPath.FromText(name)), Is.EqualTo($"? {name}\n:\n"));
        Assert.That(YamlText.Key(UnixPath.FromText("/x")), Is.EqualTo("/x:\n"));
    }

    [Test]
    public void Scalar_EveryByte_IsOneLineOfPrintableText()
    {
        byte[] all = [.. Enumerable.Range(1, 255).Select(b => (byte)b)];

        string text = YamlText.Scalar(UnixPath.FromBytes(all));

        Assert.That(text, Does.Match("^\"[\\x20-\\x7E]*\"$"));
        Assert.That(Encoding.UTF8.GetByteCount(text), Is.EqualTo(text.Length));
    }
}
