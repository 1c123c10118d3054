using LfsMigrate.Core.Files;

namespace LfsMigrate.Lustre.Scan;

/// <summary>What the threads of the scan of a tree share.</summary>
/// <param name="queue">What is still to be done.</param>
/// <param name="open">The directories that are open.</param>
/// <param name="root">The tree's root, as it was when the scan began.</param>
/// <param name="mountRoot">The directory that is the root of the Lustre; null when that is above the tree.</param>
/// <param name="progress">Who is told of directories; null when nobody.</param>
internal sealed class TreeState(ScanQueue queue, OpenDirectories open, FileFacts root, ScanDirectory? mountRoot, IScanProgress? progress)
{
    internal ScanQueue Queue { get; } = queue;

    internal OpenDirectories Open { get; } = open;

    internal IScanProgress? Progress { get; } = progress;

    /// <summary>Whether something is on the mount that the root is on.</summary>
    // Kernels before 5.8 do not tell the mount; then the device has to do.
    internal bool IsOnMount(FileFacts facts) => facts.MountId == root.MountId && facts.Identity.Device == root.Identity.Device;

    /// <summary>Whether Lustre has its virtual directory there.</summary>
    internal bool IsMountRoot(ScanDirectory directory) => ReferenceEquals(directory, mountRoot);
}
