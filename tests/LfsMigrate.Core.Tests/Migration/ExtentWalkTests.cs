using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Fakes;
using Moq;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class ExtentWalkTests
{
    private const int Page = AlignedBuffer.PageBytes, PieceBytes = 4 * Page;

    [Test]
    public void Pieces_EmptyFile_None() => Assert.That(Walk(new MemoryContent(), 0), Is.Empty);

    [Test]
    public void Pieces_DenseFile_FitTheBuffer() => Assert.That(Walk(Dense(PieceBytes + 100)), Is.EqualTo(new[]
    {
        new ExtentWalk.Piece(0, PieceBytes, false), new ExtentWalk.Piece(PieceBytes, 100, false),
    }));

    [TestCase(100)]
    [TestCase(Page)]
    [TestCase(5000)]
    [TestCase(1_000_001)]
    public void Pieces_OnlyAHole_IsOneHole(int length) =>
        Assert.That(Walk(Sparse(4096, length)), Is.EqualTo(new[] { new ExtentWalk.Piece(0, length, true) }));

    [Test]
    public void Pieces_HoleAtTheEnd_IsOneHole() => Assert.That(Walk(Sparse(4096, 50_001, (0, 10))), Is.EqualTo(new[]
    {
        new ExtentWalk.Piece(0, Page, false), new ExtentWalk.Piece(Page, 50_001 - Page, true),
    }));

    [Test]
    public void Pieces_BlocksSmallerThanAPage_StartAtPages() => Assert.That(Walk(Sparse(512, 20_000, (9000, 10))), Is.EqualTo(new[]
    {
        new ExtentWalk.Piece(0, 2 * Page, true), new ExtentWalk.Piece(2 * Page, Page, false),
        new ExtentWalk.Piece(3 * Page, 20_000 - (3 * Page), true),
    }));

    [Test]
    public void Pieces_HolesCannotBeFound_ReadsAll()
    {
        var faults = new DataFaults { SeekErrno = Errno.EINVAL };

        Assert.That(Walk(Sparse(4096, Page + 1, (0, 1)), faults: faults), Is.EqualTo(new[] { new ExtentWalk.Piece(0, Page + 1, false) }));
    }

    [Test]
    public void Pieces_FileGrewMeanwhile_EndAtTheLength() =>
        Assert.That(Walk(Dense(100_000), 5000).Sum(p => p.Count), Is.EqualTo(5000));

    [Test]
    public void Pieces_FileShrankMeanwhile_EndAtTheLength() =>
        Assert.That(Walk(Dense(5000), 100_000).Sum(p => p.Count), Is.EqualTo(100_000));

    [Test]
    public void Pieces_LongestFile_DoesNotOverflow()
    {
        var content = Sparse(4096, long.MaxValue, (long.MaxValue - 10, 10));

        Assert.That(Walk(content), Is.EqualTo(new[]
        {
            new ExtentWalk.Piece(0, long.MaxValue - Page + 1, true), new ExtentWalk.Piece(long.MaxValue - Page + 1, Page - 1, false),
        }));
    }

    [Test]
    public void Pieces_HoleWhereDataWas_GoesOn()
    {
        var file = new Mock<IDataFile>();
        file.Setup(f => f.SeekData(It.IsAny<long>())).Returns<long>(offset => offset);
        file.Setup(f => f.SeekHole(It.IsAny<long>())).Returns<long>(offset => offset);

        Assert.That(new ExtentWalk(file.Object, 10_000, PieceBytes).Pieces().Sum(p => p.Count), Is.EqualTo(10_000));
    }

    [Test]
    public void Pieces_RandomFiles_TileThemInPagesAndMissNoData([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        int blockBytes = 512 << random.Next(0, 6);
        var content = SparseFiles.Random(random, blockBytes, 300_000);

        var pieces = Walk(content);

        long position = 0;
        foreach (var piece in pieces)
        {
            Assert.That(piece.Offset, Is.EqualTo(position), "no gap");
            Assert.That(piece.Offset % Page, Is.Zero, "direct I/O can start here");
            Assert.That(piece.IsHole || piece.Count <= PieceBytes, "it fits the buffer");
            byte[] bytes = new byte[piece.Count];
            _ = content.Read(bytes, piece.Offset);
            Assert.That(!piece.IsHole || bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0, "what is called a hole is zeros");
            position += piece.Count;
        }
        Assert.That(position, Is.EqualTo(content.Length));
    }

    [Test]
    public void Pieces_DenseFile_IsOneQuestion()
    {
        var file = new Mock<IDataFile>(MockBehavior.Strict);
        file.Setup(f => f.SeekHole(0)).Returns(PieceBytes);

        var pieces = new ExtentWalk(file.Object, PieceBytes, PieceBytes).Pieces().ToList();

        Assert.That(pieces, Is.EqualTo(new[] { new ExtentWalk.Piece(0, PieceBytes, false) }));
        file.Verify(f => f.SeekHole(0), Times.Once);
    }

    private static MemoryContent Dense(int bytes) => Sparse(4096, bytes, (0, bytes));

    private static MemoryContent Sparse(int blockBytes, long length, params (long Offset, int Count)[] parts) =>
        SparseFiles.Make(blockBytes, length, parts);

    private static List<ExtentWalk.Piece> Walk(MemoryContent content, long? length = null, DataFaults? faults = null) =>
        [.. new ExtentWalk(new MemoryDataFile(content, faults), length ?? content.Length, PieceBytes).Pieces()];
}
