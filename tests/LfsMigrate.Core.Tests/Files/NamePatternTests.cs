using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LfsMigrate.Core.Files;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Files;

public sealed class NamePatternTests
{
    private static readonly string[] Pieces = ["a", "b", "/", "*", "**", "?", "[ab]", "[!a]", "[a-c]", "\\*", "*a", "ab"];

    [TestCase("*.h5", "a.h5", true)]
    [TestCase("*.h5", ".h5", true)]
    [TestCase("*.h5", "a.h5.tmp", false)]
    [TestCase("*.h5", "d/e/a.h5", true)]
    [TestCase("*.h5", "d.h5/a", false)]
    [TestCase("a?c", "abc", true)]
    [TestCase("a?c", "ac", false)]
    [TestCase("[a-c]*[!0-9]", "bx", true)]
    [TestCase("[a-c]*[!0-9]", "b1", false)]
    [TestCase("[a-c]*[^0-9]", "dx", false)]
    [TestCase("[]x]", "]", true)]
    [TestCase("[!]]", "]", false)]
    [TestCase("[a-]", "-", true)]
    [TestCase("[\\]]", "]", true)]
    [TestCase("\\*.h5", "*.h5", true)]
    [TestCase("\\*.h5", "a.h5", false)]
    [TestCase("*", "d/.hidden", true)]
    [TestCase("a*b*c", "aXbXbXc", true)]
    [TestCase("a*b*c", "aXbXbXd", false)]
    [TestCase("Core", "core", false)]
    public void Matches_PatternOfNames_ComparesTheLastComponent(string pattern, string path, bool matches) =>
        Assert.That(Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)), Is.EqualTo(matches));

    [TestCase("tmp/*.h5", "tmp/a.h5", true)]
    [TestCase("tmp/*.h5", "tmp/d/a.h5", false)]
    [TestCase("tmp/*.h5", "x/tmp/a.h5", false)]
    [TestCase("/tmp/*.h5", "tmp/a.h5", true)]
    [TestCase("**/a.h5", "d/e/a.h5", true)]
    [TestCase("tmp/**.h5", "tmp/d/e/a.h5", true)]
    [TestCase("tmp/**/a", "tmp/d/e/a", true)]
    [TestCase("tmp/", "tmp/d/a", true)]
    [TestCase("tmp/", "tmp", false)]
    [TestCase("tmp/", "tmpx/a", false)]
    [TestCase("*/tmp/", "user/tmp/a", true)]
    [TestCase("/top", "top", true)]
    [TestCase("/top", "d/top", false)]
    [TestCase("a[!b]c/d", "a/c/d", false)]
    [TestCase("/", "any/thing", true)]
    public void Matches_PatternWithASlash_ComparesThePath(string pattern, string path, bool matches)
    {
        Assert.That(Parse(pattern).IsOfPath, Is.True);
        Assert.That(Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)), Is.EqualTo(matches));
    }

    [Test]
    public void Matches_NamesThatAreNoText_GoesByBytes()
    {
        var pattern = NamePattern.Parse([(byte)'[', 0x80, (byte)'-', 0xFF, (byte)']', (byte)'*']);

        Assert.That(pattern.Matches([0xFE, 0, 0x0A, 0x80]), Is.True);
        Assert.That(pattern.Matches("a"u8), Is.False);
        Assert.That(Parse("??").Matches("é"u8), Is.True, "a byte is a byte");
    }

    [Test]
    public void Matches_ManyStarsAndNoMatch_Ends()
    {
        byte[] text = Encoding.ASCII.GetBytes(new string('a', 4000));

        Assert.That(Parse(string.Concat(Enumerable.Repeat("a*", 100)) + "b").Matches(text), Is.False);
        Assert.That(Parse("/" + string.Concat(Enumerable.Repeat("a**a*", 100)) + "b").Matches(text), Is.False);
    }

    [TestCase("")]
    [TestCase("a[b")]
    [TestCase("a[]")]
    [TestCase("[z-a]")]
    [TestCase("[a-")]
    [TestCase("x\\")]
    [TestCase("a\0b")]
    public void Parse_NoPattern_IsRefused(string pattern) =>
        Assert.That(() => Parse(pattern), Throws.TypeOf<FormatException>().With.Message.StartsWith("the pattern"));

    [TestCase("*", true)]
    [TestCase("**", true)]
    [TestCase("/**", true)]
    [TestCase("/*", false)]
    [TestCase("*?", false)]
    [TestCase("a", false)]
    public void MatchesAll_OfAPattern_IsWhetherNothingIsLeftOut(string pattern, bool all) => Assert.That(Parse(pattern).MatchesAll, Is.EqualTo(all));

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public Property Matches_AnyPattern_IsWhatARegularExpressionSays() => Prop.ForAll(
        Gen.Elements(Pieces).ListOf().ToArbitrary(), Gen.Elements('a', 'b', '/', '*').ListOf().ToArbitrary(), (pieces, characters) =>
        {
            string pattern = string.Concat(pieces), path = string.Concat(characters);
            if (pattern.Length == 0)
            {
                return true;
            }
            string text = pattern.Contains('/', StringComparison.Ordinal) ? path : path[(path.LastIndexOf('/') + 1)..];
            return Parse(pattern).Matches(Encoding.ASCII.GetBytes(path)) == Regex.IsMatch(text, AsRegex(pattern), RegexOptions.Singleline);
        });

    // Sets leave the slash out as stars do.
    private static string AsRegex(string pattern)
    {
        string body = Regex.Replace(pattern[0] == '/' ? pattern[1..] : pattern, @"\\\*|\*\*+|\*|\?|\[!a\]", m => m.Value switch
        {
            "\\*" => @"\*",
            "*" => "[^/]*",
            "?" => "[^/]",
            "[!a]" => "[^/a]",
            _ => ".*",
        });
        return $@"\A{body}{(pattern[^1] == '/' ? ".*" : "")}\z";
    }

    private static NamePattern Parse(string pattern) => NamePattern.Parse(Encoding.UTF8.GetBytes(pattern));
}
