using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>Mounting for tests: whether it can be done here, and getting rid of what killed test runs have left.</summary>
internal static partial class Mounts
{
    // ORDER: the process of the tests stands in the name, so that a sweep tells a killed run's from one that goes on.
    private static readonly string Prefix = Path.Combine(Path.GetTempPath(), "lfs-migrate-loop.");
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(20);
    private static readonly Lazy<string?> Lacking = new(FindLacking);

    /// <summary>Ignores the test, with the reason, where nothing can be mounted.</summary>
    internal static void Need()
    {
        if (Lacking.Value is string reason)
        {
            Assert.Ignore(reason);
        }
    }

    internal static string MakeFolder() =>
        Directory.CreateTempSubdirectory($"lfs-migrate-loop.{Environment.ProcessId}.").FullName;

    internal static void Mount(params string[] words)
    {
        try
        {
            Program.Run("mount", words);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("unknown filesystem type", StringComparison.Ordinal))
        {
            Assert.Ignore($"the kernel lacks it: {e.Message}");
        }
    }

    /// <summary>Unmounts also what a program that has just been killed still holds.</summary>
    internal static void Unmount(string point)
    {
        var clock = Stopwatch.StartNew();
        while (!Program.TryRun("umount", point))
        {
            if (clock.Elapsed > BusyPatience)
            {
                throw new InvalidOperationException($"{point} is still in use");
            }
            Thread.Sleep(50);
        }
    }

    /// <summary>Unmounts everything below a folder, at once or when nobody uses it any more, and removes the folder.</summary>
    internal static void Remove(string folder)
    {
        foreach (string point in Below(folder))
        {
            if (!Program.TryRun("umount", point))
            {
                Program.Run("umount", "--lazy", point);
            }
        }
        Program.Run("rm", "-rf", "--one-file-system", "--", folder);
    }

    private static string? FindLacking()
    {
        if (Environment.UserName != "root")
        {
            return "needs root";
        }
        RemoveLeftovers();
        if (!File.Exists("/dev/loop-control"))
        {
            return "needs loop devices";
        }
        string folder = MakeFolder();
        try
        {
            Program.Run("mount", "-t", "tmpfs", "none", folder);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"nothing can be mounted here: {e.Message}";
        }
        finally
        {
            Remove(folder);
        }
    }

    private static void RemoveLeftovers()
    {
        foreach (string folder in Directory.GetDirectories(Path.GetTempPath(), "lfs-migrate-loop.*"))
        {
            var name = FolderName().Match(folder[Prefix.Length..]);
            if (name.Success && !Directory.Exists($"/proc/{name.Groups[1].Value}"))
            {
                Remove(folder);
            }
        }
    }

    // The last mounted first: one may stand on another.
    private static IEnumerable<string> Below(string folder) => File.ReadAllLines("/proc/self/mountinfo")
        .Select(line => Unescape(line.Split(' ')[4]))
        .Where(point => point == folder || point.StartsWith(folder + "/", StringComparison.Ordinal))
        .Reverse();

    private static string Unescape(string field) => Octal().Replace(field,
        m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^([0-9]+)\.")]
    private static partial Regex FolderName();

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();
}
