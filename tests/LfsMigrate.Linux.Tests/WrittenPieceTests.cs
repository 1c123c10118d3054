using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Trail;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

public sealed class WrittenPieceTests
{
    private const long Range = ContentDigest.RangeBytes;

    [Test]
    public void JoinedWith_TheDataBehindIt_IsOnePiece() =>
        Assert.That(new WrittenPiece(10, 5, false).JoinedWith(new WrittenPiece(15, 3, false)), Is.EqualTo(new WrittenPiece(10, 8, false)));

    [TestCase(10, 5, false, 16, false, Description = "something lies between them")]
    [TestCase(10, 5, false, 9, false, Description = "before it")]
    [TestCase(10, 5, true, 15, false, Description = "a hole")]
    [TestCase(10, 5, false, 15, true, Description = "a hole behind it")]
    [TestCase(Range - 5, 5, false, Range, false, Description = "another range of the digest")]
    public void JoinedWith_Another_StaysApart(long offset, long count, bool isHole, long nextOffset, bool nextIsHole) =>
        Assert.That(new WrittenPiece(offset, count, isHole).JoinedWith(new WrittenPiece(nextOffset, 3, nextIsHole)), Is.Null);
}
