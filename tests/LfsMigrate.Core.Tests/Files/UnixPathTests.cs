using LfsMigrate.Core.Files;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Files;

public sealed class UnixPathTests
{
    [TestCase("name", ".", "name")]
    [TestCase("./name", ".", "name")]
    [TestCase("a/b", "a", "b")]
    [TestCase("a/b/", "a", "b")]
    [TestCase("a//b//", "a", "b")]
    [TestCase("/name", "/", "name")]
    [TestCase("//name", "/", "name")]
    [TestCase("/a/b", "/a", "b")]
    [TestCase("/", "/", "")]
    [TestCase("///", "/", "")]
    [TestCase("a/..", "a", "..")]
    [TestCase("-", ".", "-")]
    public void ParentAndName_AnyPath_AsDirnameAndBasename(string path, string parent, string name)
    {
        Assert.That(UnixPath.FromText(path).Name, Is.EqualTo(UnixPath.FromText(name)));
        Assert.That(UnixPath.FromText(path).Parent, Is.EqualTo(UnixPath.FromText(parent)));
    }

    [TestCase("", "")]
    [TestCase("/", "")]
    [TestCase("a", "a")]
    [TestCase("/a//b/./../c/", "a|b|.|..|c")]
    public void Components_AnyPath_TheNamesBetween(string path, string components) =>
        Assert.That(string.Join('|', UnixPath.FromText(path).Components()), Is.EqualTo(components));

    [TestCase("a/", true)]
    [TestCase(".", true)]
    [TestCase("..", true)]
    [TestCase("a/.", true)]
    [TestCase("a/..", true)]
    [TestCase("a", false)]
    [TestCase("...", false)]
    [TestCase("a/b.", false)]
    public void NamesDirectory_AnyPath_AsTheKernelSees(string path, bool expected) =>
        Assert.That(UnixPath.FromText(path).NamesDirectory, Is.EqualTo(expected));

    [TestCase("a", "b", "a/b")]
    [TestCase("a/", "b", "a/b")]
    [TestCase("/", "b", "/b")]
    [TestCase("", "b", "b")]
    public void Join_DirectoryAndName_OneSlash(string directory, string name, string joined) =>
        Assert.That(UnixPath.FromText(directory).Join(UnixPath.FromText(name)), Is.EqualTo(UnixPath.FromText(joined)));

    [TestCase("plain name", "plain name")]
    [TestCase("größe", "größe")]
    [TestCase("it's", "it's")]
    [TestCase("two\nlines", @"$'two\nlines'")]
    [TestCase("tab\tand'quote\\", @"$'tab\tand\'quote\\'")]
    [TestCase("bell\u0007", @"$'bell\007'")]
    public void ToString_Text_IsOnOneLine(string path, string shown) =>
        Assert.That(UnixPath.FromText(path).ToString(), Is.EqualTo(shown));

    [Test]
    public void ToString_NotUtf8_IsQuotedInOctal() =>
        Assert.That(UnixPath.FromBytes([(byte)'a', 0xFF, 0x80]).ToString(), Is.EqualTo(@"$'a\377\200'"));

    [Test]
    public void FromBytes_Nul_IsRefused() => Assert.That(() => UnixPath.FromBytes([1, 0, 2]), Throws.ArgumentException);

    [Test]
    public void ToNullTerminated_AnyPath_EndsInNul() =>
        Assert.That(UnixPath.FromText("ab").ToNullTerminated(), Is.EqualTo(new byte[] { (byte)'a', (byte)'b', 0 }));

    [Test]
    public void Equals_SameBytes_EqualAndSameHash()
    {
        UnixPath one = UnixPath.FromBytes([0xFF, 1]), two = UnixPath.FromBytes([0xFF, 1]), other = UnixPath.FromBytes([0xFE, 1]);

        Assert.That(one, Is.EqualTo(two).And.Not.EqualTo(other));
        Assert.That(one.GetHashCode(), Is.EqualTo(two.GetHashCode()));
        Assert.That(one == two && one != other);
        Assert.That(default(UnixPath).IsEmpty && default(UnixPath) == UnixPath.FromText(""));
    }
}
