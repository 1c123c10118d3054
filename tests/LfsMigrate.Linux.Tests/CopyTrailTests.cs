using System.Globalization;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Local;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

/// <summary>A copy dropped from the page cache while it is being written: what is compared with the file next comes from the disk.</summary>
public sealed class CopyTrailTests
{
    private const int PieceBytes = 128 << 10, Pieces = 800;
    private const long LengthBytes = (long)PieceBytes * Pieces;

    private TemporaryDirectory _root = null!;
    private OpenedFile _donor = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var directory = resolver.Open(UnixPath.FromText(_root.Path));
        _donor = directory.Open(UnixPath.FromText("donor"), OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0x180);
    }

    [TearDown]
    public void TearDown()
    {
        _donor.Dispose();
        _root.Dispose();
    }

    [Test]
    public void Finish_CopyWithAndWithoutHoles_NothingOfItIsInMemory([Values] bool isDense)
    {
        IgnoreWithoutDisk();
        using var trail = new CopyTrail([new DropStream(_donor)]);

        WriteAll(trail, isDense);
        trail.Finish();

        Assert.That(BytesInMemory(), Is.Zero);
    }

    [Test]
    public void Follow_WhileItIsWritten_LittleOfItIsInMemory()
    {
        IgnoreWithoutDisk();
        using var trail = new CopyTrail([new DropStream(_donor)]);

        WriteAll(trail, isDense: true);

        // Pieces that are under way, and those that wait for the thread, which has all the time it needs.
        Assert.That(BytesInMemory, Is.LessThan(LengthBytes / 2).After(30_000, 10));
    }

    [Test]
    public void ReadIn_Range_IsInMemory()
    {
        IgnoreWithoutDisk();
        _donor.Write(new byte[LengthBytes], 0);
        _donor.WriteOut();
        _donor.DropCache();

        _donor.ReadIn(0, LengthBytes);

        Assert.That(BytesInMemory(), Is.EqualTo(LengthBytes));
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
                _donor.Write(piece, (long)number * PieceBytes);
            }
            trail.Follow(0, (long)number * PieceBytes, PieceBytes, isHole);
        }
    }

    private void IgnoreWithoutDisk()
    {
        _donor.Write("something"u8, 0);
        _donor.WriteOut();
        _donor.DropCache();
        if (BytesInMemory() != 0)
        {
            Assert.Ignore("the file system for temporaries keeps its files in memory");
        }
    }

    private long BytesInMemory() => long.Parse(
        Testing.Program.Run("fincore", "--bytes", "--noheadings", "--raw", "--output", "RES", Path.Combine(_root.Path, "donor")), CultureInfo.InvariantCulture);
}
