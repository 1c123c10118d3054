using System.Runtime.Versioning;
using System.Text;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Rename;

/// <summary>
/// Two come in the moment of the exchange, and wait: one who has looked the name up before it, for the old file, and one who has
/// done so after it, for the new one.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class LatecomerTests
{
    private static readonly UnixPath Name = UnixPath.FromText("f");
    private static readonly DateTime LongAgo = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<Thread> _others = [];
    private TemporaryDirectory _root = null!;
    private DirectoryHandle _directory = null!;
    private OpenedFile _old = null!;
    private OpenedFile _donor = null!;
    private FileLease _lease = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        _directory = resolver.Open(UnixPath.FromText(_root.Path));
        File.WriteAllText(_root["f"], "content");
        _old = _directory.Open(Name, OpenFlags.O_RDONLY);
        var facts = _old.Stat();
        _donor = NamelessFile.Open(_directory);
        _donor.Write("content"u8, 0);
        _donor.SetMode(facts.Mode);
        _donor.SetTimes(facts.Accessed, facts.Modified);
        _lease = new FileLease(_old);
        _lease.Acquire();
    }

    [TearDown]
    public void TearDown()
    {
        _lease.Dispose();
        _others.ForEach(t => t.Join());
        _others.Clear();
        _donor.Dispose();
        _old.Dispose();
        _directory.Dispose();
        _root.Dispose();
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
        Assert.That(Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(Inode("f"), Is.EqualTo(_donor.Stat().Identity.Inode));
        Assert.That(File.ReadAllText(_root["f"]), Is.EqualTo("content old new"));
    }

    [Test]
    public void Run_OneReadsTheOldFile_IsDone()
    {
        string? seen = null;

        var result = Run(() => ComeToOld(f => seen = ReadAll(f)));
        JoinOthers();

        Assert.That((result.Truth, result.HasLateWrites), Is.EqualTo((ExchangeTruth.Done, false)));
        Assert.That(seen, Is.EqualTo("content"));
        Assert.That(_donor.Stat().Modified, Is.EqualTo(_old.Stat().Modified));
    }

    [Test]
    public void Run_OneSetsTheTimesOfTheOldFile_TheNewOneHasThem()
    {
        var result = Run(() => ComeToOld(f => File.SetLastWriteTimeUtc(f.SafeFileHandle, LongAgo)));
        JoinOthers();

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.Done));
        Assert.That(File.GetLastWriteTimeUtc(_root["f"]), Is.EqualTo(LongAgo));
    }

    // As rsync, tar and wget do.
    [Test]
    public void Run_OneWritesClosesAndSetsTimesAndModeByTheName_TheNewFileHasThem()
    {
        var result = Run(() => ComeToOld(f =>
        {
            Append(f, " old");
            File.SetLastWriteTimeUtc(_root["f"], LongAgo);
            File.SetUnixFileMode(_root["f"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }));
        JoinOthers();

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.Done));
        Assert.That(File.ReadAllText(_root["f"]), Is.EqualTo("content old"));
        Assert.That(File.GetLastWriteTimeUtc(_root["f"]), Is.EqualTo(LongAgo));
        Assert.That(File.GetUnixFileMode(_root["f"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserExecute));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneGivenAnotherMode_BothAreKept()
    {
        using var goOn = new ManualResetEventSlim();

        var refusal = Assert.Throws<RefusedException>(() => Run(() =>
        {
            ComeToOld(f => AppendLater(f, goOn));
            File.SetUnixFileMode(_root["f"], UnixFileMode.UserRead);
        }));
        goOn.Set();
        JoinOthers();

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(File.GetUnixFileMode(_root["f"]), Is.EqualTo(UnixFileMode.UserRead), "who took a right away has taken it");
        string hidden = Names().Single(n => n != "f");
        Assert.That((refusal.Message.Contains(hidden, StringComparison.Ordinal), File.ReadAllText(_root[hidden])), Is.EqualTo((true, "content later")));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneGivenAnotherName_IsSaid()
    {
        using var goOn = new ManualResetEventSlim();

        var refusal = Assert.Throws<RefusedException>(() => Run(() =>
        {
            ComeToOld(f => AppendLater(f, goOn));
            _directory.Link(Name, _directory, UnixPath.FromText("g"));
        }));
        goOn.Set();
        JoinOthers();

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(Names(), Is.EqualTo(new[] { "f", "g" }));
        Assert.That(File.ReadAllText(_root["f"]), Is.EqualTo("content later"));
    }

    // His descriptor leads to a file whose other name was given back: it must have one all the same.
    [Test]
    public void Run_HardLinkedAndTheFirstNameRemovedMeanwhile_TheNewFileKeepsAName()
    {
        using var goOn = new ManualResetEventSlim();
        _directory.Link(Name, _directory, UnixPath.FromText("f2"));

        var refusal = Assert.Throws<RefusedException>(() => Run(beforeTheLastLook: () =>
        {
            ComeToOld(f => AppendLater(f, goOn));
            Come(_root["f2"], _donor, f => Append(f, " new"));
            File.Delete(_root["f"]);
        }));
        goOn.Set();
        JoinOthers();

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(File.ReadAllText(_root["f2"]), Is.EqualTo("content later"));
        var said = Names().Where(n => refusal.Message.Contains(n, StringComparison.Ordinal) && n.EndsWith(".keep", StringComparison.Ordinal)).ToList();
        Assert.That(said.Select(n => File.ReadAllText(_root[n])), Has.Member("content new"));
    }

    [Test]
    public void Run_OldFileIsKeptOpen_HasItsNameAgain()
    {
        using var goOn = new ManualResetEventSlim();

        var result = Run(() => ComeToOld(f => AppendLater(f, goOn)));
        goOn.Set();
        JoinOthers();

        Assert.That((result.Truth, result.Refusal?.Code), Is.EqualTo((ExchangeTruth.NotDone, OutcomeCode.InUse)));
        Assert.That(Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(File.ReadAllText(_root["f"]), Is.EqualTo("content later"));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneRead_HasItsNameAgain()
    {
        using var goOn = new ManualResetEventSlim();
        string? seen = null;

        var result = Run(() =>
        {
            ComeToOld(f => AppendLater(f, goOn));
            ComeToNew(f => seen = ReadAll(f));
        });
        goOn.Set();
        JoinOthers();

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(seen, Is.EqualTo("content"));
        Assert.That(Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(File.ReadAllText(_root["f"]), Is.EqualTo("content later"));
    }

    [Test]
    public void Run_OldFileIsKeptOpenAndTheNewOneWrittenTo_BothAreKept()
    {
        using var goOn = new ManualResetEventSlim();

        var refusal = Assert.Throws<RefusedException>(() => Run(() =>
        {
            ComeToOld(f => AppendLater(f, goOn));
            ComeToNew(f => Append(f, " new"));
        }));
        goOn.Set();
        JoinOthers();

        var hidden = new HiddenName(HiddenKind.Keep, _donor.Stat().Identity.Inode, _old.Stat().Identity.Inode);
        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        Assert.That(refusal.Message, Does.Contain(hidden.ToName().ToString()));
        ExpectBoth(hidden);
        _lease.Dispose();
        _donor.Dispose();
        _old.Dispose();
        Assert.That(HiddenCleaner.Settle(_directory, hidden).Code, Is.EqualTo(OutcomeCode.LeftoverConflict), "the next run leaves both");
        ExpectBoth(hidden);
    }

    private ExchangeResult Run(Action? others = null, Action? beforeTheLastLook = null)
    {
        var names = Names().Select(n => new LinkedName(_directory, UnixPath.FromText(n))).ToList();
        return new NameExchange(_old.Stat(), _donor, null, names).Run(new Crowded(NewOldFile(), others, beforeTheLastLook));
    }

    private ReplacedFile NewOldFile() => new(_old, _lease, _old.Stat(), XattrSnapshot.Of(_old));

    // The kernel's name for an open file: whoever opens it waits as one does who has found it under its own.
    private void ComeToOld(Action<FileStream> work) => Come($"/proc/self/fd/{_old.Handle.Number}", _old, work);

    private void ComeToNew(Action<FileStream> work) => Come(_root["f"], _donor, work);

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

    private static void AppendLater(FileStream file, ManualResetEventSlim goOn)
    {
        goOn.Wait();
        Append(file, " later");
    }

    private static string ReadAll(FileStream file) => new StreamReader(file, leaveOpen: true).ReadToEnd();

    private void JoinOthers() => _others.ForEach(t => t.Join());

    private void ExpectBoth(HiddenName hidden)
    {
        Assert.That(Names(), Is.EquivalentTo(new[] { "f", hidden.ToName().ToString() }));
        Assert.That(File.ReadAllText(_root["f"]), Is.EqualTo("content later"));
        Assert.That(File.ReadAllText(_root[hidden.ToName().ToString()]), Is.EqualTo("content new"));
    }

    private string[] Names() => [.. Directory.EnumerateFiles(_root.Path).Select(p => Path.GetFileName(p)!).Order()];

    private ulong Inode(string name) => _directory.Stat(UnixPath.FromText(name)).Identity.Inode;

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
