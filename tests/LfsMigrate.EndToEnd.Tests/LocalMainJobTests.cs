namespace LfsMigrate.EndToEnd.Tests;

/// <summary>On every local file system: the data lies elsewhere afterwards, and nothing else of the file has changed.</summary>
public sealed class LocalMainJobTests
{
    // cap_net_raw+ep; each write takes it away.
    private const string Capability = "\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    private LocalFiles? _files;

    [TearDown]
    public void RemoveFileSystem() => _files?.Dispose();

    private static IEnumerable<TestCaseData> Ways() => LocalWay.All.Select(w => w.Case());

    private LocalFiles Files => _files!;

    [TestCaseSource(nameof(Ways))]
    public void Migrate_EachFileSystem_TakesItsWay(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", 10_000);

        ExpectMigrated(Files.Migrate("--json", "f"), way, 1);
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_FilesOfManyShapes_KeepsContentAndMovesStorage(LocalWay way)
    {
        _files = new LocalFiles(way);
        MakeShapes();
        string[] names = [.. FileShape.All.Select(s => s.Name), "reserved", "reserved-behind"];
        Array.ForEach(names, Files.SetTimes);
        Files.FileSystem.Remount();
        var before = names.Select(n => LocalLook.At(Files, way, n)).ToList();

        var result = Files.Migrate(["--json", .. names]);

        var after = names.Select(n => LocalLook.At(Files, way, n)).ToList();
        Assert.Multiple(() =>
        {
            ExpectMigrated(result, way, names.Length);
            // Several are migrated at a time, so they come in any order.
            Assert.That(result.Json().Select(o => (o.GetProperty("path").GetString()!, o.GetProperty("size_bytes").GetInt64())),
                Is.EquivalentTo(names.Zip(before, (n, b) => (n, b.Snapshot.SizeBytes))));
            for (int i = 0; i < names.Length; i++)
            {
                before[i].ExpectMoved(after[i], way, names[i]);
            }
        });
        Files.FileSystem.Remount();
        Assert.That(names.Select(Files.Snapshot), Is.EqualTo(after.Select(a => a.Snapshot)), "what is on the disk");
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_FileWithMetadata_KeepsAllOfIt(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", 200_000);
        Adorn("f", way);
        Files.FileSystem.Remount();
        var before = LocalLook.At(Files, way, "f");

        var result = Files.Migrate("--json", "f");

        Assert.Multiple(() =>
        {
            ExpectMigrated(result, way, 1);
            before.ExpectMoved(LocalLook.At(Files, way, "f"), way, "f");
        });
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_FileWithAProject_KeepsIt(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", 200_000);
        var set = RunningProgram.Run(Files.Root, ["/usr/bin/chattr", "-p", "4242", "f"]);
        if (set.ExitCode != 0)
        {
            Assert.Ignore($"{way.Kind} has no projects here: {set.Err}");
        }
        Files.SetTimes("f");
        var before = LocalLook.At(Files, way, "f");

        var result = Files.Migrate("--json", "f");

        var after = LocalLook.At(Files, way, "f");
        Assert.Multiple(() =>
        {
            ExpectMigrated(result, way, 1);
            Assert.That(before.Flags.TrimStart(), Does.StartWith("4242"));
            before.ExpectMoved(after, way, "f");
        });
    }

    // XFS and ext4 refuse names to files of another project there.
    [TestCaseSource(nameof(Ways))]
    public void Migrate_InADirectoryThatGivesItsFilesAProject_KeepsOrRefuses(LocalWay way)
    {
        _files = new LocalFiles(way);
        Directory.CreateDirectory(Files["p"]);
        Files.Write("p/other", 200_000);
        var set = RunningProgram.Run(Files.Root, ["/usr/bin/chattr", "-p", "4242", "+P", "p"]);
        if (set.ExitCode != 0)
        {
            Assert.Ignore($"{way.Kind} has no projects here: {set.Err}");
        }
        Files.Write("p/own", 200_000);
        byte[] other = File.ReadAllBytes(Files["p/other"]), own = File.ReadAllBytes(Files["p/own"]);

        var result = Files.Migrate("--json", "-j1", "p/own", "p/other");
        var probe = Files.Migrate("probe", "p");

        Assert.Multiple(() =>
        {
            Assert.That(result.Codes, Is.EqualTo(new[] { "migrated", way.KeepsInode ? "migrated" : "fallback-failed" }), result.ToString());
            Assert.That(result.Out, way.KeepsInode ? Does.Not.Contain("4242") : Does.Contain("project 4242 alone"));
            Assert.That((File.ReadAllBytes(Files["p/own"]), File.ReadAllBytes(Files["p/other"])), Is.EqualTo((own, other)));
            Assert.That(Directory.GetFileSystemEntries(Files["p"]), Has.Length.EqualTo(2));
            Assert.That(probe.Out, Does.Match(@"keeps-project .*\byes\b"), probe.ToString());
        });
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_AllNamesOfAHardLinkedFile_StayTogether(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", 200_000);
        Posix.Link(Files["f"], Files["g"]);
        Posix.Link(Files["f"], Files["h"]);
        var before = LocalLook.At(Files, way, "f");

        var result = Files.Migrate("--json", "f", "g", "h");

        var after = ((string[])["f", "g", "h"]).Select(n => LocalLook.At(Files, way, n)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Codes, Is.EquivalentTo(new[] { "migrated", "already-migrated", "already-migrated" }));
            Assert.That(after.Select(a => a.Snapshot), Has.All.EqualTo(after[0].Snapshot), "the names have come apart");
            before.ExpectMoved(after[0], way, "f");
            Assert.That(Files.Leftovers(), Is.Empty);
        });
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_OneNameOfAHardLinkedFile_NeverTearsTheNamesApart(LocalWay way)
    {
        _files = new LocalFiles(way);
        Posix.MakeDirectory(Files["d"]);
        Files.Write("f", 200_000);
        Posix.Link(Files["f"], Files["d/h"]);
        var before = Files.Snapshot("f");

        var result = Files.Migrate("--json", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.Code, Is.EqualTo(way.KeepsInode ? "migrated" : "links-unknown"), result.ToString());
            Assert.That(Files.Snapshot("f").WithoutInode(), Is.EqualTo(before.WithoutInode()));
            Assert.That(Files.Snapshot("d/h"), Is.EqualTo(Files.Snapshot("f")), "the names have come apart");
            Assert.That(Files.Leftovers(), Is.Empty);
        });
    }

    [TestCaseSource(nameof(Ways))]
    public void Migrate_Twice_MovesItTwice(LocalWay way)
    {
        _files = new LocalFiles(way);
        Files.Write("f", 500_000);
        for (int i = 0; i < 2; i++)
        {
            var before = LocalLook.At(Files, way, "f");
            ExpectMigrated(Files.Migrate("--json", "f"), way, 1);
            before.ExpectMoved(LocalLook.At(Files, way, "f"), way, "f");
        }
    }

    [Test]
    [Category("Xfs")]
    public void Migrate_FileWithACapability_IsNotExchangedAndKeepsIt()
    {
        var way = LocalWay.Usual.Single(w => w.Way == "xfs-exchange");
        _files = new LocalFiles(way);
        Files.Write("f", 10_000);
        Posix.SetXattr(Files["f"], "security.capability", Capability);
        Files.SetTimes("f");
        var before = Files.Snapshot("f");

        var asked = Files.Migrate("--json", "--backend=xfs-exchange", "f");
        var untouched = Files.Snapshot("f");
        var byItself = Files.Migrate("--json", "f");

        Assert.Multiple(() =>
        {
            Assert.That((asked.ExitCode, asked.Code), Is.EqualTo((1, "exchange-unsupported")), asked.ToString());
            Assert.That(untouched, Is.EqualTo(before));
            Assert.That((byItself.ExitCode, byItself.Json().Single().GetProperty("way").GetString()), Is.EqualTo((0, "rename")), byItself.ToString());
            Assert.That(Files.Snapshot("f").WithoutInode(), Is.EqualTo(before.WithoutInode()));
        });
    }

    private void ExpectMigrated(ProgramResult result, LocalWay way, int files)
    {
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Codes, Is.EqualTo(Enumerable.Repeat("migrated", files)), result.ToString());
        Assert.That(result.Json().Select(o => o.GetProperty("way").GetString()), Has.All.EqualTo(way.Way));
        Assert.That(Files.Leftovers(), Is.Empty);
    }

    private void MakeShapes()
    {
        Array.ForEach(FileShape.All, s => s.Make(Files[s.Name]));
        Files.Write("reserved", 100_000);
        Testing.Program.Run("fallocate", "--length", "2MiB", Files["reserved"]);
        Files.Write("reserved-behind", 100_000);
        Testing.Program.Run("fallocate", "--keep-size", "--length", "1MiB", Files["reserved-behind"]);
    }

    private void Adorn(string name, LocalWay way)
    {
        string path = Files[name];
        Posix.ChangeOwner(path, 1234, 4321);
        Posix.ChangeMode(path, 0xDA0); // 6640: set-user-id and set-group-id go easily
        Testing.Program.Run("setfacl", "-m", "u:12:rw,g:34:r", path);
        // tmpfs has user attributes only since Linux 6.6.
        Posix.SetXattr(path, "user.short", "value");
        Posix.SetXattr(path, "user.long", new string('x', 500));
        Posix.SetXattr(path, "trusted.own", "value");
        if (way.Way != "xfs-exchange")
        {
            Posix.SetXattr(path, "security.capability", Capability);
        }
        Testing.Program.Run("chattr", "+A", "+d", path);
        Files.SetTimes(name);
    }
}
