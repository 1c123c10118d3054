using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class DataCopierTests
{
    private const int Page = AlignedBuffer.PageBytes;

    private AlignedBuffer _buffer = null!;

    [SetUp]
    public void SetUp() => _buffer = new AlignedBuffer(4 * Page);

    [TearDown]
    public void TearDown() => _buffer.Dispose();

    [Test]
    public void Copy_RandomSparseFilesAndFaults_CopyIsTheSameAndSparse([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var content = SparseFiles.Random(random, 512 << random.Next(0, 6), 300_000);
        MemoryDataFile original = new(content, Faults(random)) { IsDirect = random.Next(2) == 0 };
        var copied = new MemoryContent();
        MemoryDataFile donor = new(copied, Faults(random)) { IsDirect = random.Next(2) == 0 };

        var result = Copier().Copy(original, donor, content.Length, digest: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(copied.ToArray().AsSpan().SequenceEqual(content.ToArray()), "the same content");
            Assert.That(result.LengthBytes, Is.EqualTo(content.Length));
            Assert.That(result.Digest, Is.EqualTo(DigestOf(content.ToArray())));
            Assert.That(donor.Flushes, Is.EqualTo(1));
        }
        Assert.That(() => new DataVerifier(Reader()).Verify(new MemoryDataFile(copied, Faults(random)), result), Throws.Nothing);
    }

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(100_000)]
    public void Copy_HoleAtTheEnd_AllocatesNothingForIt(int dataBytes)
    {
        var content = SparseFiles.Make(4096, 1_000_001, dataBytes == 0 ? [] : [(0, dataBytes)]);
        var copied = new MemoryContent();

        var result = Copier().Copy(new MemoryDataFile(content), new MemoryDataFile(copied), content.Length, digest: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(copied.AllocatedBytes, Is.EqualTo(content.AllocatedBytes));
            Assert.That(copied.Length, Is.EqualTo(content.Length));
            Assert.That(result.DataBytes, Is.EqualTo(content.AllocatedBytes));
            Assert.That(result.Digest, Is.Null);
        }
    }

    [Test]
    public void Copy_DirectAndSparseToTheEnd_StaysDirect()
    {
        var original = new MemoryDataFile(SparseFiles.Make(512, 50_001, (9000, 100))) { IsDirect = true };

        Copier().Copy(original, new MemoryDataFile(new MemoryContent()), 50_001, digest: true);

        Assert.That(original.IsDirect);
    }

    [Test]
    public void Copy_OriginalGotShorter_IsChanged()
    {
        var content = SparseFiles.Make(4096, 10_000, (0, 10_000));

        Assert.That(() => Copier().Copy(new MemoryDataFile(content), new MemoryDataFile(new MemoryContent()), 20_000, digest: true),
            Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.Changed));
    }

    [Test]
    public void Copy_OriginalGotLonger_CopiesWhatItWas()
    {
        var content = SparseFiles.Make(4096, 50_000, (0, 50_000));
        var copied = new MemoryContent();

        Copier().Copy(new MemoryDataFile(content), new MemoryDataFile(copied), 5000, digest: true);

        Assert.That(copied.ToArray(), Is.EqualTo(content.ToArray()[..5000]));
    }

    [Test]
    public void Copy_GuardLostBetweenPieces_StopsThere()
    {
        var content = SparseFiles.Make(4096, 20 * Page, (0, 20 * Page));
        var donor = new MemoryDataFile(new MemoryContent());
        int checks = 0;
        var reader = new ContentReader(_buffer, () => _ = ++checks == 3 ? throw new RefusedException(OutcomeCode.InUse, "") : 0,
            CancellationToken.None);

        Assert.That(() => new DataCopier(reader).Copy(new MemoryDataFile(content), donor, content.Length, true),
            Throws.TypeOf<RefusedException>());
        Assert.That(donor.Writes, Is.EqualTo(2));
    }

    [Test]
    public void Copy_FlushFails_Throws()
    {
        var content = SparseFiles.Make(4096, 100, (0, 100));
        var donor = new MemoryDataFile(new MemoryContent(), new DataFaults { FlushErrno = Errno.EIO });

        Assert.That(() => Copier().Copy(new MemoryDataFile(content), donor, 100, true), Throws.TypeOf<PosixException>());
    }

    [Test]
    public void Copy_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var reader = new ContentReader(_buffer, () => { }, source.Token);
        var content = SparseFiles.Make(4096, 100, (0, 100));

        Assert.That(() => new DataCopier(reader).Copy(new MemoryDataFile(content), new MemoryDataFile(new MemoryContent()), 100, true),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Verify_OneBitChanged_IsMismatch([Values(0, 4095, 100_000)] int offset)
    {
        var content = SparseFiles.Make(4096, 100_001, (0, 100_001));
        var copied = new MemoryContent();
        var result = Copier().Copy(new MemoryDataFile(content), new MemoryDataFile(copied), content.Length, true);
        copied.TryFlip(offset);

        Assert.That(() => new DataVerifier(Reader()).Verify(new MemoryDataFile(copied), result),
            Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.VerifyMismatch));
    }

    [Test]
    public void Verify_DonorShorterOrLonger_IsMismatchOrReadsItsLength()
    {
        var content = SparseFiles.Make(4096, 10_000, (0, 10_000));
        var result = new CopyResult(10_000, 10_000, DigestOf(content.ToArray()));
        content.SetLength(9_000);

        Assert.That(() => new DataVerifier(Reader()).Verify(new MemoryDataFile(content), result), Throws.TypeOf<RefusedException>());
    }

    [Test]
    public void Verify_Always_ReadsPastTheCache()
    {
        var content = SparseFiles.Make(4096, 10_000, (0, 10_000));
        var donor = new MemoryDataFile(content);

        new DataVerifier(Reader()).Verify(donor, new CopyResult(10_000, 10_000, DigestOf(content.ToArray())));

        Assert.That(donor.Drops, Is.EqualTo(1));
        Assert.That(donor.DirectTransfers, Is.EqualTo(donor.Reads).And.GreaterThan(0));
    }

    [Test]
    public void Verify_NoDirectIo_ReadsAfterDroppingTheCache()
    {
        var content = SparseFiles.Make(4096, 10_000, (0, 10_000));
        var donor = new MemoryDataFile(content, new DataFaults { DirectRefused = true });

        new DataVerifier(Reader()).Verify(donor, new CopyResult(10_000, 10_000, DigestOf(content.ToArray())));

        Assert.That(donor.Drops, Is.EqualTo(1));
    }

    private static DataFaults Faults(Random random) => new()
    {
        TransferBytesMax = random.Next(3) == 0 ? int.MaxValue : random.Next(1000, 20_000),
        Seed = random,
        AgainEvery = random.Next(2) * random.Next(2, 20),
        DirectRefused = random.Next(3) == 0,
        SeekErrno = random.Next(4) == 0 ? Errno.EINVAL : 0,
    };

    private static string DigestOf(byte[] content)
    {
        var digest = new ContentDigest();
        digest.Append(content);
        return digest.ToText();
    }

    private ContentReader Reader() => new(_buffer, () => { }, CancellationToken.None);

    private DataCopier Copier() => new(Reader());
}
