using System.Text.RegularExpressions;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Started as <c>lfs_migrate</c> it does what scripts expect of the script of that name.</summary>
public sealed class ScriptTests
{
    private readonly SimulatedLustre _lustre = new();

    [SetUp]
    public void Link() => Posix.Symlink(Built.Program, ScriptName);

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string ScriptName => Path.Combine(_lustre.Outside, "lfs_migrate");

    [TestCase]
    [TestCase("--rsync")]
    public void Run_DirectoryWithHardLinksAndSymlinks_SaysDoneOncePerFile(params string[] options)
    {
        Posix.MakeDirectory(_lustre["d"]);
        string[] names = [.. Enumerable.Range(0, 10).Select(i => $"d/f{i}")];
        Array.ForEach(names, n => _lustre.Write(n, 20_000));
        _lustre.Write("d/many", 20_000);
        string[] links = [.. Enumerable.Range(1, 199).Select(i => $"d/link{i}")];
        Array.ForEach(links, l => Posix.Link(_lustre["d/many"], _lustre[l]));
        Array.ForEach(names, n => Posix.Symlink(n, _lustre[$"{n}.symlink"]));
        var before = names.Append("d/many").Select(n => _lustre.Snapshot(n).WithoutInode()).ToList();

        var result = Script([.. options, "-y", "-S", "2M", "d"]);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(Regex.Count(result.Out + result.Err, @"\bdone\b"), Is.EqualTo(11), result.ToString());
            Assert.That(Regex.Count(result.Out, ": already migrated via another hard link\n"), Is.EqualTo(199));
            Assert.That(names.Append("d/many").Select(n => _lustre.Snapshot(n).WithoutInode()), Is.EqualTo(before));
            Assert.That(links.Select(l => Posix.Stat(_lustre[l]).Inode).Distinct(), Has.Exactly(1).EqualTo(Posix.Stat(_lustre["d/many"]).Inode));
            Assert.That(_lustre.Stripe("-S", "d/many"), Is.EqualTo("2097152"));
        });
    }

    // What 56wd of Lustre's own tests looks for.
    [Test]
    public void Run_OptionNobodyKnows_IsRefusedForTheFileWithoutRsync()
    {
        _lustre.Write("f", 1000);
        var before = _lustre.Snapshot("f");

        var never = Script("-y", "--no-rsync", "--invalid-opt", "f");
        var always = Script("-y", "--rsync", "--invalid-opt", "f");

        Assert.Multiple(() =>
        {
            Assert.That(never.ExitCode, Is.EqualTo(2), never.ToString());
            Assert.That(never.Out, Is.EqualTo("f: refusing to fall back to rsync, skipped\n"));
            Assert.That(never.Err, Does.Contain("--invalid-opt").And.Contain("lfs_migrate --help"));
            Assert.That(always.ExitCode, Is.EqualTo(2), always.ToString());
            Assert.That(always.Out + always.Err, Does.Not.Contain("falling back to rsync").And.Contains("--invalid-opt"));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Run_FileThatFails_IsSkippedWithItsReasonAndTheExitCodeSaysSo()
    {
        _lustre.Write("f", 1000);
        _lustre.Write("g", 1000);
        _lustre.Fault("swap:1", "EOPNOTSUPP");

        var result = Script("-y", "-c", "2", "f", "g", "nosuch");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.Out, Is.EqualTo(
                "f: refusing to fall back to rsync, skipped\ng: done\nnosuch: refusing to fall back to rsync, skipped\n"));
            Assert.That(result.Err, Does.Contain("(exchange-unsupported)").And.Contain("(vanished)"));
        });
    }

    [TestCase("-n")]
    [TestCase("--dry-run")]
    public void Run_DryRun_SkipsAndTouchesNothing(string option)
    {
        _lustre.Write("f", 1000);
        Posix.Symlink("f", _lustre["link"]);
        string layout = _lustre.Sim("getstripe", _lustre["f"]);

        var result = Script(option, "-c", "2", "f", "link");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Out, Is.EqualTo("f: dry run, skipped\nlink: not a regular file, skipped\n"));
            Assert.That(_lustre.Sim("getstripe", _lustre["f"]), Is.EqualTo(layout));
        });
    }

    [TestCase("-c 3", "3", "65536", "p")]
    [TestCase("-S 1M", "2", "1048576", "p")]
    [TestCase("-p q", "2", "65536", "q")]
    [TestCase("-c 1 -S 2M -p q", "1", "2097152", "q")]
    [TestCase("", "2", "65536", "p")]
    public void Run_PlainFile_KeepsWhatIsNotToChange(string options, string count, string size, string pool)
    {
        _lustre.Sim("pool-new", _lustre.Root, "p");
        _lustre.Sim("pool-add", _lustre.Root, "p", "0", "1", "2");
        _lustre.Sim("pool-new", _lustre.Root, "q");
        _lustre.Sim("pool-add", _lustre.Root, "q", "2", "3");
        _lustre.Write("f", 300_000, "-c 2 -S 64K -p p");
        var before = _lustre.Snapshot("f");

        var result = Script(["-y", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "f"]);

        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Out), Is.EqualTo((0, "f: done\n")), result.ToString());
            Assert.That(_lustre.Stripe("-c", "f"), Is.EqualTo(count));
            Assert.That(_lustre.Stripe("-S", "f"), Is.EqualTo(size));
            Assert.That(_lustre.Stripe("-p", "f"), Is.EqualTo(pool));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Run_CompositeFileWithACount_BecomesPlain()
    {
        _lustre.Write("f", 300_000, "-E 128K -c 1 -S 64K -E eof -c 2 -S 64K");
        var before = _lustre.Snapshot("f");

        var result = Script("-c", "3", "f");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_lustre.Sim("getstripe", _lustre["f"]), Does.Not.Contain("lcme"));
            Assert.That(_lustre.Stripe("-c", "f"), Is.EqualTo("3"));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [TestCase("-0", "\0")]
    [TestCase("-y", "\n")]
    public void Run_NoOperands_ReadsTheListFromStdinAndWritesNamesAsTheyAre(string option, string end)
    {
        string[] names = ["a b", "\xFF\xFE", "-n", "back\\n", "#x", "probe"];
        Array.ForEach(names, n => _lustre.Write($"./{n}", 10, layout: null));
        string list = Path.Combine(_lustre.Outside, "list");
        Posix.WriteAll(list, Posix.Bytes(string.Concat(names.Select(n => n + end)))[..^1]);

        var result = _lustre.Run("sh", "-c", "exec \"$0\" \"$1\" < \"$2\"", ScriptName, option, list);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Out, Is.EqualTo(string.Concat(names.Select(n => $"{n}: done\n"))));
        });
    }

    [Test]
    public void Run_Quiet_SaysFailuresOnly()
    {
        _lustre.Write("f", 10);

        var good = Script("-q", "f");
        var bad = Script("-q", "f", "nosuch");

        Assert.Multiple(() =>
        {
            Assert.That((good.ExitCode, good.Out, good.Err), Is.EqualTo((0, "", "")));
            Assert.That((bad.ExitCode, bad.Out, bad.ErrLines.Length), Is.EqualTo((1, "", 1)), bad.ToString());
        });
    }

    [Test]
    public void Run_Verbose_SaysTheLayoutsOnStderr()
    {
        _lustre.Write("f", 10);

        var result = Script("-v", "-c", "2", "f");

        Assert.That((result.Out, result.Err.Contains("f: layout-swap: ", StringComparison.Ordinal)), Is.EqualTo(("f: done\n", true)), result.ToString());
    }

    [Test]
    public void Run_OptionValueThatIsAFilesName_IsStillAValue()
    {
        _lustre.Write("f", 10);
        _lustre.Write("2", 10);

        var result = Script("-c", "2", "-y", "f", "-S", "1M");

        Assert.That((result.ExitCode, result.Out, _lustre.Stripe("-c", "f")), Is.EqualTo((0, "f: done\n", "2")), result.ToString());
    }

    [Test]
    public void Run_Cp_GoesByRsyncAndSaysSo()
    {
        _lustre.Write("f", 1000);
        ulong inode = _lustre.Snapshot("f").Inode;

        var result = Script("--cp", "f");

        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Out), Is.EqualTo((0, "f: done\n")), result.ToString());
            Assert.That(result.Err, Does.Contain("--cp: rsync is used"));
            Assert.That(_lustre.Snapshot("f").Inode, Is.Not.EqualTo(inode));
        });
    }

    [Test]
    public void Run_Skip_DoesNotReadTheCopyBack()
    {
        _lustre.Write("f", 100_000);
        _lustre.Fault("pread@donor", "EIO");

        var read = Script("f");
        int reads = _lustre.Hits("pread@donor");
        var skipped = Script("-s", "f");

        Assert.Multiple(() =>
        {
            Assert.That((read.ExitCode, reads > 0), Is.EqualTo((1, true)), read.ToString());
            Assert.That((skipped.ExitCode, skipped.Out, _lustre.Hits("pread@donor")), Is.EqualTo((0, "f: done\n", reads)), skipped.ToString());
        });
    }

    [TestCase("-h", "Usage: lfs_migrate")]
    [TestCase("--help", "Usage: lfs_migrate")]
    [TestCase("--version", "lfs_migrate, in the place of the script")]
    public void Run_HelpAndVersion_SayWhichPersonalityItIs(string option, string first)
    {
        var result = Script(option);

        Assert.That((result.ExitCode, result.Err), Is.EqualTo((0, "")), result.ToString());
        Assert.That(result.Out, Does.StartWith(first));
    }

    [TestCase("--rsync --no-rsync f")]
    [TestCase("--cp --rsync f")]
    [TestCase("-c x f")]
    [TestCase("-c")]
    public void Run_WrongCommandLine_EndsWith2AndOneLine(string line)
    {
        _lustre.Write("f", 10);
        var before = _lustre.Snapshot("f");

        var result = Script(line.Split(' '));

        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Out, result.ErrLines.Length), Is.EqualTo((2, "", 1)), result.ToString());
            Assert.That(result.Err, Does.StartWith("lfs_migrate: "));
            Assert.That(_lustre.Snapshot("f"), Is.EqualTo(before));
        });
    }

    [Test]
    public void Run_ThroughPathAndALinkToTheLink_FindsItsLibrary()
    {
        _lustre.Write("f", 10);
        string bin = Path.Combine(_lustre.Outside, "bin");
        Posix.MakeDirectory(bin);
        Posix.Symlink("../lfs_migrate", Path.Combine(bin, "lfs_migrate"));
        _lustre.SetEnvironment("PATH", $"{bin}:{Environment.GetEnvironmentVariable("PATH")}");

        var result = _lustre.Run("lfs_migrate", "f");

        Assert.That((result.ExitCode, result.Out), Is.EqualTo((0, "f: done\n")), result.ToString());
    }

    private ProgramResult Script(params string[] words) => _lustre.Run([ScriptName, .. words]);
}
