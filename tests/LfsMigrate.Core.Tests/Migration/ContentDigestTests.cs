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
    public void ToHexadecimal_KnownText_IsXxh128(string text, string expected)
    {
        var digest = new ContentDigest();

        digest.Append(Encoding.ASCII.GetBytes(text));

        Assert.That(digest.ToHexadecimal(), Is.EqualTo(expected));
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

        Assert.That(hole.ToHexadecimal(), Is.EqualTo(zeros.ToHexadecimal()));
    }

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

        Assert.That(pieces.ToHexadecimal(), Is.EqualTo(whole.ToHexadecimal()));
    }
}
