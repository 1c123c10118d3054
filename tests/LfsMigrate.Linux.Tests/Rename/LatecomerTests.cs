using System.Runtime.Versioning;
using System.Text;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Rename;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Rename;

/// <summary>
/// Two come in the moment of the exchange, and wait: one who has looked the name up before it, for the old file, and one who has
/// done so after it, for the new one.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class LatecomerTests
{
    private static readonly DateTime LongAgo = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<Thread> _others = [];
    private FileAndCopy _files = null!;
    private FileLease _lease = null!;
    private ManualResetEventSlim _goOn = null!;

    [SetUp]
    public void SetUp()
    {
        _files = new FileAndCopy();
        _lease = new FileLease(_files.Old);
        _lease.Acquire();
        _goOn = new ManualResetEventSlim();
    }

    [TearDown]
    public void TearDown()
    {
        _lease.Dispose();
        JoinOthers();
        _others.Clear();
        _goOn.Dispose();
        _files.Dispose();
    }

    [Test]
    public void Run_BothAppend_TheNewFileHasBoth()
    {
        var result = Run(() =>
        {
            ComeToOld(f => Append(f, " old"));
            ComeToNew(f => Append(f, " new"));
        });
        JoinOthers();

        Assert.That((result.Truth, result.HasLateWrites), Is.EqualTo((ExchangeTruth.Done, true)));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(_files.Inode("f"), Is.EqualTo(_files.Copy.Stat().Identity.Inode));
        Assert.That(_files.Text("f"), Is.EqualTo("content old new"));
    }

    [Test]
    public void Run_OneReadsTheOldFile_IsDone()
    {
        string? seen = null;

        var result = Run(() => ComeToOld(f => seen = ReadAll(f)));
        JoinOthers();

        Assert.That((result.Truth, result.HasLateWrites), Is.EqualTo((ExchangeTruth.Done, false)));
        Assert.That(seen, Is.EqualTo("content"));
        Assert.That(_files.Copy.Stat().Modified, Is.EqualTo(_files.Old.Stat().Modified));
    }

    [Test]
    public void Run_OneSetsTheTimesOfTheOldFile_TheNewOneHasThem()
    {
        var result = Run(() => ComeToOld(f => File.SetLastWriteTimeUtc(f.SafeFileHandle, LongAgo)));
        JoinOthers();

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.Done));
        Assert.That(File.GetLastWriteTimeUtc(_files["f"]), Is.EqualTo(LongAgo));
    }

    // As rsync, tar and wget do.
    [Test]
    public void Run_OneWritesClosesAndSetsTimesAndModeByTheName_TheNewFileHasThem()
    {
        var result = Run(() => ComeToOld(f =>
        {
            Append(f, " old");
            File.SetLastWriteTimeUtc(_files["f"], LongAgo);
            File.SetUnixFileMode(_files["f"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }));
        JoinOthers();

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.Done));
        Assert.That(_files.Text("f"), Is.EqualTo("content old"));
        Assert.That(File.GetLastWriteTimeUtc(_files["f"]), Is.EqualTo(LongAgo));
        Assert.That(File.GetUnixFileMode(_files["f"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserExecute));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneGivenAnotherMode_BothAreKept()
    {
        var refusal = Assert.Throws<RefusedException>(() => Run(() =>
        {
            ComeToOld(f => AppendLater(f));
            File.SetUnixFileMode(_files["f"], UnixFileMode.UserRead);
        }));
        JoinOthers();

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(File.GetUnixFileMode(_files["f"]), Is.EqualTo(UnixFileMode.UserRead), "who took a right away has taken it");
        string hidden = _files.Names().Single(n => n != "f");
        Assert.That((refusal.Message.Contains(hidden, StringComparison.Ordinal), _files.Text(hidden)), Is.EqualTo((true, "content later")));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneGivenAnotherName_IsSaid()
    {
        var refusal = Assert.Throws<RefusedException>(() => Run(() =>
        {
            ComeToOld(f => AppendLater(f));
            _files.Directory.Link(FileAndCopy.Name, _files.Directory, UnixPath.FromText("g"));
        }));
        JoinOthers();

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "f", "g" }));
        Assert.That(_files.Text("f"), Is.EqualTo("content later"));
    }

    // His descriptor leads to a file whose other name was given back: it must have one all the same.
    [Test]
    public void Run_HardLinkedAndTheFirstNameRemovedMeanwhile_TheNewFileKeepsAName()
    {
        _files.Directory.Link(FileAndCopy.Name, _files.Directory, UnixPath.FromText("f2"));

        var refusal = Assert.Throws<RefusedException>(() => Run(beforeTheLastLook: () =>
        {
            ComeToOld(f => AppendLater(f));
            Come(_files["f2"], _files.Copy, f => Append(f, " new"));
            File.Delete(_files["f"]);
        }));
        JoinOthers();

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(_files.Text("f2"), Is.EqualTo("content later"));
        var said = _files.Names().Where(n => refusal.Message.Contains(n, StringComparison.Ordinal) && n.EndsWith(".keep", StringComparison.Ordinal)).ToList();
        Assert.That(said.Select(n => _files.Text(n)), Has.Member("content new"));
    }

    [Test]
    public void Run_OldFileIsKeptOpen_HasItsNameAgain()
    {
        var result = Run(() => ComeToOld(f => AppendLater(f)));
        JoinOthers();

        Assert.That((result.Truth, result.Refusal?.Code), Is.EqualTo((ExchangeTruth.NotDone, OutcomeCode.InUse)));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(_files.Text("f"), Is.EqualTo("content later"));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneRead_HasItsNameAgain()
    {
        string? seen = null;

        var result = Run(() =>
        {
            ComeToOld(f => AppendLater(f));
            ComeToNew(f => seen = ReadAll(f));
        });
        JoinOthers();

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(seen, Is.EqualTo("content"));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(_files.Text("f"), Is.EqualTo("content later"));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneWrittenTo_BothAreKept()
    {
        var refusal = Assert.Throws<RefusedException>(() => Run(() =>
        {
            ComeToOld(f => AppendLater(f));
            ComeToNew(f => Append(f, " new"));
        }));
        JoinOthers();

        var hidden = new HiddenName(HiddenKind.Keep, _files.Copy.Stat().Identity.Inode, _files.Old.Stat().Identity.Inode);
        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(refusal.Message, Does.Contain(hidden.ToName().ToString()));
        ExpectBoth(hidden);
        _lease.Dispose();
        _files.Copy.Dispose();
        _files.Old.Dispose();
        Assert.That(HiddenCleaner.Settle(_files.Directory, hidden).Code, Is.EqualTo(OutcomeCode.LeftoverConflict), "the next run leaves both");
        ExpectBoth(hidden);
    }

    private ExchangeResult Run(Action? others = null, Action? beforeTheLastLook = null) =>
        _files.Exchange(new Crowded(NewOldFile(), others, beforeTheLastLook));

    private ReplacedFile NewOldFile() => new(_files.Old, _lease, _files.Old.Stat(), XattrSnapshot.Of(_files.Old));

    // The kernel's name for an open file: whoever opens it waits as one does who has found it under its own.
    private void ComeToOld(Action<FileStream> work) => Come($"/proc/self/fd/{_files.Old.Handle.Number}", _files.Old, work);

    private void ComeToNew(Action<FileStream> work) => Come(_files["f"], _files.Copy, work);

    private void Come(string path, OpenedFile file, Action<FileStream> work)
    {
        var other = new Thread(() =>
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            work(stream);
        });
        _others.Add(other);
        other.Start();
        Assert.That(() => IsAwaited(file), Is.True.After(10_000, 1), "he waits for it");
    }

    private static bool IsAwaited(OpenedFile file)
    {
        try
        {
            // The one it has, asked for once more.
            new FileLease(file).Acquire();
            return false;
        }
        catch (RefusedException)
        {
            return true;
        }
    }

    private static void Append(FileStream file, string text)
    {
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.ASCII.GetBytes(text));
    }

    private void AppendLater(FileStream file)
    {
        _goOn.Wait();
        Append(file, " later");
    }

    private static string ReadAll(FileStream file) => new StreamReader(file, leaveOpen: true).ReadToEnd();

    private void JoinOthers()
    {
        _goOn.Set();
        _others.ForEach(t => t.Join());
    }

    private void ExpectBoth(HiddenName hidden)
    {
        Assert.That(_files.Names(), Is.EquivalentTo(new[] { "f", hidden.ToName().ToString() }));
        Assert.That(_files.Text("f"), Is.EqualTo("content later"));
        Assert.That(_files.Text(hidden.ToName().ToString()), Is.EqualTo("content new"));
    }

    /// <summary>The old file, whom others come upon right after the exchange of the first name, or of the last.</summary>
    private sealed class Crowded(IReplacedFile file, Action? afterTheFirst, Action? afterTheLast) : IReplacedFile
    {
        private int _looks;

        public bool HasLateWrites => file.HasLateWrites;

        public void Confirm()
        {
            _looks++;
            (_looks == 1 ? afterTheFirst : _looks == 2 ? afterTheLast : null)?.Invoke();
            file.Confirm();
        }

        public bool TryLetIn(NewFile copy) => file.TryLetIn(copy);
    }
}
