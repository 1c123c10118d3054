using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

public sealed class OpenedFileTests
{
    private TemporaryFile _temporary = null!;

    private OpenedFile _file = null!;

    [SetUp]
    public void SetUp()
    {
        _temporary = new TemporaryFile();
        _file = _temporary.Opened;
    }

    [TearDown]
    public void TearDown() => _temporary.Dispose();

    [Test]
    public void ReadAndWrite_AtOffsets_ReadBackAndHolesAreZeros()
    {
        byte[] buffer = new byte[10];

        Assert.That(_file.Write("abc"u8, 5), Is.EqualTo(3));

        Assert.That(_file.Read(buffer, 4), Is.EqualTo(4));
        Assert.That(buffer[..4], Is.EqualTo("\0abc"u8.ToArray()));
        Assert.That(_file.Read(buffer, 100), Is.Zero);
        Assert.That(_file.GetLength(), Is.EqualTo(8));
    }

    [TestCase(1, 3)]
    [TestCase(1, 256)]
    [TestCase(1, 257)]
    [TestCase(60, 1)]
    public void Xattr_FewOrManyShortOrLong_AllAreFound(int count, int valueBytes)
    {
        byte[] value = [.. Enumerable.Range(0, valueBytes).Select(i => (byte)(i % 251))];
        var names = Enumerable.Range(0, count).Select(i => UnixPath.FromText($"user.number{i:d3}")).ToList();
        try
        {
            names.ForEach(name => _file.SetXattr(name, value));
        }
        catch (PosixException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            Assert.Ignore("the file system for temporaries has no extended attributes");
        }

        // Some file systems add their own.
        Assert.That(_file.XattrNames(), Is.SupersetOf(names));
        Assert.That(names.Select(name => _file.Xattr(name)), Is.All.EqualTo(value));
        Assert.That(_file.Xattr(UnixPath.FromText("user.none")), Is.Null);
    }

    [Test]
    public void Seek_SparseFile_FindsDataAndHole()
    {
        _file.SetLength(1 << 20);
        _file.Write("x"u8, 512 * 1024);
        if (_file.SeekHole(0) != 0)
        {
            Assert.Ignore("the file system for temporaries does not tell holes");
        }

        Assert.That(_file.SeekData(0), Is.EqualTo(512 * 1024));
        Assert.That(_file.SeekHole(512 * 1024), Is.GreaterThan(512 * 1024).And.LessThan(1 << 20));
        Assert.That(_file.SeekData((1 << 20) - 1), Is.Null);
    }

    [Test]
    public void SetTimes_Nanoseconds_AreKept()
    {
        UnixTime accessed = new(1_000_000_000, 1), modified = new(-5, 999_999_999);

        _file.SetTimes(accessed, modified);

        Assert.That(_file.Stat().Accessed, Is.EqualTo(accessed));
        Assert.That(_file.Stat().Modified, Is.EqualTo(modified));
    }

    [Test]
    public void SetMode_AnyMode_OnlyPermissions()
    {
        _file.SetMode(0x81FF & ~0x7u);

        Assert.That(_file.Stat().Mode, Is.EqualTo(0x81F8u));
    }

    [Test]
    public void TrySetDirect_WhereThereIsDirectIo_ReadsPages()
    {
        using var buffer = new AlignedBuffer(AlignedBuffer.PageBytes);
        _file.Write(new byte[AlignedBuffer.PageBytes], 0);
        _file.Flush();
        _file.DropCache();
        if (!_file.TrySetDirect(true))
        {
            Assert.Ignore("the file system for temporaries has no direct I/O");
        }

        Assert.That(_file.IsDirect);
        Assert.That(_file.Read(buffer.Span, 0), Is.EqualTo(AlignedBuffer.PageBytes));
        Assert.That(_file.TrySetDirect(false));
        Assert.That(_file.Read(buffer.Span[..7], 3), Is.EqualTo(7));
    }

    [Test]
    public void WillNeed_MoreThanTheDeviceReadsAheadAtOnce_AllIsRead()
    {
        byte[] data = new byte[32 << 20];
        _file.Write(data, 0);
        _temporary.MoveToDisk();

        _file.WillNeed(0, data.Length);

        Assert.That(() => _temporary.BytesInMemory, Is.EqualTo(data.Length).After(10_000, 10));
    }

    [Test]
    public void ReadIn_MoreThanTheDeviceReadsAheadAtOnce_AllIsReadBeforeItReturns()
    {
        byte[] data = new byte[32 << 20];
        _file.Write(data, 0);
        _temporary.MoveToDisk();

        _file.ReadIn(0, data.Length);

        Assert.That(_temporary.BytesInMemory, Is.EqualTo(data.Length));
    }
}
