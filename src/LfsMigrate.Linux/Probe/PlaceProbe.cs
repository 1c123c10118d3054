using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Probe;

/// <summary>Finds out what holds at a place by trying it, in a directory that it makes there and removes.</summary>
public static class PlaceProbe
{
    private const string Prefix = ".lfs-migrate.probe.";

    /// <summary>Tries each way in a directory.</summary>
    /// <param name="place">The directory.</param>
    /// <param name="ways">The ways.</param>
    /// <exception cref="PosixException">Nothing can be made there.</exception>
    public static IReadOnlyList<WayReport> Try(DirectoryHandle place, IEnumerable<IMigrationBackend> ways)
    {
        var name = UnixPath.FromText($"{Prefix}{Environment.ProcessId:x}.{Random.Shared.NextInt64():x}");
        place.MakeDirectory(name);
        using var directory = place.OpenDirectory(name);
        CheckOwn(directory);
        try
        {
            var path = directory.CurrentPath();
            return [.. ways.Select(way => Adjust(new WayTrial(way, directory, path).Run(), directory))];
        }
        finally
        {
            Empty(directory);
            place.RemoveDirectory(name);
        }
    }

    // What a look at the file system tells, and no trial.
    private static WayReport Adjust(WayReport report, DirectoryHandle directory) =>
        FileSystemKind.Of(directory).LosesFilesInACrash ? report with { Kept = report.Kept & ~Promise.SurvivesCrash } : report;

    // Whoever may rename in the place could have given the name to another directory, whose files are not to be removed.
    private static void CheckOwn(DirectoryHandle directory)
    {
        var facts = directory.Stat();
        if (facts.Uid != OwnProcess.EffectiveUid || (facts.Mode & 0x1FF) != 0x1C0 || directory.Entries().Any())
        {
            throw new RefusedException(OutcomeCode.Replaced, "somebody has replaced the directory that was made for the trials");
        }
    }

    private static void Empty(DirectoryHandle directory)
    {
        foreach (var entry in directory.Entries().ToList())
        {
            directory.Unlink(entry.Name);
        }
    }
}
