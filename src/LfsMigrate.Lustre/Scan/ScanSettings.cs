using LfsMigrate.Core.Files;

namespace LfsMigrate.Lustre.Scan;

/// <summary>How a scan is done.</summary>
public sealed record ScanSettings
{
    /// <summary>Threads, at least 1.</summary>
    public required int Jobs { get; init; }

    /// <summary>Whether a file is wanted; null: all are. What it leaves out costs no look at its layout. Called from all threads at once.</summary>
    /// <remarks>A size of 0 was asked of the OSTs before; any other is what the MDS remembers.</remarks>
    public Func<FileFacts, bool>? Wants { get; init; }

    /// <summary>Whether files that are this program's own are shown too: what a run that died has left takes space like any other.</summary>
    public bool ShowsOwn { get; init; }
}
