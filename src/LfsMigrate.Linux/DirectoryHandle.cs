using System.Buffers.Binary;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>An open directory. Everything is named relative to it, so no path can be swapped underneath.</summary>
public sealed class DirectoryHandle(FileHandle handle) : IDisposable
{
    private const int DirentHeaderBytes = 19, ReadBytes = 64 * 1024;
    private static readonly byte[] NoName = [0];

    private int _owners = 1;
    private ulong? _type, _device;

    /// <summary>The descriptor, perhaps O_PATH.</summary>
    public FileHandle Handle { get; } = handle;

    /// <summary>Makes the caller one more owner: the directory is closed when all have disposed it.</summary>
    public DirectoryHandle Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>statfs f_type of the directory's file system.</summary>
    /// <remarks>Asked once: XFS reclaims all inodes that wait for it before it answers statfs (xfs_fs_statfs).</remarks>
    public ulong FileSystemType()
    {
        if (_type is { } known)
        {
            return known;
        }
        PosixCall.Check(Shim.FsType(Handle, out ulong type), "fstatfs");
        _type = type;
        return type;
    }

    /// <summary>The device of the directory's file system, with the major number in the upper half.</summary>
    public ulong Device => _device ??= Stat().Identity.Device;

    /// <summary>Where the directory is now, as an absolute path.</summary>
    public UnixPath CurrentPath()
    {
        byte[] buffer = new byte[8192];
        var link = UnixPath.FromText($"/proc/self/fd/{Handle.Number}");
        long length = PosixCall.Check(Shim.ReadLink(FileHandle.CurrentDirectory, link.ToNullTerminated(), buffer,
            (ulong)buffer.Length), "readlink");
        return UnixPath.FromBytes(buffer.AsSpan(0, (int)length));
    }

    /// <summary>stat of the directory itself.</summary>
    public FileFacts Stat() => StatAt(NoName);

    /// <summary>stat of the directory itself, from what is known here: it asks no server. For what does not change, such as where it is.</summary>
    public FileFacts StatLazily()
    {
        PosixCall.Check(Shim.StatAt(Handle, NoName, OpenFlags.AT_STATX_DONT_SYNC, out var stat), "statx");
        return stat.ToFacts();
    }

    /// <summary>stat of an entry; a symlink is not followed.</summary>
    public FileFacts Stat(UnixPath name) => StatAt(SingleName(name));

    /// <summary>stat of an entry without its size, its blocks and its times, which are 0 then; a symlink is not followed.</summary>
    // KERNEL: Lustre asks the OSTs for those, and they grant the client a lock with the answer that stands in the way of a group lock.
    public FileFacts StatWithoutSize(UnixPath name) => StatAt(SingleName(name), OpenFlags.LFSM_STAT_UNSIZED);

    /// <summary>stat of an entry from what is known here, without asking a server: size and times may be old. False when there is none to be had.</summary>
    public bool TryStatLazily(UnixPath name, out FileFacts facts)
    {
        bool isSeen = Shim.StatAt(Handle, SingleName(name), OpenFlags.AT_STATX_DONT_SYNC, out var stat) >= 0;
        facts = isSeen ? stat.ToFacts() : null!;
        return isSeen;
    }

    /// <summary>Opens an entry. O_NOFOLLOW is always added.</summary>
    public OpenedFile Open(UnixPath name, int flags, uint mode = 0) =>
        new(OpenEntry(name, flags, mode), flags);

    /// <summary>Opens an entry so that reading does not move its atime, where we may say so.</summary>
    /// <remarks>KERNEL: O_NOATIME is for the owner and root.</remarks>
    public OpenedFile OpenQuietly(UnixPath name, int flags)
    {
        try
        {
            return Open(name, flags | OpenFlags.O_NOATIME);
        }
        catch (PosixException e) when (e.Errno == Errno.EPERM)
        {
            return Open(name, flags);
        }
    }

    /// <summary>Makes a file without a name on the directory's file system: O_TMPFILE.</summary>
    public OpenedFile OpenNameless(int flags, uint mode) =>
        new(FileHandle.Own(Shim.OpenAt(Handle, [(byte)'.', 0], flags | OpenFlags.O_TMPFILE, mode), "open O_TMPFILE"), flags);

    /// <summary>mkdirat(2), for the owner alone.</summary>
    public void MakeDirectory(UnixPath name) => PosixCall.Check(Shim.MakeDirectoryAt(Handle, SingleName(name), 0x1C0), "mkdir");

    /// <summary>Removes an empty subdirectory.</summary>
    public void RemoveDirectory(UnixPath name) => PosixCall.Check(Shim.RemoveDirectoryAt(Handle, SingleName(name)), "rmdir");

    /// <summary>Opens a subdirectory.</summary>
    public DirectoryHandle OpenDirectory(UnixPath name) =>
        new(OpenEntry(name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0));

