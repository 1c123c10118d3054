using System.Runtime.InteropServices;

namespace LfsMigrate.Linux.Interop;

// The calls that look at a file's storage, or give it other one.
internal static unsafe partial class Shim
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_file_lease_take")]
    internal static partial int LeaseTake(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_file_lease_check")]
    internal static partial int LeaseCheck(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_file_lease_drop")]
    internal static partial int LeaseDrop(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_extents")]
    internal static partial int Extents(FileHandle file, ulong start, ExtentBuffer* extents, uint countMax);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_allocate")]
    internal static partial int Allocate(FileHandle file, int keepSize, long offset, long length);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_sequential")]
    internal static partial int Sequential(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_will_need")]
    internal static partial int WillNeed(FileHandle file, long offset, long length);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_read_in")]
    internal static partial int ReadIn(FileHandle file, long offset, long count);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_fdatasync")]
    internal static partial int FlushData(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_start_write_out")]
    internal static partial int StartWriteOut(FileHandle file, long offset, long count);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_write_out")]
    internal static partial int WriteOut(FileHandle file, long offset, long count);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_drop_cache_range")]
    internal static partial int DropCacheRange(FileHandle file, long offset, long count);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_block_size")]
    internal static partial long BlockSize(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_get_inode_attributes")]
    internal static partial int GetInodeAttributes(FileHandle file, out InodeAttributes attributes);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_set_inode_attributes")]
    internal static partial int SetInodeAttributes(FileHandle file, in InodeAttributes attributes);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_set_inode_flags")]
    internal static partial int SetInodeFlags(FileHandle file, uint flags);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_set_xattr")]
    internal static partial int SetXattr(FileHandle file, byte[] name, byte[] value, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_remove_xattr")]
    internal static partial int RemoveXattr(FileHandle file, byte[] name);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_link_file")]
    internal static partial int LinkFile(FileHandle file, FileHandle directory, byte[] name);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_rename_exchange")]
    internal static partial int RenameExchange(FileHandle directory, byte[] name, byte[] otherName);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_rename_no_replace")]
    internal static partial int RenameNoReplace(FileHandle directory, byte[] oldName, byte[] newName);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_map")]
    internal static partial long Map(FileHandle file, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_unmap")]
    internal static partial int Unmap(long address, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_xfs_features")]
    internal static partial int XfsFeatures(FileHandle file, out uint flags);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_exchange_possible")]
    internal static partial int ExchangePossible(FileHandle file, FileHandle donor);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_start_commit")]
    internal static partial int StartCommit(FileHandle file, out FreshnessBuffer freshness);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_commit")]
    internal static partial int Commit(FileHandle file, FileHandle donor, in FreshnessBuffer freshness);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_dedupe")]
    internal static partial int Dedupe(FileHandle donor, FileHandle file, ulong offset, ulong length, out ulong done);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_move_extents")]
    internal static partial int MoveExtents(FileHandle file, FileHandle donor, ulong start, ulong count, out ulong moved);
}
