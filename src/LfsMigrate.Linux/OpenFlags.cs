namespace LfsMigrate.Linux;

/// <summary>Flags of open(2), openat2(2) and statx(2), with the kernel's names and values (x86-64, asm-generic).</summary>
public static class OpenFlags
{
#pragma warning disable CS1591 // The kernel's names explain themselves.
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100, O_TRUNC = 0x200;
    public const int O_NONBLOCK = 0x800, O_DIRECT = 0x4000, O_DIRECTORY = 0x10000, O_NOFOLLOW = 0x20000;
    public const int O_NOATIME = 0x40000, O_PATH = 0x200000, O_TMPFILE = 0x410000;
    /// <summary>Lustre's own: see an encrypted file as it is stored. O_NOCTTY, O_NONBLOCK and O_DSYNC; 2.15 looks at the first two.</summary>
    /// <remarks>KERNEL: because of O_NONBLOCK a group lock does not wait for another one: EAGAIN.</remarks>
    public const int O_CIPHERTEXT = 0x1900;
    public const int AT_STATX_DONT_SYNC = 0x4000;
    /// <summary>The shim's own, for statx: without size, blocks and times.</summary>
    public const int LFSM_STAT_UNSIZED = 0x40000000;
    public const ulong RESOLVE_NO_XDEV = 1, RESOLVE_NO_MAGICLINKS = 2, RESOLVE_NO_SYMLINKS = 4, RESOLVE_BENEATH = 8;
#pragma warning restore CS1591
}
