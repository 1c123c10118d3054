using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>
/// Opens directories by path so that no user of the tree can lead us elsewhere: a symlink on the way is followed only
/// where nobody but root and the caller could have put it. Remembers the directory used last.
/// </summary>
public sealed class DirectoryResolver(uint euid) : IDisposable
{
    private const int SymlinksMax = 40;
    private const uint GroupOrOtherWrite = 0x12, Sticky = 0x200;

    private UnixPath _lastPath;
    private DirectoryHandle? _last;

    /// <summary>The directory at <paramref name="path"/>, perhaps the one remembered; the caller owns a share of it.</summary>
    /// <exception cref="RefusedException">A symlink on the way cannot be trusted.</exception>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    public DirectoryHandle Resolve(UnixPath path)
    {
        if (_last == null || _lastPath != path)
        {
            var opened = Open(path);
            _last?.Dispose();
            (_last, _lastPath) = (opened, path);
        }
        return _last.Share();
    }

    /// <summary>Like <see cref="Resolve"/>, but opened anew and not remembered.</summary>
    public DirectoryHandle Open(UnixPath path)
    {
        const int flags = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;
        int fd = Shim.OpenBeneath(FileHandle.CurrentDirectory, path.ToNullTerminated(), flags, OpenFlags.RESOLVE_NO_SYMLINKS);
        // ELOOP: a symlink on the way; ENOSYS: a kernel before 5.6; ENAMETOOLONG: a path longer than one call takes.
        return fd is -Errno.ELOOP or -Errno.ENOSYS or -Errno.ENAMETOOLONG
            ? Walk(path)
            : new DirectoryHandle(FileHandle.Own(fd, "open"));
    }

    /// <inheritdoc/>
    public void Dispose() => _last?.Dispose();

    private DirectoryHandle Walk(UnixPath path)
    {
        var at = Start(path);
        var left = new Stack<UnixPath>(path.Components().Reverse());
        int symlinks = 0;
        try
        {
            while (left.TryPop(out var name))
            {
                var next = at.OpenPath(name);
                var facts = next.Stat();
                if (!facts.IsSymlink)
                {
                    at.Dispose();
                    at = next;
                    continue;
                }
                using (next)
                {
                    CheckTrusted(at.Stat(), facts, name, ++symlinks);
                    at = Follow(at, next.ReadLink(), left);
                }
            }
            return at.Stat().IsDirectory ? at : throw new PosixException("open", Errno.ENOTDIR);
        }
        catch
        {
            at.Dispose();
            throw;
        }
    }

    private static DirectoryHandle Follow(DirectoryHandle at, UnixPath target, Stack<UnixPath> left)
    {
        foreach (var component in target.Components().Reverse())
        {
            left.Push(component);
        }
        if (!target.IsAbsolute)
        {
            return at;
        }
        at.Dispose();
        return Start(target);
    }

    private void CheckTrusted(FileFacts directory, FileFacts link, UnixPath name, int symlinks)
    {
        if (symlinks > SymlinksMax)
        {
            throw new PosixException("open", Errno.ELOOP);
        }
        bool others = (directory.Mode & GroupOrOtherWrite) != 0 && (directory.Mode & Sticky) == 0;
        if (others || !IsOurs(directory.Uid) || !IsOurs(link.Uid))
        {
            throw new RefusedException(OutcomeCode.UntrustedSymlink,
                $"'{name}' on the way is a symlink that another user could have placed; give the real path");
        }
    }

    private bool IsOurs(uint uid) => uid == 0 || uid == euid;

    private static DirectoryHandle Start(UnixPath path) => new(FileHandle.Own(Shim.OpenAt(FileHandle.CurrentDirectory,
        path.IsAbsolute ? [(byte)'/', 0] : [(byte)'.', 0], OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0), "open"));
}
