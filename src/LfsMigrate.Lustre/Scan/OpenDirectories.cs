using LfsMigrate.Core.Files;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Scan;

/// <summary>
/// Opens directories relative to the one they were found in, and keeps those open that others will be opened relative to: so many and no
/// more. One that was closed for that is opened anew, from the nearest above it that is open.
/// </summary>
/// <remarks>Thread-safe. The root is open throughout. No call into the kernel is made under the lock.</remarks>
internal sealed class OpenDirectories(ScanDirectory root, DirectoryHandle rootHandle, int keptMax) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<ScanDirectory> _kept = [];

    /// <summary>Opens a directory; the caller owns a share of it.</summary>
    /// <exception cref="Core.PosixException">It, or one above it, cannot be opened.</exception>
    internal DirectoryHandle Open(ScanDirectory directory)
    {
        if (directory.Parent is not { } parent)
        {
            return rootHandle.Share();
        }
        using var above = Reopened(parent);
        var handle = OpenIn(above, directory);
        Keep(directory, handle);
        return handle;
    }

    /// <summary>Closes a directory that nobody will need again.</summary>
    internal void Release(ScanDirectory directory)
    {
        DirectoryHandle? handle;
        lock (_gate)
        {
            handle = Forget(directory);
        }
        handle?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            while (_kept.First is { } first)
            {
                Forget(first.Value)?.Dispose();
            }
        }
        rootHandle.Dispose();
    }

    // From the nearest above that is open downwards, in a loop: a tree may be deeper than a stack.
    private DirectoryHandle Reopened(ScanDirectory directory)
    {
        var closed = new Stack<ScanDirectory>();
        var at = directory;
        DirectoryHandle? handle;
        while ((handle = TryShare(at)) == null)
        {
            closed.Push(at);
            at = at.Parent!;
        }
        while (closed.TryPop(out var next))
        {
            using var above = handle;
            handle = OpenIn(above, next);
            Keep(next, handle);
        }
        return handle;
    }

    private DirectoryHandle? TryShare(ScanDirectory directory)
    {
        if (ReferenceEquals(directory, root))
        {
            return rootHandle.Share();
        }
        lock (_gate)
        {
            if (directory.Handle == null)
            {
                return null;
            }
            _kept.Remove(directory.Kept!);
            _kept.AddLast(directory.Kept!);
            return directory.Handle.Share();
        }
    }

    private void Keep(ScanDirectory directory, DirectoryHandle handle)
    {
        DirectoryHandle? closed = null;
        lock (_gate)
        {
            if (directory.Handle == null)
            {
                directory.Handle = handle.Share();
                directory.Kept = _kept.AddLast(directory);
                closed = _kept.Count > keptMax ? Forget(_kept.First!.Value) : null;
            }
        }
        closed?.Dispose();
    }

    private DirectoryHandle? Forget(ScanDirectory directory)
    {
        var handle = directory.Handle;
        if (handle != null)
        {
            _kept.Remove(directory.Kept!);
            (directory.Handle, directory.Kept) = (null, null);
        }
        return handle;
    }

    private static DirectoryHandle OpenIn(DirectoryHandle above, ScanDirectory directory)
    {
        var name = UnixPath.FromBytes(directory.Name);
        return directory.Name.AsSpan().Contains((byte)'/') ? above.OpenBeneath(name) : above.OpenDirectory(name);
    }
}
