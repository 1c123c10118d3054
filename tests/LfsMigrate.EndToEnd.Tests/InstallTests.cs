namespace LfsMigrate.EndToEnd.Tests;

/// <summary>scripts/install and scripts/uninstall: what is installed works, and goes without a trace.</summary>
public sealed class InstallTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    private string Prefix => Path.Combine(_lustre.Outside, "pre fix");

    [Test]
    public void Install_IntoAPrefix_RunsThroughBothLinksAndUninstallLeavesNothing()
    {
        _lustre.Write("f", 100_000);
        _lustre.Write("g", 100_000);
        Posix.MakeDirectory(Prefix);
        Posix.MakeDirectory($"{Prefix}/bin");
        Posix.WriteAll($"{Prefix}/bin/other", "x"u8);

        var installed = Script("install", Prefix);
        _lustre.SetEnvironment("PATH", $"{Prefix}/bin:{Environment.GetEnvironmentVariable("PATH")}");
        var command = _lustre.Run("lfs-migrate", "-v", "-o", "2", "f");
        var script = _lustre.Run("lfs_migrate", "-y", "-o", "2", "g");
        string[] present = Everything();
        var uninstalled = Script("uninstall", Prefix);

        Assert.Multiple(() =>
        {
            Assert.That(installed.ExitCode, Is.Zero, installed.ToString());
            Assert.That((command.ExitCode, command.Out), Is.EqualTo((0, "f\n")), command.ToString());
            Assert.That((script.ExitCode, script.Out), Is.EqualTo((0, "g: done\n")), script.ToString());
            Assert.That((string[])["share/man/man1/lfs-migrate.1", "share/man/man1/lfs_migrate.1", "share/zsh/site-functions/_lfs-migrate",
                "share/bash-completion/completions/lfs_migrate", "share/fish/vendor_completions.d/lfs_migrate.fish"], Is.SubsetOf(present));
            Assert.That(uninstalled.ExitCode, Is.Zero, uninstalled.ToString());
            Assert.That(Everything(), Is.EqualTo(new[] { "bin", "bin/other" }));
        });
    }

    [Test]
    public void Install_Again_ReplacesWhatItInstalled()
    {
        Assert.That(Script("install", Prefix).ExitCode, Is.Zero);
        string[] once = Everything();

        var again = Script("install", Prefix + "/");

        Assert.Multiple(() =>
        {
            Assert.That(again.ExitCode, Is.Zero, again.ToString());
            Assert.That(Everything(), Is.EqualTo(once));
            Assert.That(Script("uninstall", Prefix).ExitCode, Is.Zero);
            Assert.That(Everything(), Is.Empty);
        });
    }

    [Test]
    public void Install_ForeignScriptInTheWay_IsRefusedAndMovedAsideOnlyWithReplace()
    {
        Posix.MakeDirectory(Prefix);
        Posix.MakeDirectory($"{Prefix}/bin");
        Posix.WriteAll($"{Prefix}/bin/lfs_migrate", "#!/bin/bash\n"u8);

        var refused = Script("install", Prefix);
        string[] untouched = Everything();
        var replaced = Script("install", "--replace", Prefix);
        var again = Script("install", Prefix);
        string version = _lustre.Run($"{Prefix}/bin/lfs_migrate", "--version").Out;
        var uninstalled = Script("uninstall", Prefix);

        Assert.Multiple(() =>
        {
            Assert.That((refused.ExitCode, refused.ErrLines.Length), Is.EqualTo((1, 1)), refused.ToString());
            Assert.That(refused.Err, Does.Contain("bin/lfs_migrate").And.Contain("--replace"));
            Assert.That(untouched, Is.EqualTo(new[] { "bin", "bin/lfs_migrate" }));
            Assert.That(replaced.ExitCode, Is.Zero, replaced.ToString());
            Assert.That(replaced.Out, Does.Contain("was not ours"));
            Assert.That(again.ExitCode, Is.Zero, again.ToString());
            Assert.That(version, Does.StartWith("lfs_migrate"));
            Assert.That(uninstalled.ExitCode, Is.Zero, uninstalled.ToString());
            Assert.That(Everything(), Is.EqualTo(new[] { "bin", "bin/lfs_migrate" }));
            Assert.That(Posix.ReadAll($"{Prefix}/bin/lfs_migrate"), Is.EqualTo("#!/bin/bash\n"u8.ToArray()));
        });
    }

    [Test]
    public void Uninstall_FileChangedSince_StaysAndIsNamed()
    {
        Assert.That(Script("install", Prefix).ExitCode, Is.Zero);
        Posix.Unlink($"{Prefix}/bin/lfs_migrate");
        Posix.WriteAll($"{Prefix}/bin/lfs_migrate", "mine"u8);

        var result = Script("uninstall", Prefix);

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.Err, Does.Contain("bin/lfs_migrate"));
            Assert.That(Everything(), Is.EqualTo(new[] { "bin", "bin/lfs_migrate" }));
        });
    }

    [Test]
    public void Install_Destdir_IsPutInFront()
    {
        Posix.MakeDirectory(Prefix);
        _lustre.SetEnvironment("DESTDIR", Prefix);

        var installed = Script("install", "/usr");
        bool there = Posix.Exists($"{Prefix}/usr/bin/lfs_migrate");
        var uninstalled = Script("uninstall", "/usr");

        Assert.Multiple(() =>
        {
            Assert.That((installed.ExitCode, there), Is.EqualTo((0, true)), installed.ToString());
            Assert.That(uninstalled.ExitCode, Is.Zero, uninstalled.ToString());
            Assert.That(Everything(), Is.EqualTo(new[] { "usr" }));
        });
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("//")]
    [TestCase("relative")]
    [TestCase("/usr/../..")]
    [TestCase("/usr/./local")]
    [TestCase("-x")]
    public void InstallAndUninstall_NonsensePrefix_IsRefused(string prefix)
    {
        foreach (string name in (string[])["install", "uninstall"])
        {
            var result = Script(name, prefix);

            Assert.That((result.ExitCode, result.Out, result.ErrLines.Length), Is.EqualTo((2, "", 1)), $"{name}: {result}");
        }
    }

    [Test]
    public void Uninstall_NothingInstalled_SaysSo()
    {
        Posix.MakeDirectory(Prefix);

        var result = Script("uninstall", Prefix);

        Assert.That((result.ExitCode, result.Err.Contains("nothing is installed")), Is.EqualTo((1, true)), result.ToString());
    }

    private ProgramResult Script(string name, params string[] words) =>
        _lustre.Run([Built.Script(name), .. words]);

    private string[] Everything() => Directory.Exists(Prefix)
        ? [.. Directory.EnumerateFileSystemEntries(Prefix, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(Prefix, path)).Order(StringComparer.Ordinal)]
        : [];
}
