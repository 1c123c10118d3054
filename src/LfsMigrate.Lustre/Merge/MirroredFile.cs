using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Guards;

namespace LfsMigrate.Lustre.Merge;

/// <summary>A file on Lustre.</summary>
internal sealed class MirroredFile(OpenedFile file) : IMirroredFile
{
    /// <inheritdoc/>
    public void LeaseForResync() => file.LeaseForResync();

    /// <inheritdoc/>
    public void LeaseForWriting() => file.LeaseForWriting();

    /// <inheritdoc/>
    public void CheckLease() => LeaseGuard.CheckHeld(file);

    /// <inheritdoc/>
    public void DropLease() => file.DropLease();

    /// <inheritdoc/>
    public void EndResync(uint[] components) => file.EndResync(components);

    /// <inheritdoc/>
    public void DestroyMirror(int mirror) => file.DestroyMirror(mirror);

    /// <inheritdoc/>
    public Layout ReadLayout() => OriginalOpener.DecodeLayout(file.FreshLayoutBlob());

    /// <inheritdoc/>
    public FileFacts Stat() => file.Stat();

    /// <inheritdoc/>
    public void SetTimes(UnixTime accessed, UnixTime modified) => file.SetTimes(accessed, modified);

    /// <inheritdoc/>
    public void WithMirror(int mirror, Action<IDataFile> use)
    {
        using var data = new MirrorFile(file, mirror);
        use(data);
    }
}
