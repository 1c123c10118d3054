using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Trail;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

/// <summary>A copy read back while it is being written: in so many pieces that the copy has to wait for the reader.</summary>
public sealed class ReadBackTests
{
    private const int PieceBytes = 512, Pieces = 600_000;
    private const long LengthBytes = (long)PieceBytes * Pieces;

    private TemporaryFile _temporary = null!;

    private OpenedFile _donor = null!;

    [SetUp]
    public void SetUp()
    {
        _temporary = new TemporaryFile();
        _donor = _temporary.Opened;
        _donor.SetLength(LengthBytes);
        _donor.Write("something"u8, LengthBytes / 2);
    }

    [TearDown]
    public void TearDown() => _temporary.Dispose();

    [Test]
    public void Finish_ManyPiecesOfDataAndHoles_DigestOfTheWhole([Values] bool isDense, [Values] bool direct)
    {
        using var buffer = new AlignedBuffer(1 << 20);
        string expected = new DataVerifier(new ContentReader(buffer, () => { }, CancellationToken.None)).Digest(_donor, LengthBytes);
        using var readBack = new ReadBack(LengthBytes, 1, ranges => new ReadBackStream(_donor, ranges, direct));

        Follow(readBack, isDense);

        Assert.That(readBack.Finish(), Is.EqualTo(expected));
    }

    [Test]
    public void Follow_CopyThatEndsEarly_EndsWithItsFailure([Values] bool isDense, [Values] bool direct)
    {
        _donor.SetLength(LengthBytes / 10);
        using var readBack = new ReadBack(LengthBytes, 1, ranges => new ReadBackStream(_donor, ranges, direct));

        Assert.That(() =>
        {
            Follow(readBack, isDense);
            readBack.Finish();
        }, Throws.TypeOf<RefusedException>().With.Property(nameof(RefusedException.Code)).EqualTo(OutcomeCode.VerifyMismatch));
    }

    // The data that there is lies in a piece that is no hole.
    private static void Follow(ReadBack readBack, bool isDense)
    {
        for (int number = 0; number < Pieces; number++)
        {
            readBack.Follow(0, (long)number * PieceBytes, PieceBytes, isHole: !isDense && number % 2 == 1);
        }
    }
}
