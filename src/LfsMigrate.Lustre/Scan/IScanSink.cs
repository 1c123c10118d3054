using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Takes what a scan finds.</summary>
/// <remarks>Called from all threads of the scan at once. An exception ends the scan, and is what it throws.</remarks>
public interface IScanSink
{
    /// <summary>A file was found.</summary>
    void Found(in ScannedFile file);

    /// <summary>A directory could not be read, or a file not be looked at; the scan goes on without it.</summary>
    /// <param name="path">The directory or file.</param>
    /// <param name="why">Has one of <see cref="OutcomeCode"/>.</param>
    void Unreadable(UnixPath path, RefusedException why);
}
