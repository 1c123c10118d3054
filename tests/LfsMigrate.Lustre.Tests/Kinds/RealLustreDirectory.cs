using System.Diagnostics;
using System.Text.Json;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Tests.Contract;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Kinds;

/// <summary>A directory of its own on a mounted Lustre, for files made by <c>lfs</c> and migrated by the program.</summary>
internal sealed class RealLustreDirectory : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryResolver _resolver = new(OwnProcess.EffectiveUid);

    private RealLustreDirectory(string path) => Path = path;

    /// <summary>Where it is.</summary>
    internal string Path { get; }

    internal string this[string name] => $"{Path}/{name}";

    /// <summary>Makes one, or ignores the test where there is no Lustre.</summary>
    internal static RealLustreDirectory Create()
    {
        string path = $"{RealLustreEnvironment.ParentOrIgnore()}/kinds-{Guid.NewGuid():N}";
        Directory.CreateDirectory(path);
        LustreLibrary.Load();
        return new RealLustreDirectory(path);
    }

    /// <summary>Ignores the test when a program that sets it up is lacking, or does not work here.</summary>
    internal static string Need(string program, params string[] words)
    {
        try
        {
            return Testing.Program.Run(program, words);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"cannot be set up here: {e.Message}");
            return "";
        }
    }

    /// <summary>Makes a file with a layout in setstripe's words, and data at each offset.</summary>
    internal string Make(string name, string layout, params long[] offsets)
    {
        Need("lfs", ["setstripe", .. layout.Split(' ', StringSplitOptions.RemoveEmptyEntries), this[name]]);
        using var file = File.OpenHandle(this[name], FileMode.OpenOrCreate, FileAccess.Write);
        foreach (long offset in offsets)
        {
            byte[] data = new byte[300_000];
            new Random((int)(offset / 4096)).NextBytes(data);
            RandomAccess.Write(file, data, offset);
        }
        RandomAccess.FlushToDisk(file);
        return this[name];
    }

    /// <summary>A checksum of the content.</summary>
    internal string Sum(string name) => Testing.Program.Run("md5sum", this[name]).Split(' ')[0];

    /// <summary>The layout as the MDS has it.</summary>
    internal Layout LayoutOf(string name)
    {
        var path = UnixPath.FromText(this[name]);
        using var directory = _resolver.Open(path.Parent);
        using var file = directory.Open(path.Name, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
        return LayoutCodec.Decode(file.FreshLayoutBlob());
    }

    /// <summary>Runs the program with <c>--json</c> on one file: its code, and the line it is in.</summary>
    internal (string Code, string Line) Migrate(string name, params string[] words) =>
        Run([Repository.PathOf("out", "lfs-migrate"), "--json", "-q", .. words, this[name]]);

    /// <summary>The same as another user without further groups, who owns the directory.</summary>
    internal (string Code, string Line) MigrateAs(int uid, string name, params string[] words)
    {
        if (OwnProcess.EffectiveUid != 0)
        {
            Assert.Ignore("needs root");
        }
        string[] asUser = ["setpriv", $"--reuid={uid}", $"--regid={uid}", "--clear-groups"];
        // An MDS with an identity_upcall keeps out whom it does not know, whatever the modes say. A client may stat and open a file without asking
        // it, but make none.
        Need(asUser[0], [.. asUser[1..], "mkdir", this["asked"]]);
        Directory.Delete(this["asked"]);
        return Run([.. asUser,
            Repository.PathOf("out", "lfs-migrate"), "--json", "-q", .. words, this[name]]);
    }

    /// <summary>Waits until something is so; fails when it does not become so.</summary>
    internal static void WaitUntil(Func<bool> isSo, string what)
    {
        for (var clock = Stopwatch.StartNew(); !isSo(); Thread.Sleep(100))
        {
            Assert.That(clock.Elapsed, Is.LessThan(Patience), what);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _resolver.Dispose();
        Testing.Program.TryRun("chattr", "-R", "-i", "-a", "-f", Path);
        Testing.Program.TryRun("rm", "-rf", "--", Path);
    }

    private static (string Code, string Line) Run(string[] words)
    {
        using var process = Testing.Program.Start(words[0], words[1..]);
        string line = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode is 126 or 127)
        {
            Assert.Ignore($"the program cannot be run there: {error}");
        }
        Assert.That(line, Is.Not.Empty, error);
        using var json = JsonDocument.Parse(line);
        return (json.RootElement.GetProperty("code").GetString()!, line);
    }
}
