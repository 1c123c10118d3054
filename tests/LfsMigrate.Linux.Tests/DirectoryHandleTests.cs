using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

public sealed class DirectoryHandleTests
{
    private static readonly UnixPath One = UnixPath.FromText("one"), Two = UnixPath.FromText("two");

    private TemporaryDirectory _root = null!;
    private DirectoryHandle _directory = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        _directory = resolver.Open(UnixPath.FromText(_root.Path));
        File.WriteAllText(_root["one"], "content");
    }

    [TearDown]
    public void TearDown()
    {
        _directory.Dispose();
        _root.Dispose();
    }

    [Test]
    public void Stat_AFile_WhatStatSays()
    {
        Program.Run("chmod", "0440", _root["one"]);
        Program.Run("touch", "-d", "@1234567890.123456789", _root["one"]);

        var facts = _directory.Stat(One);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.IsRegular);
            Assert.That(facts.Mode & 0xFFF, Is.EqualTo(0x120));
            Assert.That(facts.SizeBytes, Is.EqualTo(7));
            Assert.That(facts.Links, Is.EqualTo(1));
            Assert.That(facts.Modified, Is.EqualTo(new UnixTime(1_234_567_890, 123_456_789)));
            Assert.That(facts.Identity.Inode.ToString(), Is.EqualTo(Program.Run("stat", "-c", "%i", _root["one"]).Trim()));
            Assert.That(facts.Uid, Is.EqualTo(OwnProcess.EffectiveUid));
        }
    }

    [Test]
    public void Stat_Symlink_IsNotFollowed()
    {
        File.CreateSymbolicLink(_root["two"], "one");

        Assert.That(_directory.Stat(Two).IsSymlink);
    }

    [Test]
    public void Open_Symlink_IsEloop()
    {
        File.CreateSymbolicLink(_root["two"], "one");

        Assert.That(() => _directory.Open(Two, OpenFlags.O_RDONLY), Throws.TypeOf<PosixException>().With.Property("Errno").EqualTo(Errno.ELOOP));
    }

    [TestCase("a/b")]
    [TestCase("/etc/passwd")]
    [TestCase("")]
    public void Open_NotASingleName_IsABug(string name) => Assert.That(() => _directory.Open(UnixPath.FromText(name), 0),
        Throws.TypeOf<InvariantException>());

    [Test]
    public void LinkRenameUnlink_Names_DoWhatTheySay()
    {
        var identity = _directory.Stat(One).Identity;
        using var subdirectory = Subdirectory();

        _directory.Link(One, subdirectory, Two);
        Assert.That(_directory.Stat(One).Links, Is.EqualTo(2));
        _directory.Rename(One, UnixPath.FromText("renamed"));
        _directory.Unlink(UnixPath.FromText("renamed"));
        _directory.Flush();

        Assert.That(subdirectory.Stat(Two).Identity, Is.EqualTo(identity));
        Assert.That(() => _directory.Stat(One), Throws.TypeOf<PosixException>().With.Property("Errno").EqualTo(Errno.ENOENT));
    }

    [Test]
    public void OpenBeneath_SymlinkOnTheWay_IsNotFollowed()
    {
        Subdirectory().Dispose();
        File.CreateSymbolicLink(_root["link"], "sub");

        using (var sub = _directory.OpenBeneath(UnixPath.FromText("sub/.")))
        {
            Assert.That(sub.Stat().IsDirectory);
        }
        Assert.That(() => _directory.OpenBeneath(UnixPath.FromText("link")), Throws.TypeOf<PosixException>());
    }

    [Test]
    public void Entries_Directory_NamesAndTypes()
    {
        Subdirectory().Dispose();
        File.CreateSymbolicLink(_root["link"], "one");

        var entries = _directory.Entries().ToDictionary(e => e.Name.ToString(), e => e.Type);

        Assert.That(entries.Keys, Is.EquivalentTo(new[] { "one", "sub", "link" }));
        Assert.That(entries["one"], Is.AnyOf(EntryType.Regular, EntryType.Unknown));
        Assert.That(entries["link"], Is.AnyOf(EntryType.Symlink, EntryType.Unknown));
    }

    [Test]
    public void Dispose_WithAShareLeft_StaysOpen()
    {
        var share = _directory.Share();
        _directory.Dispose();

        Assert.That(() => share.Stat(), Throws.Nothing);
    }

    private DirectoryHandle Subdirectory()
    {
        Directory.CreateDirectory(_root["sub"]);
        return _directory.OpenDirectory(UnixPath.FromText("sub"));
    }
}
