using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Rename;

/// <summary>What was written to the old file after the copy, in each way a file can be changed, and no more than that.</summary>
public sealed class LateWritesTests
{
    private const int SizeBytes = (3 << 20) + 777;

    private TemporaryDirectory _root = null!;
    private DirectoryHandle _directory = null!;
    private OpenedFile _old = null!, _donor = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        _directory = resolver.Open(UnixPath.FromText(_root.Path));
        byte[] content = new byte[SizeBytes];
        new Random(1).NextBytes(content);
        (_old, _donor) = (NamelessFile.Open(_directory), NamelessFile.Open(_directory));
        foreach (var file in (OpenedFile[])[_old, _donor])
        {
            file.Write(content, 0);
            file.SetTimes(default, new UnixTime(1_000_000_000, 5));
        }
    }

    [TearDown]
    public void TearDown()
    {
        _donor.Dispose();
        _old.Dispose();
        _directory.Dispose();
        _root.Dispose();
    }

    [Test]
    public void CarryOver_NothingWritten_LeavesTheCopyAlone()
    {
        var before = _donor.Stat();

        CarryOver();

        Assert.That(_donor.Stat().Changed, Is.EqualTo(before.Changed));
    }

    private static readonly Dictionary<string, Action<OpenedFile>> Changes = new()
    {
        ["a byte in the middle"] = f => f.Write("x"u8, (1 << 20) + 5),
        ["the last byte"] = f => f.Write("x"u8, SizeBytes - 1),
        ["longer"] = f => f.Write("appended"u8, SizeBytes),
        ["longer by a hole"] = f => f.SetLength(9L << 20),
        ["longer behind a hole"] = f => f.Write("far"u8, 9L << 20),
        ["shorter"] = f => f.SetLength(4097),
        ["empty"] = f => f.SetLength(0),
        ["a hole where there was data"] = MakeHole,
    };

    private static IEnumerable<string> ChangeNames() => Changes.Keys;

    [TestCaseSource(nameof(ChangeNames))]
    public void CarryOver_Written_TheCopyHasIt(string change)
    {
        Changes[change](_old);

        CarryOver();

        Assert.That(Content(_donor).AsSpan().SequenceEqual(Content(_old)), Is.True, "the content");
    }

    [Test]
    public void CarryOver_CutOff_HasTheBeginningOfWhatWasAppendedAndNoZeros()
    {
        byte[] more = new byte[5 << 20];
        Array.Fill(more, (byte)'x');
        _old.Write(more, SizeBytes);
        int pieces = 0;

        Assert.Throws<RefusedException>(() => LateWrites.CarryOver(_old, _donor,
            () => _ = ++pieces < 6 ? true : throw new RefusedException(OutcomeCode.InUse, "too late")));

        byte[] content = Content(_donor);
        Assert.That(content, Has.Length.InRange(SizeBytes + 1, SizeBytes + more.Length - 1));
        Assert.That(content.AsSpan(SizeBytes).ContainsAnyExcept((byte)'x'), Is.False);
    }

    [Test]
    public void CarryOver_HoleWhereThereWasData_AsksAtEachPieceAndAtTheEnd()
    {
        MakeHole(_old);
        int asked = 0;

        LateWrites.CarryOver(_old, _donor, () => asked++);

        Assert.That(asked, Is.GreaterThanOrEqualTo((SizeBytes >> 20) + 1));
    }

    private void CarryOver() => LateWrites.CarryOver(_old, _donor, () => { });

    private static void MakeHole(OpenedFile file)
    {
        file.SetLength(0);
        file.SetLength(SizeBytes);
        file.Write("end"u8, SizeBytes - 3);
    }

    private static byte[] Content(OpenedFile file)
    {
        byte[] content = new byte[file.GetLength()];
        for (int filled = 0; filled < content.Length;)
        {
            int got = file.Read(content.AsSpan(filled), filled);
            Assert.That(got, Is.Positive);
            filled += got;
        }
        return content;
    }
}
