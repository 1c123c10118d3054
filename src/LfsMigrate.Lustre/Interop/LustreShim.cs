using System.Runtime.InteropServices;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Lustre.Interop;

/// <summary>The lustre/ part of lfsm.h, one to one: each call returns at least 0, or -errno.</summary>
internal static unsafe partial class LustreShim
{
    static LustreShim() => ShimLibrary.Serve(typeof(LustreShim).Assembly);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lustre_load")]
    internal static partial int Load(byte[]? path);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lustre_message")]
    internal static partial int Message(byte[] buffer, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lustre_banner")]
    internal static partial int Banner(byte[] buffer, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_group_lock")]
    internal static partial int GroupLock(FileHandle file, int gid);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_group_lock_at_once")]
    internal static partial int GroupLockAtOnce(FileHandle file, int gid);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_group_unlock")]
    internal static partial int GroupUnlock(FileHandle file, int gid);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_acquire_read")]
    internal static partial int LeaseAcquireRead(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_check")]
    internal static partial int LeaseCheck(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_release")]
    internal static partial int LeaseRelease(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_can_mirror")]
    internal static partial int CanMirror();

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_acquire_write")]
    internal static partial int LeaseAcquireWrite(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_resync")]
    internal static partial int LeaseResync(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_resync_done")]
    internal static partial int LeaseResyncDone(FileHandle file, uint[] components, int count);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_merge")]
    internal static partial int LeaseMerge(FileHandle file, FileHandle donor);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_lease_split")]
    internal static partial int LeaseSplit(FileHandle file, uint mirror);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_mirror_select")]
    internal static partial int MirrorSelect(FileHandle file, uint mirror);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_volatile_open")]
    internal static partial int VolatileOpen(FileHandle directory, int mdtIndex, uint random, FileHandle original, int flags,
        ref int nameless);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_layout_get")]
    internal static partial long LayoutGet(FileHandle file, byte[] buffer, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_layout_of_entry")]
    internal static partial long LayoutOfEntry(FileHandle directory, byte[] name, byte[] buffer, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_layout_set")]
    internal static partial int LayoutSet(FileHandle file, byte[] lov, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_layout_set_flags")]
    internal static partial int LayoutSetFlags(FileHandle file, byte[] lov, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_data_version")]
    internal static partial int DataVersion(FileHandle file, ulong flags, out ulong version);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_swap_layouts")]
    internal static partial int SwapLayouts(FileHandle original, FileHandle donor, ulong originalVersion, ulong donorVersion, ulong flags);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_volatile_keeps_encryption")]
    internal static partial int VolatileKeepsEncryption();

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_hsm_state")]
    internal static partial int HsmState(FileHandle file, out HsmBuffer state);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_hsm_restore")]
    internal static partial int HsmRestore(byte[] mount, in FidBuffer fid);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_fid")]
    internal static partial int Fid(FileHandle file, out FidBuffer fid);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_mdt_index")]
    internal static partial int MdtIndex(FileHandle file);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_known_project")]
    internal static partial int KnownProject(FileHandle file, out uint project);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_fid_to_path")]
    internal static partial int FidToPath(byte[] mount, byte[] fid, byte[] buffer, int size, ref int link);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_find_mount")]
    internal static partial int FindMount(byte[] path, int index, byte[] mount, byte[] fsname, ulong size);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_target")]
    internal static partial int Target(byte[] mount, uint index, int waits, out TargetBuffer target);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_target_count")]
    internal static partial int TargetCount(byte[] mount);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_pool_members")]
    internal static partial int PoolMembers(byte[] fsname, byte[] pool, int[] indices, int countMax);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "lfsm_pools")]
    internal static partial int Pools(byte[] fsname, byte[] names, int size);
}
