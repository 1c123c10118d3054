using System.Runtime.InteropServices;

namespace LfsMigrate.Linux.Interop;

/// <summary>The posix/ part of lfsm.h, one to one: each call returns at least 0, or -errno.</summary>
/// <remarks>
/// A SafeHandle travels as a pointer-sized integer; the shim takes its low 32 bits, which is where every calling
/// convention of 64-bit Linux has them.
/// </remarks>
internal static unsafe partial class Shim
{
    static Shim() => ShimLibrary.Serve(typeof(Shim).Assembly);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_exit_now")]
    internal static partial void ExitNow(int status);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_euid")]
    internal static partial uint Euid();

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_open_at")]
    internal static partial int OpenAt(FileHandle directory, byte[] name, int flags, uint mode);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_open_beneath")]
    internal static partial int OpenBeneath(FileHandle directory, byte[] path, int flags, ulong resolve);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_close")]
    internal static partial int Close(int fd);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_set_direct")]
    internal static partial int SetDirect(FileHandle file, int on);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_stat_at")]
    internal static partial int StatAt(FileHandle directory, byte[] name, int flags, out StatBuffer stat);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_fs_type")]
    internal static partial int FsType(FileHandle file, out ulong type);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_born")]
    internal static partial int Born(FileHandle file, out long seconds, out uint nanoseconds);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_fs_uuid")]
    internal static partial int FsUuid(FileHandle file, byte[] uuid);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_fs_id")]
    internal static partial int FsId(FileHandle file, out ulong id);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lock_file")]
    internal static partial int LockFile(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_is_file_locked")]
    internal static partial int IsFileLocked(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_get_inode_flags")]
    internal static partial int GetInodeFlags(FileHandle file, out uint flags);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_get_project")]
    internal static partial int GetProject(FileHandle file, out uint project);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_set_project")]
    internal static partial int SetProject(FileHandle file, uint project);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_pread")]
    internal static partial long Read(FileHandle file, byte* buffer, ulong count, long offset);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_pwrite")]
    internal static partial long Write(FileHandle file, byte* buffer, ulong count, long offset);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_no_huge_pages")]
    internal static partial int NoHugePages(byte* memory, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_fsync")]
    internal static partial int Fsync(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_ftruncate")]
    internal static partial int Ftruncate(FileHandle file, long length);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_seek")]
    internal static partial long Seek(FileHandle file, long offset, int whence);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_drop_cache")]
    internal static partial int DropCache(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_set_times")]
    internal static partial int SetTimes(FileHandle file, long atimeSec, uint atimeNsec, long mtimeSec, uint mtimeNsec);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_chown")]
    internal static partial int Chown(FileHandle file, uint uid, uint gid);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_chmod")]
    internal static partial int Chmod(FileHandle file, uint mode);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_link_at")]
    internal static partial int LinkAt(FileHandle oldDirectory, byte[] oldName, FileHandle newDirectory, byte[] newName);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_rename_at")]
    internal static partial int RenameAt(FileHandle oldDirectory, byte[] oldName, FileHandle newDirectory, byte[] newName);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_unlink_at")]
    internal static partial int UnlinkAt(FileHandle directory, byte[] name);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_make_directory_at")]
    internal static partial int MakeDirectoryAt(FileHandle directory, byte[] name, uint mode);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_remove_directory_at")]
    internal static partial int RemoveDirectoryAt(FileHandle directory, byte[] name);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_read_link")]
    internal static partial long ReadLink(FileHandle directory, byte[] name, byte[] buffer, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_read_directory")]
    internal static partial long ReadDirectory(FileHandle directory, byte[] buffer, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_list_xattrs")]
    internal static partial long ListXattrs(FileHandle file, byte[] names, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_get_xattr")]
    internal static partial long GetXattr(FileHandle file, byte[] name, byte[] value, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_spawn")]
    internal static partial int Spawn(byte** argv, FileHandle directory, FileHandle output);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_wait")]
    internal static partial int Wait(int pid, int timeoutMs);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_kill")]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_memory_file")]
    internal static partial int MemoryFile(byte[] name);
}
