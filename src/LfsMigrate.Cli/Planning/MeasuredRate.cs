using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Planning;

/// <summary>How fast an earlier run was on the same file system.</summary>
/// <param name="Run">Its name.</param>
/// <param name="BytesPerSecond">What it migrated for each second that it was at work.</param>
internal sealed record MeasuredRate(string Run, double BytesPerSecond)
{
    // A look at a few is enough for a guess at hours, and a journal may be long.
    private const int RunsMax = 20;
    private const long JournalBytesMax = 256 << 20, BytesMin = 16 << 20;

    /// <summary>How long so many bytes will take.</summary>
    internal TimeSpan For(long bytes) => TimeSpan.FromSeconds(Math.Min(bytes / BytesPerSecond, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <summary>That of the last run that tells anything; null when there is none.</summary>
    /// <param name="place">Where the journals are.</param>
    /// <param name="fileSystem">What the file system is known by: FileSystemName.</param>
    internal static MeasuredRate? Last(string place, string? fileSystem) => !Directory.Exists(place) ? null
        : new DirectoryInfo(place).EnumerateDirectories().OrderByDescending(d => d.LastWriteTimeUtc).Take(RunsMax)
            .Where(d => d.EnumerateFiles().Sum(f => f.Length) <= JournalBytesMax)
            .Select(d => Of(place, d.Name, fileSystem)).FirstOrDefault(rate => rate != null);

    private static MeasuredRate? Of(string place, string run, string? fileSystem)
    {
        try
        {
            var totals = new RunTotals();
            new JournalReader(RunDirectory.ForReading(place, run)).Read(totals.Add);
            var (bytes, time) = (totals.Settled.Summary.MigratedBytes, totals.AtWork);
            return bytes >= BytesMin && time >= TimeSpan.FromSeconds(1) && totals.Settled.FileSystems.Values.Contains(fileSystem)
                ? new MeasuredRate(run, bytes / time.TotalSeconds) : null;
        }
        catch (OperatorException)
        {
            return null;
        }
    }
}
