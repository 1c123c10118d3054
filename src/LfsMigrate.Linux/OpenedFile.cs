using System.Buffers;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>An open regular file: its data and its attributes.</summary>
/// <param name="handle">The descriptor; owned.</param>
/// <param name="flags">The flags of open(2) it was opened with.</param>
public sealed unsafe class OpenedFile(FileHandle handle, int flags) : IDataFile, IDisposable
{
    private const int SEEK_END = 2, SEEK_DATA = 3, SEEK_HOLE = 4;
    // XATTR_SIZE_MAX and XATTR_LIST_MAX of linux/limits.h.
    private const int XattrBytesMax = 65536;

    // Enough for most: none at all, or an ACL and a label.
    private const int XattrBytesUsual = 256;

    private static readonly byte[] NoName = [0];

    // Streams read it while another turns it off.
    private volatile bool _isDirect = (flags & OpenFlags.O_DIRECT) != 0;

    /// <summary>The descriptor.</summary>
    public FileHandle Handle { get; } = handle;

    /// <inheritdoc/>
    public bool IsDirect => _isDirect;

    /// <summary>Whether it is read and written as it is stored, encrypted, because its key is not here. Then only O_DIRECT works.</summary>
    public bool IsCiphertext { get; } = (flags & OpenFlags.O_CIPHERTEXT) == OpenFlags.O_CIPHERTEXT;

