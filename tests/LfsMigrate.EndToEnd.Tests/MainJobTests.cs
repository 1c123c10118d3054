namespace LfsMigrate.EndToEnd.Tests;

/// <summary>The main job: files go to other OSTs and are otherwise what they were.</summary>
public sealed class MainJobTests
{
    private static readonly int[] Sizes = [0, 1, 511, 512, 4095, 4096, 4097, 65_536, 1_048_575, 1_048_576, 1_048_577, 9_000_001];

    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase]
    [TestCase("-n")]
    [TestCase("-D")]
    [TestCase("-n", "-D")]
    [TestCase("--verify=none")]
    [TestCase("--rsync")]
    public void Migrate_FilesOfManySizes_MovesThemAndChangesNothingElse(params string[] options)
    {
        string[] names = [.. Sizes.Select(s => $"f{s}")];
        foreach (int size in Sizes)
        {
            _lustre.Write($"f{size}", size);
        }
        var before = names.Select(_lustre.Snapshot).ToList();

        var result = _lustre.Migrate(["--json", "-c", "1", "-o", "2", .. options, .. names]);

        bool keepsInode = !options.Contains("--rsync");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Codes, Is.EqualTo(Sizes.Select(_ => "migrated")));
            for (int i = 0; i < names.Length; i++)
            {
                var after = _lustre.Snapshot(names[i]);
                Assert.That(keepsInode ? after : after.WithoutInode(),
                    Is.EqualTo(keepsInode ? before[i] : before[i].WithoutInode()), names[i]);
                Assert.That(_lustre.Osts(names[i]), Is.EqualTo(new[] { 2 }), names[i]);
            }
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    [TestCase]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Migrate_SparseFiles_KeepsContentAndHoles(params string[] options)
    {
        const long length = 64 << 20;
        string[] layouts = ["hole", "start", "middle", "end", "odd"];
        long[] offsets = [-1, 0, (30 << 20) + 123, length - 10, 5_000_001];
        for (int i = 0; i < layouts.Length; i++)
        {
            _lustre.Write(layouts[i], []);
            using (var handle = Posix.Open(_lustre[layouts[i]], Posix.O_WRONLY))
            {
                RandomAccess.SetLength(handle, layouts[i] == "odd" ? length - 77 : length);
                if (offsets[i] >= 0)
                {
                    RandomAccess.Write(handle, "ten bytes!"u8, offsets[i]);
                }
            }
            Posix.SetTimes(_lustre[layouts[i]], 1, 999_999_999);
        }
        var before = layouts.Select(_lustre.Snapshot).ToList();

        var result = _lustre.Migrate(["--json", "-o", "1", .. options, .. layouts]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(layouts.Select(n => _lustre.Snapshot(n).WithoutInode()), Is.EqualTo(before.Select(b => b.WithoutInode())));
            Assert.That(result.Json().Select(o => o.GetProperty("copied_bytes").GetInt64()), Has.All.LessThan(1 << 20),
                "holes were written out");
            Assert.That(_lustre.Osts("middle"), Is.EqualTo(new[] { 1 }));
        });
    }

    [TestCase]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Migrate_OwnerModeXattrsAndAcl_StayAsTheyWere(params string[] options)
    {
        string path = _lustre.Write("f", 100_000);
        if (Posix.IsRoot)
        {
            Posix.ChangeOwner(path, 12345, 54321);
        }
        Posix.ChangeMode(path, Convert.ToUInt32("2751", 8));
        Posix.SetXattr(path, "user.note", "a \xFF value");
        Posix.SetXattr(path, "user.empty", "");
        Assert.That(_lustre.Run("setfacl", "-m", "u:777:rwx,g:778:r--,m::rwx", path).ExitCode, Is.Zero, "setfacl");
        Posix.SetTimes(path, 1_000_000_001, 2_000_000_002);
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate([.. options, "-o", "3", "f"]);

        var after = _lustre.Snapshot("f");
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(before.Xattrs, Does.Contain("system.posix_acl_access"));
            Assert.That(after.WithoutInode(), Is.EqualTo(before.WithoutInode()));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 3 }));
        });
    }

    [TestCase("")]
    [TestCase("-n")]
    [TestCase("--rsync")]
    public void Migrate_HardLinksInOneRun_AreMigratedOnceAndStayTogether(string option)
    {
        Posix.MakeDirectory(_lustre["d"]);
        Posix.MakeDirectory(_lustre["d/e"]);
        _lustre.Write("a", 50_000);
        Posix.Link(_lustre["a"], _lustre["d/b"]);
        Posix.Link(_lustre["a"], _lustre["d/e/c"]);
        Posix.SetTimes(_lustre["a"], 11, 22);
        var before = _lustre.Snapshot("a");

        var result = _lustre.Migrate(["--json", "-o", "2", .. Words(option), "a", "d/b", "d/e/c"]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Codes, Is.EqualTo(new[] { "migrated", "already-migrated", "already-migrated" }));
            Assert.That(_lustre.Snapshot("a").WithoutInode(), Is.EqualTo(before.WithoutInode()));
            Assert.That(_lustre.Snapshot("d/b"), Is.EqualTo(_lustre.Snapshot("a")));
            Assert.That(_lustre.Snapshot("d/e/c"), Is.EqualTo(_lustre.Snapshot("a")));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    [TestCase("arguments")]
    [TestCase("null-list")]
    [TestCase("line-list")]
    [TestCase("files-from")]
    [TestCase("files-from-stdin")]
    [TestCase("directory")]
    [TestCase("fids")]
    public void Migrate_EachKindOfInput_ReachesEveryFile(string input)
    {
        string[] names = ["a", "sub/b", "sub/deep/c", "sub/deep/with space", "sub/-n"];
        Posix.MakeDirectory(_lustre["sub"]);
        Posix.MakeDirectory(_lustre["sub/deep"]);
        Array.ForEach(names, n => _lustre.Write(n, 5000));
        var before = names.Select(_lustre.Snapshot).ToList();
        string lines = string.Concat(names.Select(n => n + "\n")), nulls = string.Concat(names.Select(n => n + "\0"));
        File.WriteAllText(Path.Combine(_lustre.Outside, "list"), lines);

        var result = input switch
        {
            "arguments" => _lustre.Migrate(["-o", "1", "--", .. names]),
            "null-list" => _lustre.MigrateFrom(nulls, "-0", "-o", "1"),
            "line-list" => _lustre.MigrateFrom(lines, "-o", "1"),
            "files-from" => _lustre.Migrate("--files-from", $"{_lustre.Outside}/list", "-o", "1"),
            "files-from-stdin" => _lustre.MigrateFrom(nulls, "-0", "--files-from=-", "-o", "1"),
            "directory" => _lustre.Migrate("-o", "1", "a", "sub"),
            _ => _lustre.MigrateFrom(string.Concat(names.Select(n => _lustre.Sim("path2fid", _lustre[n]).Trim() + "\n")),
                "--fid", "--lustre-dir", _lustre.Root, "-o", "1"),
        };

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Summary, Does.Contain("5 files: 5 migrated"));
            Assert.That(names.Select(_lustre.Snapshot), Is.EqualTo(before));
            Assert.That(names.Select(n => _lustre.Osts(n)[0]), Has.All.EqualTo(1));
        });
    }

    [Test]
    public void Migrate_PipeFromFind_MovesAWholeTree()
    {
        for (int i = 0; i < 5; i++)
        {
            Posix.MakeDirectory(_lustre[$"d{i}"]);
            for (int k = 0; k < 6; k++)
            {
                _lustre.Write($"d{i}/f\n{k}", 3000 * k, layout: null);
            }
        }
        string list = RunningProgram.Run(_lustre.Root, ["/usr/bin/find", ".", "-type", "f", "-print0"]).Out;

        var result = _lustre.Run("bash", "-c", "set -o pipefail; find . -type f -print0 | \"$0\" -0 -v -c 1 -o 2", Built.Program);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Out.Split("./"), Is.EquivalentTo(list.Replace('\0', '\n').Split("./")));
            Assert.That(result.Summary, Does.Contain("30 files: 30 migrated"));
            Assert.That(_lustre.Osts("d4/f\n5"), Is.EqualTo(new[] { 2 }));
        });
    }

    [Test]
    public void Migrate_TwiceInARow_MovesBothTimes()
    {
        _lustre.Write("f", 100_000);
        var before = _lustre.Snapshot("f");
        var seen = new List<int>();
        for (int i = 0; i < 4; i++)
        {
            var result = _lustre.Migrate("f");
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            seen.Add(_lustre.Osts("f")[0]);
        }
        Assert.Multiple(() =>
        {
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(seen.Zip(seen.Skip(1)).All(p => p.First != p.Second), Is.True, string.Join(' ', seen));
            Assert.That(seen[0], Is.Not.Zero);
        });
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
