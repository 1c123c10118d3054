namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Layouts that are not written on the command line: of another file, of YAML, of the directory, of the file's size.</summary>
public sealed class LayoutSourceTests
{
    private readonly SimulatedLustre _lustre = new(osts: 6, ostSize: "4G");

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("-c 3 -S 2M -o 3,4,5")]
    [TestCase("-E 1M -c 1 -S 64K -E eof -c 2 -S 4M")]
    public void Migrate_CopyOfAFile_HasItsLayoutOnAnyOst(string layout)
    {
        _lustre.Write("template", 3_000_000, layout);
        _lustre.Write("f", 3_000_000);
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--copy", "template", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(Shape("f"), Is.EqualTo(Shape("template")));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Migrate_CopyOfADirectory_HasItsDefault()
    {
        string directory = MakeDirectory("d", "-c 4 -S 512K -i 1");
        _lustre.Write("f", 300_000);

        var result = _lustre.Migrate($"--copy={directory}", "f");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That((_lustre.Stripe("-c", "f"), _lustre.Stripe("-S", "f")), Is.EqualTo(("4", "524288")));
    }

    [Test]
    public void Migrate_CopyOfAFid_HasThatFilesLayout()
    {
        _lustre.Write("template", 3_000_000, "-c 3");
        _lustre.Write("f", 3_000_000);
        string fid = _lustre.Migrate("--dry-run", "--json", "template").Json()[0].GetProperty("fid").GetString()!;

        var result = _lustre.Migrate("--copy", fid, "--lustre-dir", _lustre.Root, "f");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(_lustre.Stripe("-c", "f"), Is.EqualTo("3"));
    }

    [Test]
    public void Migrate_CopyOfOneOfItsFiles_StaysFixedForTheRun()
    {
        _lustre.Write("a", 300_000, "-c 3 -S 128K");
        _lustre.Write("b", 300_000);

        var result = _lustre.Migrate("--copy", "a", "a", "b");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Shape("b"), Is.EqualTo(Shape("a")));
    }

    [TestCase("-c 3 -S 2M -o 5,1,3")]
    [TestCase("-C 4 -o 2,2,4,4")]
    [TestCase("-E 1M -c 1 -S 64K -o 4 -E eof -c 2 -S 4M -o 1,5")]
    [TestCase("-E 1M -c 1 -i 3 -E 1G -c 2 -E eof -c -1")]
    public void Migrate_YamlOfAFile_HasItsLayoutOnTheSameOsts(string layout)
    {
        _lustre.Write("template", 3_000_000, layout);
        _lustre.Write("f", 3_000_000);
        File.WriteAllText(_lustre["y"], _lustre.Sim("getstripe", "-y", _lustre["template"]));
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate("--yaml", "y", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(Shape("f"), Is.EqualTo(Shape("template")));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(_lustre.Osts("template")));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [TestCase("-c 4 -S 512K -i 2", "2 3 4 5")]
    [TestCase("-E 1M -c 1 -i 4 -E eof -c 2 -i 1", "4")]
    public void Migrate_YamlOfADirectory_HasItsDefault(string layout, string osts)
    {
        MakeDirectory("d", layout);
        _lustre.Write("f", 300_000);
        File.WriteAllText(_lustre["y"], _lustre.Sim("getstripe", "-y", _lustre["d"]));

        var result = _lustre.Migrate("-y", "y", "f");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(string.Join(' ', _lustre.Osts("f")), Does.StartWith(osts));
    }

    [TestCase("lmm_stripe_count: 1\n", "lacks its")]
    [TestCase("lmm_stripe_count: 1\nlmm_stripe_si", "middle of a line")]
    [TestCase("{{{\n", "not YAML")]
    [TestCase("hello: world\n", "not known")]
    [TestCase("stripe_count: 1\nstripe_size: 99999999999999999999\npattern: raid0\nstripe_offset: -1\n", "not a number between")]
    [TestCase("stripe_count: 1\nstripe_size: 65536\npattern: raid0\nstripe_offset: 77\n", "no OST 77")]
    [TestCase("stripe_count: 1\nstripe_size: 65536\npattern: raid0\nstripe_offset: -1\npool: nowhere\n", "no pool 'nowhere'")]
    public void Migrate_BadYaml_IsOneLineAndTouchesNothing(string yaml, string message)
    {
        _lustre.Write("f", 300_000);
        File.WriteAllText(_lustre["y"], yaml);

        ExpectRefused(["--yaml", "y", "f"], message);
    }

    [TestCase("--copy gone f", "No such file")]
    [TestCase("--copy /etc/passwd f", "not on Lustre")]
    [TestCase("--copy /dev/null f", "not on Lustre")]
    [TestCase("--yaml gone f", "No such file")]
    [TestCase("--yaml . f", "Is a directory")]
    [TestCase("--copy [0x200000401:0x7777:0x0] --lustre-dir . f", "no file with this FID")]
    [TestCase("--copy f --yaml f f", "exclude each other")]
    [TestCase("--restripe -c 1 f", "exclude each other")]
    [TestCase("-A -c 1 f", "exclude each other")]
    [TestCase("-A -p nowhere f", "no pool 'nowhere'")]
    [TestCase("-A -i 77 f", "no OST 77")]
    [TestCase("-m 1 f", "lfs migrate -m")]
    public void Migrate_WrongSource_IsOneLineAndTouchesNothing(string line, string message)
    {
        _lustre.Write("f", 300_000);

        ExpectRefused(line.Split(' '), message);
    }

    [TestCase("-c 3 -S 256K -i 2", "3", "262144", "2 3 4")]
    [TestCase(null, "2", "131072", null)]
    public void Migrate_Restripe_GivesTheDirectorysDefaultOrThatOfTheRoot(string? layout, string count, string size, string? osts)
    {
        _lustre.Sim("setstripe", "-c", "2", "-S", "128K", _lustre.Root);
        MakeDirectory("d", layout);
        _lustre.Write("d/f", 300_000, "-c 1 -S 4M -i 0");
        var before = _lustre.Snapshot("d/f");

        var plan = _lustre.Migrate("--dry-run", "--restripe", "--json", "d/f");
        var result = _lustre.Migrate("--restripe", "d/f");

        Assert.Multiple(() =>
        {
            Assert.That(plan.Json()[0].GetProperty("layout_after").GetString(), Does.StartWith($"-c {count} "), plan.ToString());
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That((_lustre.Stripe("-c", "d/f"), _lustre.Stripe("-S", "d/f")), Is.EqualTo((count, size)));
            Assert.That(string.Join(' ', _lustre.Osts("d/f")), osts == null ? Is.Not.Empty : Is.EqualTo(osts));
            Assert.That(_lustre.Snapshot("d/f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Migrate_RestripeWithoutAnyDefault_GivesWhatTheServersGive()
    {
        _lustre.Write("f", 300_000, "-c 3 -S 4M");

        var result = _lustre.Migrate("--restripe", "f");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That((_lustre.Stripe("-c", "f"), _lustre.Stripe("-S", "f")), Is.EqualTo(("1", "1048576")));
    }

    [Test]
    public void Migrate_AutoStripe_CountsByTheSizeOfEachFile()
    {
        _lustre.Write("small", 300_000, "-c 3");
        _lustre.Write("large", 1000, "-c 1");
        _lustre.Write("late", 1000, "-E 1M -c 1 -E eof -c 2");
        foreach (string name in new[] { "large", "late" })
        {
            using var file = File.OpenWrite(_lustre[name]);
            file.SetLength((1L << 30) + 3072);
        }

        var result = _lustre.Migrate("-A", "-K", "1", "-S", "2M", "--verify=none", "small", "large", "late");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Stripe("-c", "small"), Is.EqualTo("1"));
            Assert.That(_lustre.Stripe("-c", "large"), Is.EqualTo("2"));
            Assert.That(_lustre.Stripe("-c", "late"), Is.EqualTo("2"));
            Assert.That(_lustre.Stripe("-S", "late"), Is.EqualTo("2097152"));
        });
    }

    [Test]
    public void Migrate_AutoStripeWithoutSpace_FailsThatFileAndGoesOn()
    {
        _lustre.Write("large", 1000, "-c 1 -i 0");
        using (var file = File.OpenWrite(_lustre["large"]))
        {
            file.SetLength(1L << 30);
        }
        _lustre.Write("small", 300_000, "-c 3");
        var before = _lustre.Snapshot("large");

        var result = _lustre.Migrate("-A", "-M", "2000000000", "--json", "large", "small");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.Json().Select(o => o.GetProperty("code").GetString()), Is.EqualTo(new[] { "no-space", "migrated" }));
            Assert.That(_lustre.Snapshot("large"), Is.EqualTo(before));
        });
    }

    [TestCase("-E 1G -z 64M -c 1 -E eof -c 2 -z 256M")]
    [TestCase("-N2 -c 1")]
    public void Migrate_LayoutThatTheServerDoesNotHave_FailsAndTouchesNothing(string layout)
    {
        _lustre.Write("f", 300_000);
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate(["--json", .. layout.Split(' '), "f"]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    private void ExpectRefused(string[] words, string message)
    {
        var before = _lustre.Snapshot("f");

        var result = _lustre.Migrate(["-q", .. words]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
            Assert.That(result.Out, Is.Empty);
            Assert.That(result.Messages, Has.Length.EqualTo(1).And.Exactly(1).StartsWith("lfs-migrate: "), result.ToString());
            Assert.That(result.Err, Does.Contain(message));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
            Assert.That(_lustre.Osts("f"), Is.EqualTo(new[] { 0 }));
        });
    }

    private string MakeDirectory(string name, string? layout)
    {
        string path = _lustre[name];
        Directory.CreateDirectory(path);
        if (layout != null)
        {
            _lustre.Sim(["setstripe", .. layout.Split(' '), path]);
        }
        return path;
    }

    // What getstripe says of it, but for the places and the generations.
    private string Shape(string name) => string.Join('\n', _lustre.Sim("getstripe", "-y", _lustre[name]).Split('\n')
        .Where(line => !line.Contains("l_ost_idx") && !line.Contains("stripe_offset") && !line.Contains("layout_gen")));
}
