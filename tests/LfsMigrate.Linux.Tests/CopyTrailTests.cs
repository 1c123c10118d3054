using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Trail;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

/// <summary>A copy dropped from the page cache while it is being written: what is compared with the file next comes from the disk.</summary>
public sealed class CopyTrailTests
{
    private const int PieceBytes = 128 << 10, Pieces = 800;
    private const long LengthBytes = (long)PieceBytes * Pieces;

    private TemporaryFile _donor = null!;

    [SetUp]
    public void SetUp()
    {
        _donor = new TemporaryFile();
        _donor.Opened.Write("something"u8, 0);
        _donor.MoveToDisk();
    }

    [TearDown]
    public void TearDown() => _donor.Dispose();

    [Test]
    public void Finish_CopyWithAndWithoutHoles_NothingOfItIsInMemory([Values] bool isDense)
    {
        using var trail = new CopyTrail(1, () => new WriteOutStream(_donor.Opened));

        WriteAll(trail, isDense);
        trail.Finish();

        Assert.That(_donor.BytesInMemory, Is.Zero);
    }

    [Test]
    public void Follow_WhileItIsWritten_LittleOfItIsInMemory()
    {
        using var trail = new CopyTrail(1, () => new WriteOutStream(_donor.Opened));

        WriteAll(trail, isDense: true);

        // Pieces that are under way, and those that wait for the thread, which has all the time it needs.
        Assert.That(() => _donor.BytesInMemory, Is.LessThan(LengthBytes / 2).After(30_000, 10));
    }

    private void WriteAll(CopyTrail trail, bool isDense)
    {
        byte[] piece = new byte[PieceBytes];
        Array.Fill(piece, (byte)1);
        for (int number = 0; number < Pieces; number++)
        {
            bool isHole = !isDense && number % 2 == 1;
            if (!isHole)
            {
                _donor.Opened.Write(piece, (long)number * PieceBytes);
            }
            trail.Follow(0, (long)number * PieceBytes, PieceBytes, isHole);
        }
    }
}
