using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Core.Tests.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class LayoutPiecesTests
{
    private const ulong MiB = 1 << 20;

    [Test]
    public void Of_PlainFile_HasAPieceForEachStripe() => Assert.That(Of(Layout.Plain(MiB, null, 3, 5), 3 << 20),
        Is.EqualTo(new[] { new FilePiece(3, 2 << 20, 0, 0), new FilePiece(5, 1 << 20, 0, 0) }));

    [Test]
    public void Of_OverstripedFile_HasOnePieceForEachOst() => Assert.That(Of(Layout.Plain(MiB, null, 3, 3, 5), 3 << 20),
        Is.EqualTo(new[] { new FilePiece(3, 2 << 20, 0, 0), new FilePiece(5, 1 << 20, 0, 0) }));

    [Test]
    public void Of_Components_AreToldApartByTheirIds()
    {
        var file = new Layout
        {
            Kind = LayoutKind.Composite,
            Components =
            [
                Sample.Part(0, MiB, [1]) with { Id = 0x10001 },
                Sample.Part(MiB, LovLimits.LUSTRE_EOF, [1]) with { Id = 0x10002, Pool = "p" },
                Sample.Part(0, LovLimits.LUSTRE_EOF, [2]) with { Id = 0x20003 },
            ],
            MirrorCount = 2,
        };

        Assert.That(Of(file, 4 << 20), Is.EqualTo(new[]
        {
            new FilePiece(1, 1 << 20, 0x10001, 1), new FilePiece(1, 3 << 20, 0x10002, 1, 7), new FilePiece(2, 4 << 20, 0x20003, 2),
        }));
    }

    [TestCase(4096, 4096)]
    [TestCase(8192, 4096)]
    [TestCase(0, 0)]
    [TestCase(512, 100)]
    public void Of_SmallFile_IsABlockWhereOneIsAllocated(long allocatedBytes, long bytes) => Assert.That(
        LayoutPieces.Of(Layout.Plain(MiB, null, 3), 100, allocatedBytes, _ => 7).Single().Bytes, Is.EqualTo(bytes));

    [Test]
    public void Of_ReleasedFile_HasNone() => Assert.That(Of(Sample.Released(), 4 << 20), Is.Empty);

    private static FilePiece[] Of(Layout layout, long sizeBytes) => LayoutPieces.Of(layout, sizeBytes, sizeBytes * layout.MirrorCount, _ => 7);
}
