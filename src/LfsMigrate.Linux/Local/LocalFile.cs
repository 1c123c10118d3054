using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux.Local;

/// <summary>A file that was found fit for migration, and opened.</summary>
/// <param name="File">Open; the owner of this record disposes it.</param>
/// <param name="Directory">Where its name is; an own handle, disposed with the record.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Facts">stat of it.</param>
public sealed record LocalFile(OpenedFile File, DirectoryHandle Directory, UnixPath Name, FileFacts Facts) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        File.Dispose();
        Directory.Dispose();
    }
}
