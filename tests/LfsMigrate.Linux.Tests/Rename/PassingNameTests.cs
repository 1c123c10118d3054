using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Rename;

/// <summary>A name of one file is given to another, whatever others do to it in the last moment.</summary>
public sealed class PassingNameTests
{
    private TemporaryDirectory _root = null!;
    private DirectoryHandle _directory = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        _directory = resolver.Open(UnixPath.FromText(_root.Path));
        File.WriteAllText(_root["old"], "old");
        File.WriteAllText(_root["new"], "new");
        _directory.Link(UnixPath.FromText("old"), _directory, UnixPath.FromText("name"));
    }

    [TearDown]
    public void TearDown()
    {
        _directory.Dispose();
        _root.Dispose();
    }

    [Test]
    public void TryGive_NobodyElse_LeadsToTheOtherFile()
    {
        Assert.That(TryGive(() => { }), Is.True);

        Assert.That(Names(), Is.EqualTo(new[] { "name", "new", "old" }));
        Assert.That(File.ReadAllText(_root["name"]), Is.EqualTo("new"));
    }

    [Test]
    public void TryGive_RemovedMeanwhile_DoesNotComeBack()
    {
        Assert.That(TryGive(() => File.Delete(_root["name"])), Is.False);

        Assert.That(Names(), Is.EqualTo(new[] { "new", "old" }));
    }

    [Test]
    public void TryGive_GivenToAnotherFileMeanwhile_StaysThat()
    {
        File.WriteAllText(_root["third"], "third");

        Assert.That(TryGive(() => File.Move(_root["third"], _root["name"], overwrite: true)), Is.False);

        Assert.That(Names(), Is.EqualTo(new[] { "name", "new", "old" }));
        Assert.That(File.ReadAllText(_root["name"]), Is.EqualTo("third"));
    }

    [TestCase("new", "cleaned up")]
    [TestCase("old", "cleaned up")]
    [TestCase("third", "rename it if the file is missed")]
    public void Settle_PassingNameOfARunThatDied_NoFileIsLost(string leadsTo, string expected)
    {
        File.WriteAllText(_root["third"], "third");
        var hidden = new HiddenName(HiddenKind.Donor, Identity("old").Inode, Identity("new").Inode);
        string passing = _root[hidden.ToName().ToString()];
        // As an exchange leaves it: what others had given the name to has no other.
        _directory.Link(UnixPath.FromText(leadsTo), _directory, hidden.ToName());
        if (leadsTo == "third")
        {
            File.Delete(_root["third"]);
        }

        Assert.That(HiddenCleaner.Settle(_directory, hidden).Message, Does.Contain(expected));

        Assert.That(File.Exists(passing), Is.EqualTo(leadsTo == "third"));
        Assert.That(File.ReadAllText(_root["old"]) + File.ReadAllText(_root["new"]), Is.EqualTo("oldnew"));
    }

    private bool TryGive(Action others) =>
        new PassingName(new LinkedName(_directory, UnixPath.FromText("name")), Identity("old"), Identity("new")).TryGive(passing =>
        {
            _directory.Link(UnixPath.FromText("new"), _directory, passing);
            others();
        });

    private FileIdentity Identity(string name) => _directory.Stat(UnixPath.FromText(name)).Identity;

    private string[] Names() => [.. Directory.EnumerateFiles(_root.Path).Select(p => Path.GetFileName(p)!).Order()];
}
