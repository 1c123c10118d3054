using System.Globalization;

namespace LfsMigrate.Linux.Probe;

/// <summary>The options a file system is mounted with.</summary>
internal static class MountOptions
{
    /// <summary>Those of the mount that a directory is on; none where the kernel does not tell.</summary>
    internal static IReadOnlyCollection<string> Of(DirectoryHandle directory)
    {
        string mount = directory.Stat().MountId.ToString(CultureInfo.InvariantCulture);
        foreach (string line in Lines())
        {
            // proc_pid_mountinfo(5): mount ID, parent, device, root, mount point, options, ..., -, type, source, super options.
            string[] words = line.Split(' ');
            if (words[0] == mount)
            {
                return [.. words[5].Split(','), .. words[^1].Split(',')];
            }
        }
        return [];
    }

    private static string[] Lines()
    {
        try
        {
            return File.ReadAllLines("/proc/self/mountinfo");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