    /// <summary>Whether it is open for reading and writing.</summary>
    public bool IsWritable { get; } = (flags & OpenFlags.O_RDWR) != 0;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            return (int)PosixCall.Check(Shim.Read(Handle, start, (ulong)buffer.Length, offset), "pread");
        }
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> data, long offset)
    {
        fixed (byte* start = data)
        {
            return (int)PosixCall.Check(Shim.Write(Handle, start, (ulong)data.Length, offset), "pwrite");
        }
    }

    /// <inheritdoc/>
    public long? SeekData(long offset)
    {
        long found = Shim.Seek(Handle, offset, SEEK_DATA);
        return found == -Errno.ENXIO ? null : PosixCall.Check(found, "lseek");
    }

    /// <inheritdoc/>
    public long SeekHole(long offset) => PosixCall.Check(Shim.Seek(Handle, offset, SEEK_HOLE), "lseek");

    /// <summary>When the inode was made; null where the file system does not tell.</summary>
    public UnixTime? TryBorn() => Shim.Born(Handle, out long seconds, out uint nanoseconds) == 0 ? new UnixTime(seconds, nanoseconds) : null;

    /// <inheritdoc/>
    // KERNEL: network file systems ask for the length before they go to the end; Lustre its OSTs alone, where stat asks the MDS too.
    public long GetLength() => PosixCall.Check(Shim.Seek(Handle, 0, SEEK_END), "lseek");

    /// <inheritdoc/>
    public void SetLength(long length)
    {
        if (!IsCiphertext)
        {
            PosixCall.Check(Shim.Ftruncate(Handle, length), "ftruncate");
        }
        else if (GetLength() != length)
        {
            EndWithZeros(length);
        }
    }

    /// <inheritdoc/>
    public void Flush() => PosixCall.Check(Shim.Fsync(Handle), "fsync");

    /// <summary>
    /// The data has left the page cache for the storage, which reported no error; a power cut may still take it. Enough where
    /// what makes it part of a file goes through a journal that flushes the storage first.
    /// </summary>
    public void WriteOut() => WriteOut(0, 0);

    /// <summary>The same for a range; a count of 0 is all behind the offset.</summary>
    public void WriteOut(long offset, long count) => PosixCall.Check(Shim.WriteOut(Handle, offset, count), "sync_file_range");

    /// <summary>Has the kernel begin to write a range out. Best effort.</summary>
    public void StartWriteOut(long offset, long count) => _ = Shim.StartWriteOut(Handle, offset, count);

    /// <summary>The same file opened once more, for reading past the page cache; null where that is not possible.</summary>
    public OpenedFile? TryOpenDirect()
    {
        const int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECT | OpenFlags.O_NOATIME;
        var self = UnixPath.FromText($"/proc/self/fd/{Handle.Number}");
        int fd = Shim.OpenAt(FileHandle.CurrentDirectory, self.ToNullTerminated(), flags, 0);
        return fd < 0 ? null : new OpenedFile(FileHandle.Own(fd, "open"), flags);
    }

    /// <summary>Drops the clean pages of a range from the cache, outward: what lies in the page of a neighbour is dropped with it. Best effort.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="count">How many; 0 for all behind the offset.</param>
    public void DropCache(long offset, long count)
    {
        long first = offset / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
        _ = Shim.DropCacheRange(Handle, first, count == 0 ? 0 : offset + count - first + AlignedBuffer.PageBytes);
    }

    /// <summary>Writes a range out and drops it from the cache; what is read of it next comes from the disk.</summary>
    // KERNEL: O_DIRECT alone does not do it: ext4 reads journalled or encrypted files through the page cache all the same.
    public void MoveToDisk(long offset, long count)
    {
        WriteOut(offset, count);
        DropCache(offset, count);
    }

    /// <inheritdoc/>
    public void DropCache() => _ = Shim.DropCache(Handle);

    /// <inheritdoc/>
    public bool TrySetDirect(bool on)
    {
        if ((IsCiphertext && !on) || Shim.SetDirect(Handle, on ? 1 : 0) < 0)
        {
            return false;
        }
        // ORDER: behind the call: where it says off, it is off.
        _isDirect = on;
        return true;
    }

    /// <summary>fstat.</summary>
    public FileFacts Stat()
    {
        PosixCall.Check(Shim.StatAt(Handle, NoName, 0, out var stat), "statx");
        return stat.ToFacts();
    }

    /// <summary>fstat from what is known here, without asking a server: size and times may be old, the rest is not of a file that was just opened.</summary>
    public FileFacts StatLazily()
    {
        PosixCall.Check(Shim.StatAt(Handle, NoName, OpenFlags.AT_STATX_DONT_SYNC, out var stat), "statx");
        return stat.ToFacts();
    }

    /// <summary>statfs f_type.</summary>
    public ulong FileSystemType()
    {
        PosixCall.Check(Shim.FsType(Handle, out ulong type), "fstatfs");
        return type;
    }

    /// <summary>FS_IOC_GETFLAGS; 0 where the file system has none.</summary>
    public uint InodeFlags() => Shim.GetInodeFlags(Handle, out uint flags) < 0 ? 0 : flags;

    /// <summary>The project ID; null where the file system has none.</summary>
    public uint? Project() => Shim.GetProject(Handle, out uint project) < 0 ? null : project;

    /// <summary>Sets the project ID.</summary>
    public void SetProject(uint project) => PosixCall.Check(Shim.SetProject(Handle, project), "FS_IOC_FSSETXATTR");

    /// <summary>The names of its extended attributes.</summary>
    public IReadOnlyList<UnixPath> XattrNames()
    {
        // A file system without them has none to lose.
        byte[] names = WithRoom((buffer, size) => Shim.ListXattrs(Handle, buffer, size), "flistxattr", Errno.EOPNOTSUPP) ?? [];
        var found = new List<UnixPath>();
        for (int start = 0; start < names.Length;)
        {
            int end = Array.IndexOf(names, (byte)0, start);
            found.Add(UnixPath.FromBytes(names.AsSpan(start, end - start)));
            start = end + 1;
        }
        return found;
    }

    /// <summary>The value of one extended attribute; null when it is not there.</summary>
    public byte[]? Xattr(UnixPath name)
    {
        byte[] terminated = name.ToNullTerminated();
        return WithRoom((buffer, size) => Shim.GetXattr(Handle, terminated, buffer, size), "fgetxattr", Errno.ENODATA);
    }

    // What a call puts into a buffer; null when it answers `nothing`. KERNEL: it allocates, and clears, as much as it is offered.
    private static byte[]? WithRoom(Func<byte[], ulong, long> call, string name, int nothing)
    {
        for (int size = XattrBytesUsual; ; size = XattrBytesMax)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                long got = call(buffer, (ulong)size);
                if (got == -nothing)
                {
                    return null;
                }
                if (got != -Errno.ERANGE || size == XattrBytesMax)
                {
                    return buffer[..(int)PosixCall.Check(got, name)];
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>fsetxattr(2).</summary>
    public void SetXattr(UnixPath name, byte[] value) =>
        PosixCall.Check(Shim.SetXattr(Handle, name.ToNullTerminated(), value, (ulong)value.Length), $"fsetxattr {name}");

    /// <summary>fremovexattr(2).</summary>
    public void RemoveXattr(UnixPath name) =>
        PosixCall.Check(Shim.RemoveXattr(Handle, name.ToNullTerminated()), $"fremovexattr {name}");

    /// <summary>fdatasync(2).</summary>
    public void FlushData() => PosixCall.Check(Shim.FlushData(Handle), "fdatasync");

    /// <summary>fallocate(2).</summary>
    public void Allocate(long offset, long length, bool keepLength) =>
        PosixCall.Check(Shim.Allocate(Handle, keepLength ? 1 : 0, offset, length), "fallocate");

    /// <summary>Asks the kernel to read a range ahead. Best effort.</summary>
    public void WillNeed(long offset, long length) => _ = Shim.WillNeed(Handle, offset, length);

    /// <summary>Reads a range into the page cache and waits for it. Best effort.</summary>
    public void ReadIn(long offset, long count) => _ = Shim.ReadIn(Handle, offset, count);

    /// <summary>Tells the kernel that it will be read from start to end, so that more is read ahead (POSIX_FADV_SEQUENTIAL). Best effort.</summary>
    public void WillBeReadThrough() => _ = Shim.Sequential(Handle);

    /// <summary>The block size of its file system, in bytes.</summary>
    public long BlockBytes() => PosixCall.Check(Shim.BlockSize(Handle), "fstatfs");

    /// <summary>futimens(2).</summary>
    public void SetTimes(UnixTime accessed, UnixTime modified) => PosixCall.Check(Shim.SetTimes(Handle,
        accessed.Seconds, accessed.Nanoseconds, modified.Seconds, modified.Nanoseconds), "futimens");

    /// <summary>fchown(2).</summary>
    public void SetOwner(uint uid, uint gid) => PosixCall.Check(Shim.Chown(Handle, uid, gid), "fchown");

    /// <summary>fchmod(2), permission bits only.</summary>
    public void SetMode(uint mode) => PosixCall.Check(Shim.Chmod(Handle, mode & 0xFFF), "fchmod");

    // KERNEL: without the key ftruncate answers ENOKEY, even for the length that the file has. The length shown is one of whole pages, and a page of zeros is stored as
    // such and reads as zeros with the key too, like a hole.
    private void EndWithZeros(long length)
    {
        using var page = new AlignedBuffer(AlignedBuffer.PageBytes);
        page.Span.Clear();
        long start = length - AlignedBuffer.PageBytes;
        if (start < GetLength() - AlignedBuffer.PageBytes || length % AlignedBuffer.PageBytes != 0)
        {
            throw new PosixException("ftruncate", Errno.ENOKEY);
        }
        if (Write(page.Span, start) != AlignedBuffer.PageBytes)
        {
            throw new PosixException("pwrite", Errno.EIO);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
