using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

public sealed class DirectoryResolverTests
{
    private const string Stranger = "12345";

    private TemporaryDirectory _root = null!;
    private DirectoryResolver _resolver = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        _resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        Directory.CreateDirectory(_root["real/inner"]);
    }

    [TearDown]
    public void TearDown()
    {
        _resolver.Dispose();
        _root.Dispose();
    }

    [Test]
    public void Open_PlainPath_IsThatDirectory() => AssertLeadsTo("real/inner", "real/inner");

    [Test]
    public void Open_DotDot_GoesUp() => AssertLeadsTo("real/inner/../../real", "real");

    [Test]
    public void Open_OwnSymlinks_AreFollowed()
    {
        File.CreateSymbolicLink(_root["relative"], "real/../real");
        File.CreateSymbolicLink(_root["absolute"], _root["relative"]);

        AssertLeadsTo("absolute/inner", "real/inner");
    }

    [Test]
    public void Open_DotDotBehindASymlink_IsTheTargetsParent()
    {
        File.CreateSymbolicLink(_root["link"], "real/inner");

        AssertLeadsTo("link/..", "real");
    }

    [Test]
    public void Open_SymlinksInACircle_IsEloop()
    {
        File.CreateSymbolicLink(_root["a"], "b");
        File.CreateSymbolicLink(_root["b"], "a");

        AssertErrno(() => Open("a/x"), Errno.ELOOP);
    }

    [TestCase("nothing", Errno.ENOENT)]
    [TestCase("file", Errno.ENOTDIR)]
    [TestCase("file/x", Errno.ENOTDIR)]
    [TestCase("link-to-file", Errno.ENOTDIR)]
    [TestCase("dangling/x", Errno.ENOENT)]
    public void Open_NoDirectory_IsItsErrno(string path, int errno)
    {
        File.WriteAllText(_root["file"], "");
        File.CreateSymbolicLink(_root["link-to-file"], "file");
        File.CreateSymbolicLink(_root["dangling"], "nowhere");

        AssertErrno(() => Open(path), errno);
    }

    [Test]
    public void Open_PathLongerThanOneCallTakes_IsWalked()
    {
        string name = new('d', 200);
        using var directory = Open("real");
        var at = directory.Share();
        for (int i = 0; i < 30; i++)
        {
            Program.Run("sh", "-c", $"cd /proc/{Environment.ProcessId}/fd/{at.Handle.Number} && mkdir {name}");
            using var above = at;
            at = above.OpenDirectory(UnixPath.FromText(name));
        }
        using var deepest = at;

        using var opened = Open("real/" + string.Join('/', Enumerable.Repeat(name, 30)));

        Assert.That(opened.Stat().Identity, Is.EqualTo(deepest.Stat().Identity));
    }

    [Test]
    public void Open_SymlinkOfAnotherUser_IsRefused()
    {
        NeedRoot();
        File.CreateSymbolicLink(_root["theirs"], "real");
        Program.Run("chown", "-h", Stranger, _root["theirs"]);

        AssertUntrusted("theirs/inner");
    }

    [Test]
    public void Open_SymlinkInADirectoryOfAnotherUser_IsRefused()
    {
        NeedRoot();
        File.CreateSymbolicLink(_root["real/link"], "inner");
        Program.Run("chown", Stranger, _root["real"]);

        AssertUntrusted("real/link");
    }

    [TestCase("0777", false)]
    [TestCase("0775", false)]
    [TestCase("1777", true)]
    [TestCase("0755", true)]
    public void Open_SymlinkWhereOthersMayWrite_OnlyInStickyDirectories(string mode, bool followed)
    {
        File.CreateSymbolicLink(_root["real/link"], "inner");
        Program.Run("chmod", mode, _root["real"]);

        if (followed)
        {
            AssertLeadsTo("real/link", "real/inner");
        }
        else
        {
            AssertUntrusted("real/link");
        }
    }

    [Test]
    public void Open_UntrustedSymlinkBehindATrustedOne_IsRefused()
    {
        File.CreateSymbolicLink(_root["real/link"], "inner");
        Program.Run("chmod", "0777", _root["real"]);
        File.CreateSymbolicLink(_root["trusted"], "real/link");

        AssertUntrusted("trusted");
    }

    [Test]
    public void Resolve_SamePathAgain_IsTheSameDirectory()
    {
        var path = PathTo("real");
        using var first = _resolver.Resolve(path);
        Directory.Move(_root["real"], _root["moved"]);
        Directory.CreateDirectory(_root["real"]);
        using var second = _resolver.Resolve(path);

        Assert.That(second.Stat().Identity, Is.EqualTo(first.Stat().Identity));
    }

    [Test]
    public void Resolve_ShareOutlivesTheResolver_StaysOpen()
    {
        using var share = _resolver.Resolve(PathTo("real"));
        _resolver.Resolve(PathTo("real/inner")).Dispose();

        Assert.That(() => share.Stat(), Throws.Nothing);
    }

    private static void NeedRoot()
    {
        if (OwnProcess.EffectiveUid != 0)
        {
            Assert.Ignore("only root can give files to another user");
        }
    }

    private static void AssertErrno(Func<DirectoryHandle> open, int errno) =>
        Assert.That(() => open().Dispose(), Throws.TypeOf<PosixException>().With.Property("Errno").EqualTo(errno));

    private void AssertUntrusted(string path) => Assert.That(() => Open(path).Dispose(),
        Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.UntrustedSymlink));

    private void AssertLeadsTo(string path, string expected)
    {
        using var directory = Open(path);
        Assert.That(directory.CurrentPath(), Is.EqualTo(UnixPath.FromText(_root[expected])));
    }

    private UnixPath PathTo(string path) => UnixPath.FromText(_root[path]);

    private DirectoryHandle Open(string path) => _resolver.Open(PathTo(path));
}
