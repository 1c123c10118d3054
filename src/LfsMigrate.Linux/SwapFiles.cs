using System.Diagnostics;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux;

/// <summary>The files the kernel swaps to.</summary>
public static class SwapFiles
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private static volatile Listing? _last;

    // Read anew every second at most, not for each of a million files.
    private sealed record Listing(string[] Lines, long Read);

    /// <summary>Whether a file is one of them.</summary>
    public static bool Contains(FileIdentity file)
    {
        foreach (string line in Recent().Skip(1))
        {
            // KERNEL: blanks, tabs, newlines and backslashes in the name are octal escapes.
            var path = UnixPath.FromText(Unescape(line.Split(' ', '\t')[0]));
            if (path.IsAbsolute && Identity(path) == file)
            {
                return true;
            }
        }
        return false;
    }

    private static string[] Recent()
    {
        var last = _last;
        if (last == null || Stopwatch.GetElapsedTime(last.Read) > Age)
        {
            _last = last = new Listing(Lines(), Stopwatch.GetTimestamp());
        }
        return last.Lines;
    }

    // A kernel without swap has no such file, and some containers hide it: then there is nothing to be found here.
    private static string[] Lines()
    {
        try
        {
            return File.ReadAllLines("/proc/swaps");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Unescape(string name) =>
        name.Replace("\\040", " ").Replace("\\011", "\t").Replace("\\012", "\n").Replace("\\134", "\\");

    private static FileIdentity? Identity(UnixPath path)
    {
        try
        {
            using var resolver = new DirectoryResolver(0);
            using var directory = resolver.Open(path.Parent);
            return directory.Stat(path.Name).Identity;
        }
        catch (Exception e) when (e is PosixException or Core.Migration.RefusedException)
        {
            return null;
        }
    }
}