    /// <summary>Opens an entry as it is, a symlink too, for looking at and for walking on: O_PATH.</summary>
    public DirectoryHandle OpenPath(UnixPath name) => new(OpenEntry(name, OpenFlags.O_PATH, 0));

    /// <summary>Opens the directory at a relative path below this one, component by component, through no symlink.</summary>
    public DirectoryHandle OpenBeneath(UnixPath relative)
    {
        var at = Share();
        foreach (var component in relative.Components())
        {
            using var above = at;
            at = above.OpenDirectory(component);
        }
        return at;
    }

    /// <summary>linkat(2): one more name for an entry, in this or another directory.</summary>
    public void Link(UnixPath name, DirectoryHandle newDirectory, UnixPath newName) =>
        PosixCall.Check(Shim.LinkAt(Handle, SingleName(name), newDirectory.Handle, SingleName(newName)), "link");

    /// <summary>renameat(2) within the directory, replacing what has the new name.</summary>
    public void Rename(UnixPath oldName, UnixPath newName) =>
        PosixCall.Check(Shim.RenameAt(Handle, SingleName(oldName), Handle, SingleName(newName)), "rename");

    /// <summary>RENAME_EXCHANGE: two names of the directory change their files in one step.</summary>
    public void Exchange(UnixPath name, UnixPath otherName) =>
        PosixCall.Check(Shim.RenameExchange(Handle, SingleName(name), SingleName(otherName)), "renameat2 RENAME_EXCHANGE");

    /// <summary>RENAME_NOREPLACE: fails with EEXIST where the new name is taken.</summary>
    public void RenameToFree(UnixPath oldName, UnixPath newName) =>
        PosixCall.Check(Shim.RenameNoReplace(Handle, SingleName(oldName), SingleName(newName)), "renameat2 RENAME_NOREPLACE");

    /// <summary>Gives an open file, perhaps one without a name, a name here.</summary>
    public void Link(OpenedFile file, UnixPath name) =>
        PosixCall.Check(Shim.LinkFile(file.Handle, Handle, SingleName(name)), "linkat");

    /// <summary>unlinkat(2).</summary>
    public void Unlink(UnixPath name) => PosixCall.Check(Shim.UnlinkAt(Handle, SingleName(name)), "unlink");

    /// <summary>The target of a symlink opened by <see cref="OpenPath"/>.</summary>
    public UnixPath ReadLink()
    {
        byte[] buffer = new byte[4096];
        long length = PosixCall.Check(Shim.ReadLink(Handle, NoName, buffer, (ulong)buffer.Length), "readlink");
        return UnixPath.FromBytes(buffer.AsSpan(0, (int)length));
    }

    /// <summary>Makes renames and links in the directory durable.</summary>
    public void Flush()
    {
        using var readable = FileHandle.Own(Shim.OpenAt(Handle, [(byte)'.', 0], OpenFlags.O_DIRECTORY, 0), "open");
        PosixCall.Check(Shim.Fsync(readable), "fsync");
    }

    /// <summary>Reads the names in the directory's own order, while they are asked for.</summary>
    public IEnumerable<DirectoryEntry> Entries()
    {
        using var readable = FileHandle.Own(Shim.OpenAt(Handle, [(byte)'.', 0], OpenFlags.O_DIRECTORY, 0), "open");
        byte[] buffer = new byte[ReadBytes];
        while (true)
        {
            int filled = (int)PosixCall.Check(Shim.ReadDirectory(readable, buffer, (ulong)buffer.Length), "getdents64");
            if (filled == 0)
            {
                yield break;
            }
            for (int at = 0; at < filled; at += BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)))
            {
                var entry = Entry(buffer.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16))));
                if (!entry.Name.Bytes.SequenceEqual("."u8) && !entry.Name.Bytes.SequenceEqual(".."u8))
                {
                    yield return entry;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            Handle.Dispose();
        }
    }

    // struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name with NUL.
    private static DirectoryEntry Entry(ReadOnlySpan<byte> record)
    {
        var name = record[DirentHeaderBytes..];
        return new DirectoryEntry(UnixPath.FromBytes(name[..name.IndexOf((byte)0)]), (EntryType)record[18],
            BinaryPrimitives.ReadUInt64LittleEndian(record));
    }

    private FileHandle OpenEntry(UnixPath name, int flags, uint mode) =>
        FileHandle.Own(Shim.OpenAt(Handle, SingleName(name), flags | OpenFlags.O_NOFOLLOW, mode), "open");

    private FileFacts StatAt(byte[] name, int flags = 0)
    {
        PosixCall.Check(Shim.StatAt(Handle, name, flags, out var stat), "statx");
        return stat.ToFacts();
    }

    // A slash would lead the kernel through components that nobody has checked.
    private static byte[] SingleName(UnixPath name) => name.Bytes.Contains((byte)'/') || name.IsEmpty
        ? throw new InvariantException($"'{name}' is not a single name")
        : name.ToNullTerminated();
}
