using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Rename;

/// <summary>What others do to the name in the moment after the exchange.</summary>
public sealed class NameExchangeTests
{
    private static readonly UnixPath Name = UnixPath.FromText("f");

    private TemporaryDirectory _root = null!;
    private DirectoryHandle _directory = null!;
    private OpenedFile _donor = null!;
    private FileFacts _old = null!;
    private NameExchange _exchange = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        _directory = resolver.Open(UnixPath.FromText(_root.Path));
        File.WriteAllText(_root["f"], "content");
        _old = _directory.Stat(Name);
        _donor = NamelessFile.Open(_directory);
        _donor.Write("content"u8, 0);
        _exchange = new NameExchange(_old, _donor, null, [new LinkedName(_directory, Name)]);
    }

    [TearDown]
    public void TearDown()
    {
        _donor.Dispose();
        _directory.Dispose();
        _root.Dispose();
    }

    [Test]
    public void Run_NobodyElse_TheNewFileHasTheName()
    {
        var result = _exchange.Run(new OldFile(() => { }));

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.Done));
        Assert.That(Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(Inode("f"), Is.EqualTo(_donor.Stat().Identity.Inode));
    }

    [Test]
    public void Run_OldFileInUse_HasItsNameAgain()
    {
        var result = RunWhile(() => { }, isFreeLater: false);

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(Inode("f"), Is.EqualTo(_old.Identity.Inode));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_NameRemoved_NothingIsLeft(bool isFreeLater)
    {
        var result = RunWhile(() => File.Delete(_root["f"]), isFreeLater);

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(Names(), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_NameGivenToAnotherFile_OnlyThatOneIsLeft(bool isFreeLater)
    {
        File.WriteAllText(_root["other"], "another content");

        var result = RunWhile(() => File.Move(_root["other"], _root["f"], overwrite: true), isFreeLater);

        Assert.That(result.Refusal?.Code, Is.EqualTo(OutcomeCode.InUse));
        Assert.That(Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(File.ReadAllText(_root["f"]), Is.EqualTo("another content"));
    }

    [Test]
    public void Run_NewFileRenamed_HoldsTheContentAlone()
    {
        var result = RunWhile(() => File.Move(_root["f"], _root["g"]), isFreeLater: true);

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(Names(), Is.EqualTo(new[] { "g" }));
        Assert.That(File.ReadAllText(_root["g"]), Is.EqualTo("content"));
    }

    [Test]
    public void Run_NewFileRenamedAndOldOneInUse_BothAreKept()
    {
        var refusal = Assert.Throws<RefusedException>(() => RunWhile(() => File.Move(_root["f"], _root["g"]), isFreeLater: false));

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        string hidden = new HiddenName(HiddenKind.Keep, _old.Identity.Inode, _donor.Stat().Identity.Inode).ToName().ToString();
        Assert.That(refusal.Message, Does.Contain(hidden));
        Assert.That(Names(), Is.EquivalentTo(new[] { hidden, "g" }));
        Assert.That(Inode(hidden), Is.EqualTo(_old.Identity.Inode));
    }

    private ExchangeResult RunWhile(Action others, bool isFreeLater)
    {
        bool isFirst = true;
        return _exchange.Run(new OldFile(() =>
        {
            if (isFirst)
            {
                isFirst = false;
                others();
                throw new RefusedException(OutcomeCode.InUse, "somebody has it open");
            }
            if (!isFreeLater)
            {
                throw new RefusedException(OutcomeCode.InUse, "somebody still has it open");
            }
        }));
    }

    private string[] Names() => [.. Directory.EnumerateFiles(_root.Path).Select(p => Path.GetFileName(p)!).Order()];

    private ulong Inode(string name) => _directory.Stat(UnixPath.FromText(name)).Identity.Inode;

    /// <summary>One that nobody can be let in to.</summary>
    private sealed class OldFile(Action confirm) : IReplacedFile
    {
        public bool HasLateWrites => false;

        public void Confirm() => confirm();

        public bool TryLetIn(NewFile copy) => false;
    }
}
