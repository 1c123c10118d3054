using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>System calls on names that are bytes: each byte stands in a string as the Latin-1 character of the same number.</summary>
internal static partial class Posix
{
    internal const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_TRUNC = 0x200, O_APPEND = 0x400;
    internal const int SIGHUP = 1, SIGINT = 2, SIGKILL = 9, SIGUSR1 = 10, SIGTERM = 15;

    private const int O_CLOEXEC = 0x80000, O_NOATIME = 0x40000, AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, EPERM = 1, ENOENT = 2, EEXIST = 17;
    internal const uint S_IFIFO = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7FF;

    internal static bool IsRoot { get; } = geteuid() == 0;

    /// <summary>A string of bytes, NUL behind it.</summary>
    internal static byte[] Bytes(string name) => [.. Encoding.Latin1.GetBytes(name), 0];

    /// <summary>Text as a word of a command line: a string of bytes, which are UTF-8.</summary>
    internal static string Word(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    internal static SafeFileHandle Open(string path, int flags, int mode = 0x1A4)
    {
        int fd = open(Bytes(path), flags | O_CLOEXEC, mode);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw Failed("open", path);
    }

    internal static byte[] ReadAll(string path)
    {
        int fd = open(Bytes(path), O_RDONLY | O_CLOEXEC | O_NOATIME, 0);
        if (fd < 0 && Marshal.GetLastPInvokeError() == EPERM)
        {
            fd = open(Bytes(path), O_RDONLY | O_CLOEXEC, 0);
        }
        using var handle = fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw Failed("open", path);
        var content = new List<byte>();
        byte[] buffer = new byte[1 << 18];
        for (int got; (got = RandomAccess.Read(handle, buffer, content.Count)) > 0;)
        {
            content.AddRange(buffer.AsSpan(0, got));
        }
        return [.. content];
    }

    internal static void WriteAll(string path, ReadOnlySpan<byte> content)
    {
        using var handle = Open(path, O_WRONLY | O_CREAT | O_TRUNC);
        RandomAccess.Write(handle, content, 0);
    }

    /// <summary>One write(2) of everything.</summary>
    internal static void WriteOnce(SafeFileHandle handle, byte[] data)
    {
        if (write((int)handle.DangerousGetHandle(), data, data.Length) != data.Length)
        {
            throw Failed("write", "");
        }
    }

    internal static bool Exists(string path) => TryStat(path, out _);

    /// <summary>What statx tells: see the offsets in linux/stat.h.</summary>
    internal static bool TryStat(string path, out FileState state)
    {
        byte[] buffer = new byte[256];
        state = default;
        if (statx(AT_FDCWD, Bytes(path), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, buffer) < 0)
        {
            return false;
        }
        long Time(int offset) => (BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(offset)) * 1_000_000_000)
            + BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(offset + 8));
        uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(offset));
        state = new FileState(BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(32)),
            BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(40)), BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(28)),
            U32(20), U32(24), U32(16), Time(64), Time(112), Time(96));
        return true;
    }

    internal static FileState Stat(string path) => TryStat(path, out var state) ? state : throw Failed("statx", path);

    internal static void SetTimes(string path, long atimeNs, long mtimeNs)
    {
        long[] times = [atimeNs / 1_000_000_000, atimeNs % 1_000_000_000, mtimeNs / 1_000_000_000, mtimeNs % 1_000_000_000];
        Check(utimensat(AT_FDCWD, Bytes(path), times, AT_SYMLINK_NOFOLLOW), "utimensat", path);
    }

    internal static void Link(string from, string to) => Check(link(Bytes(from), Bytes(to)), "link", to);

    /// <summary>The same; false when there is that name already.</summary>
    /// <remarks>
    /// KERNEL: ENOENT comes from a name that is there all the time too, when another file is renamed onto it between the look-up and the
    /// link: the file found has no name any more then (vfs_link).
    /// </remarks>
    internal static bool TryLink(string from, string to)
    {
        for (int tries = 1; ; tries++)
        {
            int rc = link(Bytes(from), Bytes(to));
            int errno = rc < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno == ENOENT && tries < 100)
            {
                // Throws when there is no such name.
                _ = Stat(from);
                continue;
            }
            if (errno == EEXIST)
            {
                return false;
            }
            Check(rc, "link", to);
            return true;
        }
    }

    internal static void Symlink(string target, string path) => Check(symlink(Bytes(target), Bytes(path)), "symlink", path);

    internal static void Rename(string from, string to) => Check(rename(Bytes(from), Bytes(to)), "rename", to);

    internal static void Unlink(string path) => Check(unlink(Bytes(path)), "unlink", path);

    internal static void MakeDirectory(string path) => Check(mkdir(Bytes(path), 0x1ED), "mkdir", path);

    internal static void MakeNode(string path, uint mode, ulong device = 0) =>
        Check(mknod(Bytes(path), mode, device), "mknod", path);

    internal static void ChangeMode(string path, uint mode) => Check(chmod(Bytes(path), mode), "chmod", path);

    internal static void ChangeOwner(string path, uint uid, uint gid) => Check(chown(Bytes(path), uid, gid), "chown", path);

    internal static void SetXattr(string path, string name, string value) =>
        Check(lsetxattr(Bytes(path), Bytes(name), Bytes(value), value.Length, 0), "lsetxattr", path);

    /// <summary>All extended attributes with their values, sorted.</summary>
    internal static string Xattrs(string path)
    {
        byte[] names = new byte[4096];
        int length = (int)llistxattr(Bytes(path), names, names.Length);
        if (length < 0)
        {
            throw Failed("llistxattr", path);
        }
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in Encoding.Latin1.GetString(names, 0, length).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] value = new byte[4096];
            int size = (int)lgetxattr(Bytes(path), Bytes(name), value, value.Length);
            found[name] = Convert.ToHexString(value, 0, Math.Max(size, 0));
        }
        return string.Join(' ', found.Select(x => $"{x.Key}={x.Value}"));
    }

    internal static void Kill(int pid, int signal) => _ = kill(pid, signal);

    internal static InvalidOperationException Failed(string call, string path) =>
        new($"{call} '{path}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    private static void Check(int rc, string call, string path)
    {
        if (rc < 0)
        {
            throw Failed(call, path);
        }
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte[] data, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int directory, byte[] path, int flags, uint mask, [Out] byte[] buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int utimensat(int directory, byte[] path, long[] times, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int link(byte[] from, byte[] to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int symlink(byte[] target, byte[] path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rename(byte[] from, byte[] to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlink(byte[] path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdir(byte[] path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mknod(byte[] path, uint mode, ulong device);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int chmod(byte[] path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int chown(byte[] path, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int lsetxattr(byte[] path, byte[] name, byte[] value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint llistxattr(byte[] path, [Out] byte[] names, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint lgetxattr(byte[] path, byte[] name, [Out] byte[] value, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
