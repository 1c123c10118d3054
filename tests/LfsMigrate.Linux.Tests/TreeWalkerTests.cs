using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

public sealed class TreeWalkerTests
{
    private TemporaryDirectory _root = null!;
    private DirectoryResolver _resolver = null!;

    [SetUp]
    public void SetUp() => (_root, _resolver) = (new TemporaryDirectory(), new DirectoryResolver(OwnProcess.EffectiveUid));

    [TearDown]
    public void TearDown()
    {
        _resolver.Dispose();
        _root.Dispose();
    }

    public static IEnumerable<byte[]> OddNames()
    {
        yield return "two\nlines"u8.ToArray();
        yield return "-rf"u8.ToArray();
        yield return "#comment"u8.ToArray();
        yield return " "u8.ToArray();
        yield return ".hidden"u8.ToArray();
        yield return [0xFF, 0xFE, 0x80];
        yield return [.. Enumerable.Repeat((byte)'n', 255)];
        yield return "\u001b[31m"u8.ToArray();
    }

    [TestCaseSource(nameof(OddNames))]
    public void Walk_OddName_IsFoundByteForByte(byte[] name)
    {
        Create(_root.Path, name);

        Assert.That(Walk().Single().Path, Is.EqualTo(UnixPath.FromText(_root.Path).Join(UnixPath.FromBytes(name))));
    }

    [Test]
    public void Walk_DirectoryWithAnOddName_IsEntered()
    {
        byte[] name = [0xFF, (byte)'\n'];
        Program.Run("sh", "-c", "cd \"$1\" && mkdir \"$(printf '\\377\\nx')\" && : > \"$(printf '\\377\\nx')/file\"", "sh", _root.Path);

        Assert.That(Walk().Single().Path,
            Is.EqualTo(UnixPath.FromText(_root.Path).Join(UnixPath.FromBytes([.. name, (byte)'x'])).Join(UnixPath.FromText("file"))));
    }

    [Test]
    public void Walk_ATree_AllRegularFilesAndNothingElse()
    {
        Directory.CreateDirectory(_root["a/b/c"]);
        Directory.CreateDirectory(_root["empty"]);
        foreach (string file in new[] { "1", "a/2", "a/b/3", "a/b/c/4" })
        {
            File.WriteAllText(_root[file], "");
        }
        Program.Run("mkfifo", _root["a/fifo"]);
        File.CreateSymbolicLink(_root["link-to-file"], "1");
        File.CreateSymbolicLink(_root["link-to-directory"], "a");

        Assert.That(Relative(), Is.EquivalentTo(new[] { "1", "a/2", "a/b/3", "a/b/c/4" }));
    }

    [Test]
    public void Walk_ManyFiles_AllOnce()
    {
        for (int i = 0; i < 3000; i++)
        {
            File.WriteAllText(_root[$"a rather long name so that one read is not enough {i}"], "");
        }

        Assert.That(Walk().Select(f => f.Path).Distinct().Count(), Is.EqualTo(3000));
        Assert.That(Walk(), Has.Count.EqualTo(3000));
    }

    [Test]
    public void Walk_DirectorySwappedForAStrangersSymlink_IsNotLedOut()
    {
        if (OwnProcess.EffectiveUid != 0)
        {
            Assert.Ignore("only root can make a symlink of another user");
        }
        using var outside = new TemporaryDirectory();
        File.WriteAllText(outside["secret"], "");
        Directory.CreateDirectory(_root["victim"]);
        File.WriteAllText(_root["first"], "");
        var found = new List<PlannedFile>();

        foreach (var file in new TreeWalker(_resolver).Walk(UnixPath.FromText(_root.Path)))
        {
            if (Directory.Exists(_root["victim"]) && new FileInfo(_root["victim"]).LinkTarget == null)
            {
                Directory.Delete(_root["victim"]);
                File.CreateSymbolicLink(_root["victim"], outside.Path);
                Program.Run("chown", "-h", "12345", _root["victim"]);
            }
            found.Add(file);
        }

        Assert.That(found.Select(f => f.Path.Name.ToString()), Has.No.Member("secret"));
        Assert.That(found.Single(f => f.Path.Name == UnixPath.FromText("victim")).Refusal!.Code, Is.EqualTo(OutcomeCode.UntrustedSymlink));
    }

    [Test]
    public void Walk_DirectoryRemovedMeanwhile_IsReportedAndTheRestGoesOn()
    {
        Directory.CreateDirectory(_root["gone"]);
        File.WriteAllText(_root["first"], "");
        var found = new List<PlannedFile>();

        foreach (var file in new TreeWalker(_resolver).Walk(UnixPath.FromText(_root.Path)))
        {
            found.Add(file);
            if (Directory.Exists(_root["gone"]))
            {
                Directory.Delete(_root["gone"]);
            }
        }

        Assert.That(found.Select(f => f.Refusal?.Code), Is.EqualTo(new[] { null, OutcomeCode.Unreadable }));
    }

    [Test]
    public void Walk_UnreadableDirectory_IsReported()
    {
        if (OwnProcess.EffectiveUid == 0)
        {
            Assert.Ignore("root can read every directory");
        }
        Directory.CreateDirectory(_root["closed"]);
        File.WriteAllText(_root["open"], "");
        Program.Run("chmod", "0", _root["closed"]);

        Assert.That(Walk().Select(f => f.Refusal?.Code), Is.EquivalentTo(new[] { null, OutcomeCode.Unreadable }));
    }

    [Test]
    [Category("Root")]
    public void Walk_MountInTheTree_IsNotCrossed()
    {
        Directory.CreateDirectory(_root["mounted"]);
        File.WriteAllText(_root["here"], "");
        if (OwnProcess.EffectiveUid != 0 || !Program.TryRun("mount", "-t", "tmpfs", "tmpfs", _root["mounted"]))
        {
            Assert.Ignore("only root can mount a tmpfs");
        }
        try
        {
            File.WriteAllText(_root["mounted/there"], "");

            Assert.That(Relative(), Is.EqualTo(new[] { "here" }));
        }
        finally
        {
            Program.Run("umount", _root["mounted"]);
        }
    }

    private List<PlannedFile> Walk() => [.. new TreeWalker(_resolver).Walk(UnixPath.FromText(_root.Path))];

    private IEnumerable<string> Relative() => Walk().Select(f => f.Path.ToString()[(_root.Path.Length + 1)..]);

    private static void Create(string directory, byte[] name)
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var at = resolver.Open(UnixPath.FromText(directory));
        at.Open(UnixPath.FromBytes(name), OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_WRONLY, 0x180).Dispose();
    }
}
