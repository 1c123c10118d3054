using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Lustre.Merge;
using LfsMigrate.Testing.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Merge;

/// <summary>From two mirrors to one, whatever happens on the way.</summary>
public sealed class MirrorMergeTests
{
    private static readonly byte[] Content = FileRecipe.Data(0, (3 * FakeMirroredFile.DomBytes) + 123);

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(FakeMirroredFile.DomBytes)]
    [TestCase((3 * FakeMirroredFile.DomBytes) + 123)]
    public void End_NothingHappens_LeavesTheNewMirrorAlone(int length)
    {
        byte[] content = FileRecipe.Data(0, length);
        var file = new FakeMirroredFile(content);

        var result = Run(file, content);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.Done));
            Assert.That(file.Mirrors, Is.EqualTo(new[] { FakeMirroredFile.New }));
            Assert.That(file.Readable.Single(), Is.EqualTo(content));
            Assert.That(file.Modified, Is.EqualTo(new UnixTime(5, 0)));
        }
    }

    [Test]
    public void End_OneCallFails_IsDoneOrUndoneAndSaysWhich()
    {
        var ends = new HashSet<ExchangeTruth>();
        for (int at = 0; at < CallsOfARun(); at++)
        {
            var file = new FakeMirroredFile(Content);
            file.Before = call => Fail(call == at);

            var result = Run(file, Content);

            Assert.That(file.Mirrors, Is.EqualTo(new[] { result.Truth == ExchangeTruth.Done ? FakeMirroredFile.New : FakeMirroredFile.Old }), $"{at}");
            Assert.That(file.Readable.Single(), Is.EqualTo(Content), $"{at}");
            ends.Add(result.Truth);
        }
        Assert.That(ends, Is.EquivalentTo(new[] { ExchangeTruth.Done, ExchangeTruth.NotDone }), "both ends were met");
    }

    [Test]
    public void End_EveryCallFailsFromOneOn_SaysWhatIsLeft()
    {
        for (int at = 0; at < CallsOfARun() - 1; at += 3)
        {
            var file = new FakeMirroredFile(Content);
            file.Before = call => Fail(call >= at);

            var result = Run(file, Content);

            Assert.That(file.Readable, Has.All.EqualTo(Content).And.Not.Empty, $"{at}");
            Assert.That((result.Truth, result.Refusal?.Code), Is.EqualTo((ExchangeTruth.NotDone, OutcomeCode.MirrorLeft)), $"{at}");
            Assert.That(result.Refusal!.Message, Does.Contain("lfs mirror split --mirror-id 1 -d").And.Contain("lfs mirror split --mirror-id 2 -d"));
        }
    }

    [Test]
    public void End_DiesAnywhere_ContentIsWhole()
    {
        for (int at = 0; at < CallsOfARun(); at++)
        {
            var file = new FakeMirroredFile(Content);
            file.Before = call => Die(call >= at);

            Assert.That(() => Run(file, Content), Throws.TypeOf<SimulatedCrash>());
            Assert.That(file.Readable, Has.All.EqualTo(Content).And.Not.Empty, $"{at}");
        }
    }

    [TestCase(10)]
    [TestCase(FakeMirroredFile.DomBytes + 10)]
    public void End_SomebodyWritesAnywhere_HisDataIsThere(int offset)
    {
        byte[] written = [.. Content];
        written[offset] ^= 0xFF;
        for (int at = 0; at < CallsOfARun(); at++)
        {
            var file = new FakeMirroredFile(Content);
            file.Before = call => WriteAt(file, call == at, written[offset], offset);

            var result = Run(file, Content);

            Assert.That(file.Readable.Single(), Is.EqualTo(written), $"{at}");
            Assert.That(result.Truth == ExchangeTruth.Done || KindOf(result) == OutcomeKind.Busy, Is.True, $"{at}: {result}");
        }
    }

    [Test]
    public void End_WriterTookTheNewMirror_TheNewOneStays()
    {
        var file = new FakeMirroredFile(Content);
        var merge = Merge(file, out var buffer);
        using (buffer)
        {
            merge.BringInStep(CopyOf(Content));
            file.Write(7, 0, primary: FakeMirroredFile.New);

            Assert.That(merge.End(null).Truth, Is.EqualTo(ExchangeTruth.Done));
            Assert.That(file.Readable.Single()[0], Is.EqualTo(7));
        }
    }

    [TestCase(10)]
    [TestCase(FakeMirroredFile.DomBytes + 10)]
    public void End_NewMirrorIsDamaged_TheOldOneStays(int offset)
    {
        var file = new FakeMirroredFile(Content);
        int calls = CallsOfARun();
        // After the copy onto the MDT, before it is read back.
        file.Before = call => FlipAt(file, call == 6, offset);

        var result = Run(file, Content);

        Assert.That(calls, Is.GreaterThan(6));
        Assert.That((result.Truth, result.Refusal?.Code), Is.EqualTo((ExchangeTruth.NotDone, OutcomeCode.VerifyMismatch)));
        Assert.That(file.Readable.Single(), Is.EqualTo(Content));
    }

    [TestCase(1, Description = "the old mirror is gone, and nothing can be read any more")]
    [TestCase(2, Description = "nobody knows whether the call that failed has destroyed it")]
    public void End_AnswerLostAndTheLayoutUnreadable_IsUnknown(int lastCalls)
    {
        int calls = CallsOfARun();
        var file = new FakeMirroredFile(Content);
        file.Before = call => Fail(call >= calls - lastCalls);

        var result = Run(file, Content);

        Assert.That((result.Truth, result.Refusal), Is.EqualTo((ExchangeTruth.Unknown, (RefusedException?)null)));
    }

    private static OutcomeKind KindOf(ExchangeResult result) => OutcomeCode.KindOf(
        result.Refusal?.Code ?? FailureTable.CodeOf(MigrationPhase.Verified, result.Errno));

    private static void Fail(bool now)
    {
        if (now)
        {
            throw new PosixException("a call", Errno.EIO);
        }
    }

    private static void Die(bool now)
    {
        if (now)
        {
            throw new SimulatedCrash();
        }
    }

    private static void WriteAt(FakeMirroredFile file, bool now, byte value, long offset)
    {
        if (now)
        {
            file.Write(value, offset);
        }
    }

    private static void FlipAt(FakeMirroredFile file, bool now, long offset)
    {
        if (now)
        {
            file.Flip(FakeMirroredFile.New, offset);
        }
    }

    private static int CallsOfARun()
    {
        var file = new FakeMirroredFile(Content);
        Run(file, Content);
        return file.Calls;
    }

    private static CopyResult CopyOf(byte[] content)
    {
        var digest = new ContentDigest();
        digest.Append(content);
        return new CopyResult(content.Length, content.Length, digest.ToText());
    }

    private static MirrorMerge Merge(FakeMirroredFile file, out AlignedBuffer buffer)
    {
        buffer = new AlignedBuffer(32 * 1024);
        return new MirrorMerge(file, file.Layout, buffer, TimeSpan.Zero);
    }

    private static ExchangeResult Run(FakeMirroredFile file, byte[] content)
    {
        var merge = Merge(file, out var buffer);
        using (buffer)
        {
            Exception? failure = null;
            try
            {
                merge.BringInStep(CopyOf(content));
            }
            catch (Exception e) when (e is PosixException or RefusedException)
            {
                failure = e;
            }
            return merge.End(failure);
        }
    }
}
