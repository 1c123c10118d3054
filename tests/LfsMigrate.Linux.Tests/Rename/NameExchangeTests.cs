using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Rename;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Rename;

/// <summary>What others do to the name in the moment after the exchange.</summary>
public sealed class NameExchangeTests
{
    private FileAndCopy _files = null!;

    [SetUp]
    public void SetUp() => _files = new FileAndCopy();

    [TearDown]
    public void TearDown() => _files.Dispose();

    [Test]
    public void Run_NobodyElse_TheNewFileHasTheName()
    {
        var result = _files.Exchange(new OldFile(() => { }));

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.Done));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(_files.Inode("f"), Is.EqualTo(_files.Copy.Stat().Identity.Inode));
    }

    [Test]
    public void Run_OldFileInUse_HasItsNameAgain()
    {
        var result = RunWhile(() => { }, isFreeLater: false);

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(_files.Inode("f"), Is.EqualTo(_files.Facts.Identity.Inode));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_NameRemoved_NothingIsLeft(bool isFreeLater)
    {
        var result = RunWhile(() => File.Delete(_files["f"]), isFreeLater);

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(_files.Names(), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_NameGivenToAnotherFile_OnlyThatOneIsLeft(bool isFreeLater)
    {
        File.WriteAllText(_files["other"], "another content");

        var result = RunWhile(() => File.Move(_files["other"], _files["f"], overwrite: true), isFreeLater);

        Assert.That(result.Refusal?.Code, Is.EqualTo(OutcomeCode.InUse));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "f" }));
        Assert.That(_files.Text("f"), Is.EqualTo("another content"));
    }

    [Test]
    public void Run_NewFileRenamed_HoldsTheContentAlone()
    {
        var result = RunWhile(() => File.Move(_files["f"], _files["g"]), isFreeLater: true);

        Assert.That(result.Truth, Is.EqualTo(ExchangeTruth.NotDone));
        Assert.That(_files.Names(), Is.EqualTo(new[] { "g" }));
        Assert.That(_files.Text("g"), Is.EqualTo("content"));
    }

    [Test]
    public void Run_NewFileRenamedAndOldOneInUse_BothAreKept()
    {
        var refusal = Assert.Throws<RefusedException>(() => RunWhile(() => File.Move(_files["f"], _files["g"]), isFreeLater: false));

        Assert.That(refusal!.Code, Is.EqualTo(OutcomeCode.LeftoverConflict));
        string hidden = new HiddenName(HiddenKind.Keep, _files.Facts.Identity.Inode, _files.Copy.Stat().Identity.Inode).ToName().ToString();
        Assert.That(refusal.Message, Does.Contain(hidden));
        Assert.That(_files.Names(), Is.EquivalentTo(new[] { hidden, "g" }));
        Assert.That(_files.Inode(hidden), Is.EqualTo(_files.Facts.Identity.Inode));
    }

    [Test]
    public void Run_SomebodyHasAFileOfTheHiddenName_IsLeftAlone()
    {
        string hidden = new HiddenName(HiddenKind.Keep, _files.Facts.Identity.Inode, _files.Copy.Stat().Identity.Inode).ToName().ToString();
        File.WriteAllText(_files[hidden], "his");

        Assert.Throws<RefusedException>(() => _files.Exchange(new OldFile(() => { })));

        Assert.That((_files.Text("f"), _files.Text(hidden)), Is.EqualTo((FileAndCopy.Content, "his")));
        Assert.That(_files.Inode("f"), Is.EqualTo(_files.Facts.Identity.Inode));
    }

    private ExchangeResult RunWhile(Action others, bool isFreeLater)
    {
        bool isFirst = true;
        return _files.Exchange(new OldFile(() =>
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

    /// <summary>One that nobody can be let in to.</summary>
    private sealed class OldFile(Action confirm) : IReplacedFile
    {
        public bool HasLateWrites => false;

        public void Confirm() => confirm();

        public bool TryLetIn(NewFile copy) => false;
    }
}
