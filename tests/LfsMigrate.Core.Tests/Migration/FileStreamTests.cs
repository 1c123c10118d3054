using System.Collections.Concurrent;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

/// <summary>A file that is copied in several streams: the same bytes and digest as in one, and one end for all of them.</summary>
public sealed class FileStreamTests
{
    private const long Range = ContentDigest.RangeBytes;
    private const int Page = AlignedBuffer.PageBytes, BufferBytes = 256 * 1024;

    private readonly List<AlignedBuffers> _buffers = [];

    [TearDown]
    public void FreeBuffers()
    {
        _buffers.ForEach(b => b.Dispose());
        _buffers.Clear();
    }

    // Random lengths around whole ranges, holes of every kind, faults of the I/O; one to eight streams.
    [Test]
    public void Copy_RandomFilesAndFaults_SameBytesAndDigestAsInOneStream([NUnit.Framework.Range(1, 24)] int seed)
    {
        var random = new Random(seed);
        var content = RandomRanges(random);
        int streams = random.Next(1, 9);
        var copied = new MemoryContent(65536);
        var faults = new DataFaults { AgainEvery = random.Next(2) * random.Next(20, 60), SeekErrno = random.Next(5) == 0 ? Errno.EINVAL : 0 };
        MemoryDataFile original = new(content, faults) { IsDirect = random.Next(2) == 0 };
        MemoryDataFile donor = new(copied, new DataFaults { DirectRefused = random.Next(3) == 0 }) { IsDirect = random.Next(2) == 0 };

        var result = new DataCopier(Reader(streams)).Copy(original, donor, content.Length, digest: true);

        string expected = SequentialDigest(content);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Digest, Is.EqualTo(expected), "the digest of what was read");
            Assert.That(SequentialDigest(copied), Is.EqualTo(expected), "the content of the copy");
            Assert.That(copied.Length, Is.EqualTo(content.Length));
            Assert.That(copied.AllocatedBytes, faults.SeekErrno == 0 ? Is.LessThanOrEqualTo(content.AllocatedBytes) : Is.Positive, "holes stay holes");
        }
        Assert.That(() => new DataVerifier(Reader(random.Next(1, 9))).Verify(new MemoryDataFile(copied), result), Throws.Nothing);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(Range - 1)]
    [TestCase(Range)]
    [TestCase(Range + 1)]
    [TestCase(3 * Range)]
    [TestCase((1L << 44) + 12345)]
    public void Digest_HoleAlone_IsThatOfZeros(long length)
    {
        var content = new MemoryContent();
        content.SetLength(length);
        var zeros = new ContentDigest();
        zeros.AppendZeros(length);

        Assert.That(new DataVerifier(Reader(4)).Digest(new MemoryDataFile(content), length), Is.EqualTo(zeros.ToText()));
    }

    [Test]
    public void Copy_HoleOfAPetabyteBetweenData_LooksAtItOnce()
    {
        const long length = (1L << 50) + 7;
        var original = new MemoryDataFile(SparseFiles.Make(Page, length, (0, 1000), (length - 100, 100)));
        var progress = new RecordingProgress();

        var result = new DataCopier(Reader(3), progress).Copy(original, new MemoryDataFile(new MemoryContent()), length, digest: true);

        Assert.That(result.DataBytes, Is.LessThanOrEqualTo(3 * Page));
        Assert.That(progress.Positions, Has.Count.LessThan(10).And.Member(length));
    }

    [TestCase(2)]
    [TestCase(8)]
    public void Copy_WriteFailsInOneStream_ThrowsThatAndStopsAll(int streams)
    {
        var donor = new MemoryDataFile(new MemoryContent(), new DataFaults { WriteFailsFrom = 7, WriteErrno = Errno.ENOSPC });

        Assert.That(() => new DataCopier(Reader(streams)).Copy(Dense(4), donor, 4 * Range, digest: true),
            Throws.TypeOf<PosixException>().With.Property("Errno").EqualTo(Errno.ENOSPC));
        // Each stream that was under way may have made its call before it was told.
        Assert.That(donor.Writes, Is.LessThanOrEqualTo(7 + streams));
        Assert.That(donor.Flushes, Is.Zero);
    }

    [Test]
    public void Copy_GuardLostInOneStream_ThrowsThatAndStopsAll()
    {
        int checks = 0;
        var donor = new MemoryDataFile(new MemoryContent(65536));
        var reader = new ContentReader(Buffers(4), () =>
        {
            if (Interlocked.Increment(ref checks) >= 10)
            {
                throw new RefusedException(OutcomeCode.InUse, "");
            }
        }, CancellationToken.None);

        Assert.That(() => new DataCopier(reader).Copy(Dense(4), donor, 4 * Range, digest: true),
            Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.InUse));
        Assert.That(donor.Writes, Is.LessThan(10));
    }

    [Test]
    public void Copy_Cancelled_StopsAllStreams()
    {
        using var source = new CancellationTokenSource();
        var progress = new RecordingProgress { OnAdvance = _ => source.Cancel() };
        var donor = new MemoryDataFile(new MemoryContent(65536));

        Assert.That(() => new DataCopier(Reader(4, source.Token), progress).Copy(Dense(4), donor, 4 * Range, digest: true),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(donor.Writes, Is.LessThanOrEqualTo(2 * 4));
    }

    [Test]
    public void Copy_OneStreamHangs_WaitsForItThoughAnotherHasFailed()
    {
        using var hang = new HangingCall();
        var stopped = new ManualResetEventSlim();
        var progress = new RecordingProgress
        {
            OnAdvance = _ =>
            {
                if (Thread.CurrentThread.Name == "stream 1")
                {
                    hang.Wait();
                }
                else
                {
                    hang.WaitUntilEntered();
                    throw new RefusedException(OutcomeCode.Stuck, "its lock was given back");
                }
            },
        };
        var copy = new Thread(() =>
        {
            Assert.That(() => new DataCopier(Reader(2), progress).Copy(Dense(2), new MemoryDataFile(new MemoryContent(65536)), 2 * Range, true),
                Throws.TypeOf<RefusedException>());
            stopped.Set();
        });
        copy.Start();
        hang.WaitUntilEntered();

        Assert.That(stopped.Wait(TimeSpan.FromMilliseconds(300)), Is.False, "the buffers are given up while a stream hangs");
        hang.Release();
        Assert.That(stopped.Wait(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void Copy_OriginalGotShorter_IsChanged()
    {
        var original = new MemoryDataFile(SparseFiles.Make(65536, 2 * Range, (Range, 100)), new DataFaults { SeekErrno = Errno.EINVAL });

        Assert.That(() => new DataCopier(Reader(4)).Copy(original, new MemoryDataFile(new MemoryContent(65536)), 4 * Range, digest: true),
            Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.Changed).And.Message.Contains($"{2 * Range}"));
    }

    [Test]
    public void Copy_OddEndTurnsDirectIoOff_OtherStreamsGoOn()
    {
        long length = (4 * Range) + 1;
        var content = SparseFiles.Make(65536, length, (0, (int)length - 1), (length - 1, 1));
        var donor = new MemoryDataFile(new MemoryContent(65536)) { IsDirect = true };

        var result = new DataCopier(Reader(4)).Copy(new MemoryDataFile(content) { IsDirect = true }, donor, length, digest: true);

        Assert.That(result.Digest, Is.EqualTo(SequentialDigest(content)));
        Assert.That(donor.IsDirect, Is.False);
    }

    [Test]
    public void Verify_OneBitInAnyRange_IsMismatch([Values(0, 1, 2, 3)] int range)
    {
        var content = SparseFiles.Make(65536, (3 * Range) + 100, (0, 100), (Range, 100), (2 * Range, 100), (3 * Range, 100));
        var result = new CopyResult(content.Length, 400, SequentialDigest(content));
        content.TryFlip((range * Range) + 50);

        Assert.That(() => new DataVerifier(Reader(3)).Verify(new MemoryDataFile(content), result),
            Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.VerifyMismatch));
    }

    // As a copy is read back behind its streams: some parts known to have no holes, some not.
    [Test]
    public void ReadPart_RandomParts_SameDigestAsInOne([NUnit.Framework.Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var content = RandomRanges(random);
        var ranges = new RangeDigests(content.Length);
        var digest = new StreamDigest(ranges, null);
        var reader = Reader(1);

        for (long at = 0, end; at < content.Length; at = end)
        {
            end = Math.Min(content.Length, at + (Page * random.NextInt64(1, 40_000)));
            Assert.That(reader.ReadPart(new MemoryDataFile(content), at, end, digest, isDense: random.Next(2) == 0), Is.EqualTo(end));
        }

        Assert.That(ranges.ToText(), Is.EqualTo(SequentialDigest(content)));
    }

    [Test]
    public void ReadPart_FileEndsBefore_SaysWhere([Values] bool isDense)
    {
        var file = new MemoryDataFile(SparseFiles.Make(65536, Range + 1000, (Range, 1000)));
        var digest = new StreamDigest(new RangeDigests(3 * Range), null);
        Reader(1).ReadPart(file, 0, Range, digest, isDense);

        Assert.That(Reader(1).ReadPart(file, Range, 2 * Range, digest, isDense), Is.EqualTo(Range + 1000));
    }

    [Test]
    public void Advance_SeveralStreams_SumsUpToTheLength()
    {
        var progress = new RecordingProgress();

        new DataCopier(Reader(4), progress).Copy(Dense(3), new MemoryDataFile(new MemoryContent(65536)), 3 * Range, digest: false);

        Assert.That(progress.Positions.Max(), Is.EqualTo(3 * Range));
        Assert.That(progress.Positions, Is.Unique);
        Assert.That(progress.DataBytes, Is.EqualTo(3 * Range));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Copy_Long_AllocatesNothingForEachPiece(int streams)
    {
        // The first makes what is made once: code, the digest of zeros.
        AllocatedBy(4, streams);

        long few = AllocatedBy(4, streams), many = AllocatedBy(36, streams);

        // 8,192 pieces more, so less than a byte for each; and 32 ranges, each of which is walked.
        Assert.That(many - few, Is.LessThan(8 * 1024));
    }

    private long AllocatedBy(int ranges, int streams)
    {
        var endless = new EndlessFile(ranges * Range, streams);
        new DataCopier(Reader(streams)).Copy(endless, endless, endless.GetLength(), digest: true);
        return endless.AllocatedBetweenReads;
    }

    private static MemoryContent RandomRanges(Random random)
    {
        long length = (random.Next(0, 5) * Range) + (random.Next(3) == 0 ? 0 : random.NextInt64(1, Range));
        var parts = new List<(long, int)>();
        for (int i = random.Next(0, 7); i > 0 && length > 0; i--)
        {
            // Near the start of a range, across it, or somewhere.
            long around = random.Next(2) == 0 ? random.NextInt64(0, length) : random.Next(0, 5) * Range;
            long offset = Math.Clamp(around - random.Next(0, 100_000), 0, length - 1);
            parts.Add((offset, (int)Math.Min(random.Next(1, 3_000_000), length - offset)));
        }
        return SparseFiles.Make(65536, length, [.. parts]);
    }

    private static MemoryDataFile Dense(int ranges) => new(SparseFiles.Make(65536, ranges * Range, (0, (int)(ranges * Range / 2)), (ranges * Range / 2, (int)(ranges * Range / 2))));

    private static string SequentialDigest(MemoryContent content)
    {
        var digest = new ContentDigest();
        byte[] piece = new byte[1_000_003];
        for (long at = 0; at < content.Length;)
        {
            int got = content.Read(piece, at);
            digest.Append(piece.AsSpan(0, got));
            at += got;
        }
        return digest.ToText();
    }

    private IReadOnlyList<AlignedBuffer> Buffers(int streams)
    {
        var buffers = new AlignedBuffers(streams, BufferBytes, long.MaxValue);
        _buffers.Add(buffers);
        return buffers.All;
    }

    private ContentReader Reader(int streams, CancellationToken cancellation = default) => new(Buffers(streams), () => { }, cancellation);

    private sealed class RecordingProgress : ITransferPace, ICopyProgress
    {
        public List<long> Positions { get; } = [];

        public long DataBytes { get; private set; }

        public Action<long>? OnAdvance { get; init; }

        public int PieceBytesMax => int.MaxValue;

        public ICopyProgress Begin(long lengthBytes) => this;

        public void Advance(long positionBytes, int dataBytes, CancellationToken cancellation)
        {
            lock (Positions)
            {
                Positions.Add(positionBytes);
                DataBytes += dataBytes;
            }
            OnAdvance?.Invoke(positionBytes);
        }

        public void End()
        {
        }
    }

    // Data as far as it goes, and no memory for it. It looks at what each of its readers allocates, and at nobody else: what the whole
    // process allocates is also what the test runner does meanwhile.
    private sealed class EndlessFile(long lengthBytes, int readers) : IDataFile
    {
        private readonly CountdownEvent _allRead = new(readers);
        private readonly ConcurrentDictionary<int, long[]> _firstAndLast = new();

        public bool IsDirect => true;

        public long AllocatedBetweenReads => _firstAndLast.Values.Sum(a => a[1] - a[0]);

        public int Read(Span<byte> buffer, long offset)
        {
            if (!_firstAndLast.TryGetValue(Environment.CurrentManagedThreadId, out long[]? allocated))
            {
                _firstAndLast[Environment.CurrentManagedThreadId] = allocated = new long[2];
                _allRead.Signal();
                Assert.That(_allRead.Wait(TimeSpan.FromSeconds(30)), "a stream has nothing to read");
                allocated[0] = GC.GetAllocatedBytesForCurrentThread();
            }
            allocated[1] = GC.GetAllocatedBytesForCurrentThread();
            return buffer.Length;
        }

        public int Write(ReadOnlySpan<byte> data, long offset) => data.Length;

        public long? SeekData(long offset) => offset;

        public long SeekHole(long offset) => lengthBytes;

        public long GetLength() => lengthBytes;

        public void SetLength(long length)
        {
        }

        public void Flush()
        {
        }

        public void DropCache()
        {
        }

        public bool TrySetDirect(bool on) => on;
    }
}
