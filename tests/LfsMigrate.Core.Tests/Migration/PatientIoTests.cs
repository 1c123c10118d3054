using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class PatientIoTests
{
    private const int Page = AlignedBuffer.PageBytes;

    private readonly PatientIo _io = new(CancellationToken.None);
    private AlignedBuffer _buffer = null!;

    [SetUp]
    public void SetUp() => _buffer = new AlignedBuffer(4 * Page);

    [TearDown]
    public void TearDown() => _buffer.Dispose();

    [TestCase(1, 0)]
    [TestCase(1000, 0)]
    [TestCase(int.MaxValue, 2)]
    [TestCase(3000, 3)]
    public void Read_ShortCountsAndAgain_ReadsAll(int transferBytesMax, int againEvery)
    {
        byte[] data = FileRecipe.Data(0, 9000);
        var file = File(data, new DataFaults { TransferBytesMax = transferBytesMax, AgainEvery = againEvery });

        int got = _io.Read(file, _buffer.Span, data.Length, 0);

        Assert.That(got, Is.EqualTo(data.Length));
        Assert.That(_buffer.Span[..got].SequenceEqual(data));
    }

    [TestCase(1, 0)]
    [TestCase(1000, 2)]
    [TestCase(int.MaxValue, 2)]
    public void Write_ShortCountsAndAgain_WritesAll(int transferBytesMax, int againEvery)
    {
        byte[] data = FileRecipe.Data(0, 9000);
        var content = new MemoryContent();
        var file = new MemoryDataFile(content, new DataFaults { TransferBytesMax = transferBytesMax, AgainEvery = againEvery });
        data.CopyTo(_buffer.Span);

        _io.Write(file, _buffer.Span[..data.Length], 0);

        Assert.That(content.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public void ReadAndWrite_ManyPieces_MakeNoGarbage()
    {
        var file = File(FileRecipe.Data(0, 4 * Page));
        Move(file);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Move(file);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Read_EndBeforeWhatIsNeeded_ReturnsWhatThereIs() =>
        Assert.That(_io.Read(File(FileRecipe.Data(0, 100)), _buffer.Span, 5000, 0), Is.EqualTo(100));

    [Test]
    public void Read_DirectUnaligned_FallsBackToTheCache()
    {
        byte[] data = FileRecipe.Data(0, 2 * Page);
        var file = File(data);
        file.IsDirect = true;

        int got = _io.Read(file, _buffer.Span[..100], 100, 7);

        Assert.That(got, Is.EqualTo(100));
        Assert.That(_buffer.Span[..100].SequenceEqual(data.AsSpan(7, 100)));
        Assert.That(file.IsDirect, Is.False);
    }

    [Test]
    public void Write_DirectAligned_StaysDirect()
    {
        var file = new MemoryDataFile(new MemoryContent()) { IsDirect = true };

        _io.Write(file, _buffer.Span[..Page], Page);

        Assert.That(file.IsDirect);
        Assert.That(file.DirectTransfers, Is.EqualTo(1));
    }

    [Test]
    public void Read_EinvalWithoutDirect_IsPassedOn()
    {
        var file = File(FileRecipe.Data(0, 100), new DataFaults { ReadFailsFrom = 1, ReadErrno = Errno.EINVAL });

        Assert.That(() => _io.Read(file, _buffer.Span, 100, 0), Throws.TypeOf<PosixException>().With.Property("Errno").EqualTo(Errno.EINVAL));
    }

    [Test]
    public void Read_DirectThatCannotBeTurnedOff_IsPassedOn()
    {
        var stubborn = new StubbornFile();

        Assert.That(() => _io.Read(stubborn, _buffer.Span, 100, 0), Throws.TypeOf<PosixException>());
    }

    [Test]
    public void Read_Error_IsPassedOnAtOnce()
    {
        var file = File(FileRecipe.Data(0, 100), new DataFaults { ReadFailsFrom = 1, ReadErrno = Errno.EIO });

        Assert.That(() => _io.Read(file, _buffer.Span, 100, 0), Throws.TypeOf<PosixException>());
        Assert.That(file.Reads, Is.EqualTo(1));
    }

    [Test]
    public void Read_AgainForEver_EndsWithTheCancellation()
    {
        using var source = new CancellationTokenSource();
        var file = File(FileRecipe.Data(0, 100), new DataFaults { AgainEvery = 1 });
        source.Cancel();

        Assert.That(() => new PatientIo(source.Token).Read(file, _buffer.Span, 100, 0), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Write_NothingTaken_IsAnError()
    {
        var file = new StubbornFile { IsDirect = false };

        Assert.That(() => _io.Write(file, _buffer.Span[..10], 0), Throws.TypeOf<PosixException>());
    }

    private void Move(MemoryDataFile file)
    {
        _io.Read(file, _buffer.Span, _buffer.Length, 0);
        _io.Write(file, _buffer.Span, 0);
    }

    private static MemoryDataFile File(byte[] data, DataFaults? faults = null)
    {
        var content = new MemoryContent();
        content.Write(data, 0);
        return new MemoryDataFile(content, faults);
    }
}
