using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The journal of runs over local file systems, and on a disk that is full.</summary>
public sealed class LocalJournalTests
{
    private LocalFiles? _files;

    [TearDown]
    public void RemoveFileSystem() => _files?.Dispose();

    private static IEnumerable<TestCaseData> Cases() => LocalWay.Usual.Select(w => w.Case());

    private LocalFiles Files => _files!;

    private string State => Path.Combine(Files.FileSystem.Outside, "state");

    [TestCaseSource(nameof(Cases))]
    public void Resume_AfterItsEnd_KnowsEachFile(LocalWay way)
    {
        WriteTree(way, 20);
        Assert.That(Files.Migrate("--state-dir", State, "--run", "r", "d").ExitCode, Is.Zero);
        var before = Files.Snapshot("d/f0");

        var again = Files.Migrate("--state-dir", State, "--resume", "r", "--json");

        Assert.That(again.ExitCode, Is.Zero, again.ToString());
        Assert.That(again.Codes, Has.Length.EqualTo(20).And.All.EqualTo("settled-before"));
        Assert.That(Files.Snapshot("d/f0"), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Cases))]
    public void Run_FileSystemFullerThanItMayBe_Stops(LocalWay way)
    {
        WriteTree(way, 40);

        var result = Files.Migrate("--state-dir", State, "--run", "r", "-j1", "-W", "64K", "--min-free-target=100%", "d");

        Assert.That(result.ExitCode, Is.EqualTo(30), result.ToString());
        Assert.That(result.Err, Does.Contain("d has less than --min-free-target=100% available"));
    }

    [Test, Category("Root")]
    public void Resume_AnotherFileOfTheSameNumber_IsMigrated()
    {
        WriteTree(new LocalWay(FileSystemKind.Ext4, "ext4-move"), 1);
        Files.Migrate("--state-dir", State, "--run", "r", "d");
        ulong inode = Posix.Stat(Files["d/f0"]).Inode;
        Posix.Unlink(Files["d/f0"]);
        Files.Write("d/g", 5000);
        Assert.That(Posix.Stat(Files["d/g"]).Inode, Is.EqualTo(inode), "ext4 gives a number that is free again");

        var again = Files.Migrate("--state-dir", State, "--resume", "r", "--json");

        Assert.That(again.Codes, Is.EqualTo(new[] { "migrated" }), again.ToString());
    }

    [Test, Category("Root"), Category("Xfs")]
    public void Resume_AnotherFileSystemThere_IsRefused()
    {
        WriteTree(new LocalWay(FileSystemKind.Xfs, "dedupe"), 2);
        Files.Migrate("--state-dir", State, "--run", "r", "d");
        Testing.Program.Run("mount", "-t", "tmpfs", "none", Files["d"]);
        try
        {
            var again = Files.Migrate("--state-dir", State, "--resume", "r");

            Assert.That(again.ExitCode, Is.EqualTo(3), again.ToString());
            Assert.That(again.Err, Does.Contain("is on another file system than when the run was there"));
        }
        finally
        {
            Testing.Program.Run("umount", Files["d"]);
        }
    }

    [Test, Category("Root")]
    public void Run_DiskOfTheJournalFull_StopsAndGoesOnWhenThereIsRoom()
    {
        WriteTree(new LocalWay(FileSystemKind.Ext4, "ext4-move"), 400);
        var before = Names(400).Select(Files.Snapshot).ToList();
        Directory.CreateDirectory(State);
        Testing.Program.Run("mount", "-t", "tmpfs", "-o", "size=64k", "none", State);
        try
        {
            var stopped = Files.Migrate("--state-dir", State, "--run", "r", "d");
            Assert.That(stopped.ExitCode, Is.EqualTo(3), stopped.ToString());
            Assert.That(stopped.Err, Does.Contain("ENOSPC").And.Contain("--resume=r"));
            Testing.Program.Run("mount", "-o", "remount,size=4m", State);

            var resumed = Files.Migrate("--state-dir", State, "--resume", "r");

            Assert.That(resumed.ExitCode, Is.Zero, resumed.ToString());
            Assert.That(resumed.Summary, Does.Contain("400 files: 400 migrated"));
            Assert.That(Names(400).Select(Files.Snapshot), Is.EqualTo(before));
        }
        finally
        {
            Testing.Program.Run("umount", State);
        }
    }

    private static string[] Names(int files) => [.. Enumerable.Range(0, files).Select(i => $"d/f{i}")];

    private void WriteTree(LocalWay way, int files)
    {
        _files = new LocalFiles(way);
        Posix.MakeDirectory(Files["d"]);
        Array.ForEach(Names(files), n => Files.Write(n, 5000));
    }
}
