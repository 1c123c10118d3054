using System.Text;
using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class ContentDigestTests
{
    // As xxhsum -H2 of xxHash 0.8 prints them.
    [TestCase("", "99aa06d3014798d86001c324468d497f")]
    [TestCase("a", "a96faf705af16834e6c632b61e964e1f")]
    [TestCase("abc", "06b05ab6733a618578af5f94892f3950")]
    public void ToText_KnownText_IsXxh128(string text, string expected)
    {
        var digest = new ContentDigest();

        digest.Append(Encoding.ASCII.GetBytes(text));

        Assert.That(digest.ToText(), Is.EqualTo(expected));
    }

    [TestCase(1)]
    [TestCase(256 * 1024)]
    [TestCase((256 * 1024) + 1)]
    [TestCase(1_000_000)]
    public void AppendZeros_AnyCount_SameAsZeros(int count)
    {
        ContentDigest hole = new(), zeros = new();

        hole.Append([1, 2, 3]);
        hole.AppendZeros(count);
        zeros.Append([1, 2, 3]);
        zeros.Append(new byte[count]);

        Assert.That(hole.ToText(), Is.EqualTo(zeros.ToText()));
    }

    [TestCase(ContentDigest.RangeBytes + 1L)]
    [TestCase((2L * ContentDigest.RangeBytes) + 4096)]
    [TestCase(3L * ContentDigest.RangeBytes)]
    public void ToText_Longer_IsThatOfTheRangesDigests(long length)
    {
        byte[] content = new byte[length];
        new Random(1).NextBytes(content.AsSpan(0, 100_000));
        ContentDigest data = new(), withHole = new();

        foreach (byte[] piece in content.Chunk(1_000_003))
        {
            data.Append(piece);
        }
        withHole.Append(content.AsSpan(0, 100_000));
        withHole.AppendZeros(length - 100_000);

        byte[] ranges = [.. content.Chunk(ContentDigest.RangeBytes).SelectMany(r => Convert.FromHexString(TextOf(r)))];
        string expected = "64m:" + TextOf(ranges);
        Assert.That((data.ToText(), withHole.ToText()), Is.EqualTo((expected, expected)));
    }

    [Test]
    public void AppendZeros_HoleOfAPetabyte_IsNoMatterOfItsSize()
    {
        ContentDigest one = new(), other = new();

        one.AppendZeros(1L << 50);
        other.AppendZeros((1L << 50) - 1);
        other.Append([1]);

        Assert.That(one.ToText(), Is.Not.EqualTo(other.ToText()));
    }

    // XXH128 of so many zeros, as xxhsum -H2 prints it: a range is digested as a whole.
    [Test]
    public void ToText_ExactlyARange_IsThatOfTheWhole() =>
        Assert.That(TextOf(new byte[ContentDigest.RangeBytes]), Is.EqualTo("8c5a2179ae9f1c910939aaa27d431ff2"));

    [Test]
    public void Append_InPieces_SameAsAtOnce()
    {
        byte[] data = new byte[10_000];
        new Random(1).NextBytes(data);
        ContentDigest whole = new(), pieces = new();

        whole.Append(data);
        foreach (byte[] piece in data.Chunk(777))
        {
            pieces.Append(piece);
        }

        Assert.That(pieces.ToText(), Is.EqualTo(whole.ToText()));
    }

    private static string TextOf(byte[] data)
    {
        var digest = new ContentDigest();
        digest.Append(data);
        return digest.ToText();
    }
}
