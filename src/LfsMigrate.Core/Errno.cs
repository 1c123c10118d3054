using System.Runtime.InteropServices;

namespace LfsMigrate.Core;

/// <summary>Linux error numbers by their kernel names (asm-generic/errno-base.h, errno.h).</summary>
public static class Errno
{
#pragma warning disable CS1591 // The kernel's names explain themselves.
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, ENXIO = 6, EBADF = 9, EAGAIN = 11, ENOMEM = 12;
    public const int EACCES = 13, EBUSY = 16, EEXIST = 17, EXDEV = 18, ENODEV = 19, ENOTDIR = 20, EISDIR = 21, EINVAL = 22;
    public const int ENFILE = 23, EMFILE = 24, ENOTTY = 25, ETXTBSY = 26, EFBIG = 27, ENOSPC = 28, EROFS = 30, ERANGE = 34;
    public const int ENAMETOOLONG = 36, ENOLCK = 37, ENOSYS = 38, ELOOP = 40, ENODATA = 61, EPROTO = 71, EOVERFLOW = 75;
    public const int EOPNOTSUPP = 95, ENOBUFS = 105, ETIMEDOUT = 110, ESTALE = 116, EREMOTEIO = 121, EDQUOT = 122, ENOKEY = 126;
#pragma warning restore CS1591

    private static readonly Dictionary<int, string> Names = new()
    {
        [EPERM] = "EPERM",
        [ENOENT] = "ENOENT",
        [EINTR] = "EINTR",
        [EIO] = "EIO",
        [ENXIO] = "ENXIO",
        [EBADF] = "EBADF",
        [EAGAIN] = "EAGAIN",
        [ENOMEM] = "ENOMEM",
        [EACCES] = "EACCES",
        [EBUSY] = "EBUSY",
        [EEXIST] = "EEXIST",
        [EXDEV] = "EXDEV",
        [ENODEV] = "ENODEV",
        [ENOTDIR] = "ENOTDIR",
        [EISDIR] = "EISDIR",
        [EINVAL] = "EINVAL",
        [ENFILE] = "ENFILE",
        [EMFILE] = "EMFILE",
        [ENOTTY] = "ENOTTY",
        [ETXTBSY] = "ETXTBSY",
        [EFBIG] = "EFBIG",
        [ENOSPC] = "ENOSPC",
        [EROFS] = "EROFS",
        [ERANGE] = "ERANGE",
        [ENAMETOOLONG] = "ENAMETOOLONG",
        [ENOLCK] = "ENOLCK",
        [ENOSYS] = "ENOSYS",
        [ELOOP] = "ELOOP",
        [ENODATA] = "ENODATA",
        [EPROTO] = "EPROTO",
        [EOVERFLOW] = "EOVERFLOW",
        [EOPNOTSUPP] = "EOPNOTSUPP",
        [ENOBUFS] = "ENOBUFS",
        [ETIMEDOUT] = "ETIMEDOUT",
        [ESTALE] = "ESTALE",
        [EREMOTEIO] = "EREMOTEIO",
        [EDQUOT] = "EDQUOT",
        [ENOKEY] = "ENOKEY",
    };

    /// <summary>The kernel's name of an error number, or <c>errno N</c> where it has none here.</summary>
    public static string NameOf(int errno) => Names.TryGetValue(errno, out var name) ? name : $"errno {errno}";

    /// <summary>The C library's sentence for an error number, followed by its name.</summary>
    public static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} ({NameOf(errno)})";
}
