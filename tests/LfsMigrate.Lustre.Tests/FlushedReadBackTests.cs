using System.Collections.Concurrent;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Testing;
using LfsMigrate.Testing.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>What reads a donor back while it is written: what lies in the page cache it leaves until nobody writes any more.</summary>
public sealed class FlushedReadBackTests
{
    private const int PieceBytes = 8 << 20, Pieces = 6, LengthBytes = PieceBytes * Pieces;

    private readonly ConcurrentQueue<bool> _wasDirect = [];
    private TemporaryDirectory _directory = null!;
    private byte[] _content = null!;
    private OpenedFile? _opened;

    private OpenedFile Donor => _opened!;

    [SetUp]
    public void OpenDonor()
    {
        _directory = new TemporaryDirectory();
        _content = FileRecipe.Data(0, LengthBytes);
        _wasDirect.Clear();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var directory = resolver.Open(UnixPath.FromText(_directory.Path));
        try
        {
            _opened = directory.Open(UnixPath.FromText("donor"), OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_DIRECT, 0x180);
        }
        catch (PosixException e) when (e.Errno == Errno.EINVAL)
        {
            Assert.Ignore($"{_directory.Path} is on a file system without O_DIRECT");
        }
    }

    [TearDown]
    public void Remove()
    {
        _opened?.Dispose();
        _opened = null;
        _directory.Dispose();
    }

    [Test]
    public void Follow_WrittenDirectly_IsReadMeanwhile()
    {
        using var readBack = Begin();

        WritePieces(readBack, 0, Pieces / 2);

        Assert.That(() => _wasDirect, Is.Not.Empty.After(30_000, 10));
        WritePieces(readBack, Pieces / 2, Pieces);
        Assert.That(readBack.Finish(), Is.EqualTo(DigestOfContent()));
    }

    [Test]
    public void Follow_DirectIoTurnedOff_TheRestIsReadPastThePageCacheAtTheEnd()
    {
        using var readBack = Begin();
        Assert.That(Donor.TrySetDirect(false));

        WritePieces(readBack, 0, Pieces);
        Assert.That(() => _wasDirect, Is.Empty.After(300));

        Assert.That(readBack.Finish(), Is.EqualTo(DigestOfContent()));
        Assert.That(_wasDirect, Is.Not.Empty.And.All.True);
    }

    [Test]
    public void Finish_OneByteIsAnotherOne_AnotherDigest([Values(0, LengthBytes / 2, LengthBytes - 1)] int place)
    {
        using var readBack = Begin();
        _content[place] ^= 1;
        WritePieces(readBack, 0, Pieces);
        _content[place] ^= 1;

        Assert.That(readBack.Finish(), Is.Not.EqualTo(DigestOfContent()));
    }

    // The other stream has not come as far, and the donor ends before the holes.
    [Test]
    public void Follow_HolesBehindTheEndSoFar_AreReadWhenItHasItsLength()
    {
        const long range = ContentDigest.RangeBytes, length = (2 * range) + (range / 2);
        using var readBack = Begin(length, streams: 2);
        WritePieces(readBack, 0, 1);
        readBack.Follower.Follow(0, PieceBytes, range - PieceBytes, isHole: true);
        readBack.Follower.Follow(0, 2 * range, range / 2, isHole: true);
        Assert.That(() => _wasDirect, Is.Empty.After(300));
        readBack.Follower.Follow(1, range, range, isHole: true);
        Donor.SetLength(length);

        var expected = new ContentDigest();
        expected.Append(_content.AsSpan(0, PieceBytes));
        expected.AppendZeros(length - PieceBytes);
        Assert.That(readBack.Finish(), Is.EqualTo(expected.ToText()));
    }

    [Test]
    public void Finish_GuardIsLost_ThrowsThat()
    {
        using var readBack = Begin(LengthBytes, 1, () => throw new RefusedException(OutcomeCode.InUse, ""));

        Assert.That(() =>
        {
            WritePieces(readBack, 0, Pieces);
            readBack.Finish();
        }, Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.InUse));
    }

    [TestCase(LengthBytes, 1, true, true)]
    [TestCase(LengthBytes, 1, false, false, Description = "through the page cache")]
    [TestCase(LengthBytes / 2, 1, true, false, Description = "short")]
    [TestCase(LengthBytes, 2, true, false, Description = "a stream has not enough of it")]
    public void IsWorthWhile_LengthAndStreams_WhenEachFlushesBeforeItsEnd(long lengthBytes, int streams, bool isDirect, bool expected)
    {
        Donor.TrySetDirect(isDirect);

        Assert.That(FlushedReadBack.IsWorthWhile(Donor, Parts, lengthBytes, streams), Is.EqualTo(expected));
    }

    private static FlushedParts Parts => new(Layout.Plain(1 << 20, null, 0), targets: 1);

    private FlushedReadBack Begin(long lengthBytes = LengthBytes, int streams = 1, Action? checkGuard = null) => new(Donor, Parts, lengthBytes,
        new AlignedBuffers(streams, PieceBytes, lengthBytes), checkGuard ?? (() => _wasDirect.Enqueue(Donor.IsDirect)), CancellationToken.None);

    private void WritePieces(FlushedReadBack readBack, int first, int end)
    {
        using var buffer = new AlignedBuffer(PieceBytes);
        for (int piece = first; piece < end; piece++)
        {
            _content.AsSpan(piece * PieceBytes, PieceBytes).CopyTo(buffer.Span);
            new PatientIo(CancellationToken.None).Write(Donor, buffer.Span, (long)piece * PieceBytes);
            readBack.Follower.Follow(0, (long)piece * PieceBytes, PieceBytes, isHole: false);
        }
    }

    private string DigestOfContent()
    {
        var digest = new ContentDigest();
        digest.Append(_content);
        return digest.ToText();
    }
}
