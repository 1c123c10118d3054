using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Scan;

/// <summary>
/// Finds the regular files of a tree on Lustre and where their bytes lie, in several threads: no file is opened, no symlink followed and no mount
/// crossed; names are bytes. Directories are opened relative to the one they were found in, however deep.
/// </summary>
/// <remarks>
/// Memory grows with the directories that wait, not with files: a directory of any size is read by all threads in turn, and never held. It is no
/// snapshot: what is renamed meanwhile may be found under both names, or under none.
/// </remarks>
public sealed class TreeScan(ScanSettings settings)
{
    // Descriptors: both together and one or two for each thread.
    private const int KeptMax = 128, ReadingMax = 128;

    /// <summary>Scans a tree.</summary>
    /// <param name="root">An existing directory, as the operator named it; the files' paths begin with it.</param>
    /// <param name="sink">Takes what is found.</param>
    /// <param name="cancellation">Ends the scan between two files.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; all that was found has been handed on.</exception>
    public ScanTotals Scan(UnixPath root, IScanSink sink, CancellationToken cancellation) => Scan(root, null, null, sink, cancellation);

    /// <summary>The same, and keeps account of the directories.</summary>
    /// <param name="root">An existing directory.</param>
    /// <param name="waiting">Directories below the root, as paths that begin with it, to begin with in place of the root; null: the root.</param>
    /// <param name="progress">Is told of each directory; may be null.</param>
    /// <param name="sink">Takes what is found.</param>
    /// <param name="cancellation">Ends the scan between two files.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ScanTotals Scan(UnixPath root, IEnumerable<UnixPath>? waiting, IScanProgress? progress, IScanSink sink, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Jobs, 1);
        DirectoryHandle handle;
        try
        {
            handle = Open(root);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            sink.Unreadable(root, e as RefusedException ?? new RefusedException(OutcomeCode.Unreadable, e.Message));
            return new ScanTotals(0, 0, 0, 1);
        }
        var node = new ScanDirectory(null, root.Bytes.ToArray());
        using var open = new OpenDirectories(node, handle, KeptMax);
        using var starts = (waiting?.Select(path => Below(node, root, path)) ?? [node]).GetEnumerator();
        var queue = new ScanQueue(settings.Jobs, starts, ReadingMax);
        var state = new TreeState(queue, open, handle.Stat(), IsMountRoot(handle) ? node : null, progress);
        TreeWorker[] workers = [.. Enumerable.Range(0, settings.Jobs).Select(i => new TreeWorker(i, state, settings, sink, cancellation))];
        new ScanCrew(settings.Jobs, queue.Stop).Run(i => workers[i].Work());
        return workers.Aggregate(default(ScanTotals), (sum, worker) => sum + worker.Totals);
    }

    private static DirectoryHandle Open(UnixPath root)
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var path = resolver.Open(root);
        return path.OpenDirectory(UnixPath.FromText("."));
    }

    // The root itself stays the root: it is what it was opened as, by whatever name.
    private static ScanDirectory Below(ScanDirectory node, UnixPath root, UnixPath path)
    {
        if (path == root)
        {
            return node;
        }
        int skip = root.Bytes.Length + (root.Bytes.EndsWith("/"u8) ? 0 : 1);
        if (path.Bytes.Length <= skip || !path.Bytes.StartsWith(root.Bytes) || path.Bytes[skip - 1] != '/')
        {
            throw new InvariantException($"'{path}' is not below '{root}'");
        }
        node.Use();
        return new ScanDirectory(node, path.Bytes[skip..].ToArray());
    }

    private static bool IsMountRoot(DirectoryHandle handle)
    {
        try
        {
            var path = handle.CurrentPath();
            return LustreMount.Find(path)?.Root == path;
        }
        catch (PosixException)
        {
            // Longer than a path may be: nothing is mounted there.
            return false;
        }
    }
}
