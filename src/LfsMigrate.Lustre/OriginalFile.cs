using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Archive;

namespace LfsMigrate.Lustre;

/// <summary>A file that was found fit for migration, opened, and what was learnt of it on the way.</summary>
/// <param name="File">Open; the owner of this record disposes it.</param>
/// <param name="Directory">Where its name is; an own handle, disposed with the record.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Mount">The Lustre it is on.</param>
/// <param name="Facts">stat of it.</param>
/// <param name="Fid">Its FID.</param>
/// <param name="Layout">Its layout.</param>
internal sealed record OriginalFile(OpenedFile File, DirectoryHandle Directory, UnixPath Name, LustreMount Mount,
    FileFacts Facts, Fid Fid, Layout Layout) : IDisposable
{
    /// <summary>What the archive (HSM) had of it when it was opened.</summary>
    internal ArchiveState Archive { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Dispose();
        Directory.Dispose();
    }
}
