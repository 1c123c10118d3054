/*
 * lfsm.h: the whole ABI of liblfsmigrate.so, the shim between lfs-migrate and the kernel.
 *
 * One convention: a call returns >= 0, or -errno. EINTR ends here. Widths are fixed: no long, no size_t.
 * Names and paths are NUL-terminated bytes, in no encoding. Every struct is asserted below and again by a managed
 * test with the same numbers.
 *
 * Calls to which Lustre gives a meaning of its own go through `struct lustre_library` (lustre/library.h).
 */
#ifndef LFSM_H
#define LFSM_H

#include <stddef.h>
#include <stdint.h>

#define LFSM_API __attribute__((visibility("default")))
#define LFSM_ABI_VERSION 8

/* What statx(2) tells of a file. */
struct lfsm_stat {
	uint64_t device; /* major << 32 | minor */
	uint64_t inode;
	uint64_t size_bytes;
	uint64_t blocks_512;
	uint64_t attributes; /* STATX_ATTR_* */
	uint64_t mount_id;
	int64_t atime_sec;
	int64_t mtime_sec;
	int64_t ctime_sec;
	uint32_t atime_nsec;
	uint32_t mtime_nsec;
	uint32_t ctime_nsec;
	uint32_t mode;
	uint32_t links;
	uint32_t uid;
	uint32_t gid;
	uint32_t reserved;
};
_Static_assert(sizeof(struct lfsm_stat) == 104, "lfsm_stat");
_Static_assert(offsetof(struct lfsm_stat, atime_sec) == 48, "lfsm_stat.atime_sec");
_Static_assert(offsetof(struct lfsm_stat, atime_nsec) == 72, "lfsm_stat.atime_nsec");
_Static_assert(offsetof(struct lfsm_stat, mode) == 84, "lfsm_stat.mode");
_Static_assert(offsetof(struct lfsm_stat, gid) == 96, "lfsm_stat.gid");

/* struct lu_fid of Lustre. */
struct lfsm_fid {
	uint64_t sequence;
	uint32_t object;
	uint32_t version;
};
_Static_assert(sizeof(struct lfsm_fid) == 16, "lu_fid");
_Static_assert(offsetof(struct lfsm_fid, object) == 8, "lu_fid.f_oid");
_Static_assert(offsetof(struct lfsm_fid, version) == 12, "lu_fid.f_ver");

/* One OST, out of struct obd_statfs. */
struct lfsm_target {
	uint64_t total_bytes;
	uint64_t free_bytes;      /* free to root */
	uint64_t available_bytes; /* free to users */
	uint64_t inodes;          /* objects it can hold, free and used */
	uint64_t free_inodes;
	uint32_t state;           /* OS_STATFS_* */
	uint32_t active;          /* 0: the OST does not answer or is deactivated; then the numbers are 0 */
	char uuid[40];
};
_Static_assert(sizeof(struct lfsm_target) == 88, "lfsm_target");
_Static_assert(offsetof(struct lfsm_target, inodes) == 24, "lfsm_target.inodes");
_Static_assert(offsetof(struct lfsm_target, state) == 40, "lfsm_target.state");
_Static_assert(offsetof(struct lfsm_target, uuid) == 48, "lfsm_target.uuid");

/* What HSM has of a file. */
struct lfsm_hsm {
	uint32_t states; /* HS_* */
	uint32_t archive_id;
	uint32_t action; /* HUA_* that waits or runs now, 0: none */
	uint32_t reserved;
};
_Static_assert(sizeof(struct lfsm_hsm) == 16, "lfsm_hsm");
_Static_assert(offsetof(struct lfsm_hsm, action) == 8, "lfsm_hsm.action");

/* One extent of a file, out of struct fiemap_extent; bytes. */
struct lfsm_extent {
	uint64_t logical;
	uint64_t physical;
	uint64_t length;
	uint32_t flags; /* FIEMAP_EXTENT_* */
	uint32_t reserved;
};
_Static_assert(sizeof(struct lfsm_extent) == 32, "lfsm_extent");
_Static_assert(offsetof(struct lfsm_extent, flags) == 24, "lfsm_extent.flags");

/* How a file was at one moment, for XFS to compare. */
struct lfsm_freshness {
	uint64_t opaque[6];
};
_Static_assert(sizeof(struct lfsm_freshness) == 48, "lfsm_freshness");

/* What can be set for an inode beside mode and owner, out of struct fsxattr. */
struct lfsm_inode_attributes {
	uint32_t flags; /* FS_XFLAG_* */
	uint32_t extent_size;
	uint32_t project;
	uint32_t cow_extent_size;
};
_Static_assert(sizeof(struct lfsm_inode_attributes) == 16, "lfsm_inode_attributes");
_Static_assert(offsetof(struct lfsm_inode_attributes, project) == 8, "lfsm_inode_attributes.project");

/* ---- posix/ ---------------------------------------------------------------------------------------------------- */

LFSM_API int32_t lfsm_abi_version(void);
/* Ends the process at once, without running anything on the way out. */
LFSM_API void lfsm_exit_now(int32_t status);
LFSM_API uint32_t lfsm_euid(void);

/* open.c */
LFSM_API int32_t lfsm_open_at(int32_t dir_fd, const char *name, int32_t flags, uint32_t mode);
LFSM_API int32_t lfsm_open_beneath(int32_t dir_fd, const char *path, int32_t flags, uint64_t resolve);
LFSM_API int32_t lfsm_close(int32_t fd);
LFSM_API int32_t lfsm_set_direct(int32_t fd, int32_t on);

/* stat.c */
/* With AT_* in flags: no size, blocks and times, which a Lustre client would ask the OSTs for; those fields are 0 then. */
#define LFSM_STAT_UNSIZED 0x40000000
LFSM_API int32_t lfsm_stat_at(int32_t dir_fd, const char *name, int32_t flags, struct lfsm_stat *out);
LFSM_API int32_t lfsm_fs_type(int32_t fd, uint64_t *type);
/* When the inode was made; -ENODATA where the file system does not tell. */
LFSM_API int32_t lfsm_born(int32_t fd, int64_t *sec, uint32_t *nsec);
/* The UUID of the file system, 16 bytes: its length, or -errno where the kernel does not tell. */
LFSM_API int32_t lfsm_fs_uuid(int32_t fd, uint8_t *uuid);
/* f_fsid of statfs(2). */
LFSM_API int32_t lfsm_fs_id(int32_t fd, uint64_t *id);
LFSM_API int32_t lfsm_get_inode_flags(int32_t fd, uint32_t *flags);
LFSM_API int32_t lfsm_get_project(int32_t fd, uint32_t *project);
LFSM_API int32_t lfsm_set_project(int32_t fd, uint32_t project);
LFSM_API int32_t lfsm_set_inode_flags(int32_t fd, uint32_t flags);
LFSM_API int32_t lfsm_get_inode_attributes(int32_t fd, struct lfsm_inode_attributes *out);
LFSM_API int32_t lfsm_set_inode_attributes(int32_t fd, const struct lfsm_inode_attributes *in);
/* The block size of the file system, in bytes. */
LFSM_API int64_t lfsm_block_size(int32_t fd);

/* data.c: lfsm_pread and lfsm_pwrite may be short; offsets and counts are bytes. */
LFSM_API int64_t lfsm_pread(int32_t fd, void *buffer, uint64_t count, int64_t offset);
LFSM_API int64_t lfsm_pwrite(int32_t fd, const void *buffer, uint64_t count, int64_t offset);
LFSM_API int32_t lfsm_fsync(int32_t fd);
LFSM_API int32_t lfsm_fdatasync(int32_t fd);
/* Begins to write a range out and waits for nothing, as long as the device takes more. Best effort. */
LFSM_API int32_t lfsm_start_write_out(int32_t fd, int64_t offset, int64_t count);
/* Waits until all pages were written to the device; neither its cache nor the journal is flushed. */
LFSM_API int32_t lfsm_write_out(int32_t fd, int64_t offset, int64_t count);
LFSM_API int32_t lfsm_ftruncate(int32_t fd, int64_t length);
LFSM_API int64_t lfsm_seek(int32_t fd, int64_t offset, int32_t whence);
LFSM_API int32_t lfsm_drop_cache(int32_t fd);
LFSM_API int32_t lfsm_drop_cache_range(int32_t fd, int64_t offset, int64_t count);
/* The kernel reads further ahead, for as long as the descriptor is open. */
LFSM_API int32_t lfsm_sequential(int32_t fd);
LFSM_API int32_t lfsm_will_need(int32_t fd, int64_t offset, int64_t length);
/* Reads a range into the page cache and waits for it; where it is already, nothing is copied. */
LFSM_API int32_t lfsm_read_in(int32_t fd, int64_t offset, int64_t count);
/* Whole pages, not touched yet. */
LFSM_API int32_t lfsm_no_huge_pages(void *memory, uint64_t size);

/* filelock.c: an exclusive lock on a whole file, held while the descriptor is open; -EAGAIN when another has it. */
LFSM_API int32_t lfsm_lock_file(int32_t fd);

/* Whether somebody else has that lock: 1 or 0. Takes nothing, and needs no right to write. */
LFSM_API int32_t lfsm_is_file_locked(int32_t fd);

/* attributes.c */
LFSM_API int32_t lfsm_set_times(int32_t fd, int64_t atime_sec, uint32_t atime_nsec, int64_t mtime_sec,
				uint32_t mtime_nsec);
LFSM_API int32_t lfsm_chown(int32_t fd, uint32_t uid, uint32_t gid);
LFSM_API int32_t lfsm_chmod(int32_t fd, uint32_t mode);

/* names.c */
LFSM_API int32_t lfsm_link_at(int32_t old_dir_fd, const char *old_name, int32_t new_dir_fd, const char *new_name);
LFSM_API int32_t lfsm_rename_at(int32_t old_dir_fd, const char *old_name, int32_t new_dir_fd, const char *new_name);
LFSM_API int32_t lfsm_unlink_at(int32_t dir_fd, const char *name);
LFSM_API int32_t lfsm_make_directory_at(int32_t dir_fd, const char *name, uint32_t mode);
LFSM_API int32_t lfsm_remove_directory_at(int32_t dir_fd, const char *name);
LFSM_API int64_t lfsm_read_link(int32_t dir_fd, const char *name, char *buffer, uint64_t size);
LFSM_API int64_t lfsm_read_directory(int32_t fd, void *buffer, uint64_t size);

/* A first name for a file without one, or one more name, given the open file. */
LFSM_API int32_t lfsm_link_file(int32_t fd, int32_t dir_fd, const char *name);
LFSM_API int32_t lfsm_rename_exchange(int32_t dir_fd, const char *name, const char *other_name);
LFSM_API int32_t lfsm_rename_no_replace(int32_t dir_fd, const char *old_name, const char *new_name);

/* xattr.c */
LFSM_API int64_t lfsm_list_xattrs(int32_t fd, char *names, uint64_t size);
LFSM_API int64_t lfsm_get_xattr(int32_t fd, const char *name, void *value, uint64_t size);
LFSM_API int32_t lfsm_set_xattr(int32_t fd, const char *name, const void *value, uint64_t size);
LFSM_API int32_t lfsm_remove_xattr(int32_t fd, const char *name);

/* lease.c: of this machine alone, not those of Lustre. */
LFSM_API int32_t lfsm_file_lease_take(int32_t fd);
LFSM_API int32_t lfsm_file_lease_check(int32_t fd);
LFSM_API int32_t lfsm_file_lease_drop(int32_t fd);

/* extents.c */
LFSM_API int32_t lfsm_extents(int32_t fd, uint64_t start, struct lfsm_extent *extents, uint32_t count_max);
LFSM_API int32_t lfsm_allocate(int32_t fd, int32_t keep_size, int64_t offset, int64_t length);

/* map.c */
LFSM_API int64_t lfsm_map(int32_t fd, uint64_t size);
LFSM_API int32_t lfsm_unmap(int64_t address, uint64_t size);

/* exchange.c */
LFSM_API int32_t lfsm_xfs_features(int32_t fd, uint32_t *flags);
LFSM_API int32_t lfsm_exchange_possible(int32_t fd, int32_t donor_fd);
LFSM_API int32_t lfsm_start_commit(int32_t fd, struct lfsm_freshness *freshness);
LFSM_API int32_t lfsm_commit(int32_t fd, int32_t donor_fd, const struct lfsm_freshness *freshness);
LFSM_API int32_t lfsm_dedupe(int32_t donor_fd, int32_t fd, uint64_t offset, uint64_t length, uint64_t *done);
LFSM_API int32_t lfsm_move_extents(int32_t fd, int32_t donor_fd, uint64_t start, uint64_t count, uint64_t *moved);

/* spawn.c: runs a program with its working directory at dir_fd, stdin from /dev/null, stdout and stderr to output_fd. */
LFSM_API int32_t lfsm_spawn(const char *const argv[], int32_t dir_fd, int32_t output_fd);
/* Waits for it at most timeout_ms: 0..255 exit status, 256+N killed by signal N, -ETIMEDOUT still running. */
LFSM_API int32_t lfsm_wait(int32_t pid, int32_t timeout_ms);
LFSM_API int32_t lfsm_kill(int32_t pid, int32_t signal);
LFSM_API int32_t lfsm_memory_file(const char *name);

/* ---- lustre/ --------------------------------------------------------------------------------------------------- */

/*
 * Loads liblustreapi.so.1, or the library at `path` when that is not NULL. -ENOENT: there is none. -ENOSYS: it lacks a
 * function that every migration needs. lfsm_lustre_message then says which.
 */
LFSM_API int32_t lfsm_lustre_load(const char *path);
LFSM_API int32_t lfsm_lustre_message(char *buffer, uint64_t size);
/* The banner of a simulated library: its length, 0 for the real thing. */
LFSM_API int32_t lfsm_lustre_banner(char *buffer, uint64_t size);

/* lock.c */
LFSM_API int32_t lfsm_group_lock(int32_t fd, int32_t gid);
/* The same, or -EAGAIN where it would have to wait. */
LFSM_API int32_t lfsm_group_lock_at_once(int32_t fd, int32_t gid);
LFSM_API int32_t lfsm_group_unlock(int32_t fd, int32_t gid);
LFSM_API int32_t lfsm_lease_acquire_read(int32_t fd);
LFSM_API int32_t lfsm_lease_check(int32_t fd);
LFSM_API int32_t lfsm_lease_release(int32_t fd);

/* mirror.c: all for a file that is open for reading and writing; -ENOSYS: the library cannot. */
/* 1 when the library has what these need, else 0. */
LFSM_API int32_t lfsm_can_mirror(void);
LFSM_API int32_t lfsm_lease_acquire_write(int32_t fd);
/* A write lease under which stale mirrors, and only they, can be written. */
LFSM_API int32_t lfsm_lease_resync(int32_t fd);
/* These end a lease and change the layout in one step: > 0 done, 0 when the lease had been broken. */
LFSM_API int32_t lfsm_lease_resync_done(int32_t fd, const uint32_t *components, int32_t count);
LFSM_API int32_t lfsm_lease_merge(int32_t fd, int32_t donor_fd);
LFSM_API int32_t lfsm_lease_split(int32_t fd, uint32_t mirror);
/* I/O of this descriptor goes to this mirror alone, 0: to any. The descriptor must have O_DIRECT. */
LFSM_API int32_t lfsm_mirror_select(int32_t fd, uint32_t mirror);

/* layout.c */
/* nameless, in: not 0 when the MDT is known to make files without names; out: whether it did. */
LFSM_API int32_t lfsm_volatile_open(int32_t dir_fd, int32_t mdt_index, uint32_t random, int32_t original_fd,
				    int32_t flags, int32_t *nameless);
LFSM_API int64_t lfsm_layout_get(int32_t fd, void *buffer, uint64_t size);
/* The same for an entry of a directory, which is not opened; -ENODATA: it has none. A symlink is not followed. */
LFSM_API int64_t lfsm_layout_of_entry(int32_t dir_fd, const char *name, void *buffer, uint64_t size);
/* 1 when the client gives a volatile file the encryption of the file that its name names (2.15 and later), else 0. */
LFSM_API int32_t lfsm_volatile_keeps_encryption(void);
LFSM_API int32_t lfsm_layout_set(int32_t fd, const void *lov, uint64_t size);
LFSM_API int32_t lfsm_layout_set_flags(int32_t fd, const void *lov, uint64_t size);
LFSM_API int32_t lfsm_data_version(int32_t fd, uint64_t flags, uint64_t *version);
LFSM_API int32_t lfsm_swap_layouts(int32_t original_fd, int32_t donor_fd, uint64_t original_version,
				   uint64_t donor_version, uint64_t flags);

/* hsm.c */
LFSM_API int32_t lfsm_hsm_state(int32_t fd, struct lfsm_hsm *out);
/* Asks for the data of a released file and does not wait for it. */
LFSM_API int32_t lfsm_hsm_restore(const char *mount, const struct lfsm_fid *fid);

/* identity.c */
LFSM_API int32_t lfsm_fid(int32_t fd, struct lfsm_fid *fid);
LFSM_API int32_t lfsm_mdt_index(int32_t fd);
/* The project as the client knows it, without a question to the MDS. */
LFSM_API int32_t lfsm_known_project(int32_t fd, uint32_t *project);
/* The path of link number *link below the mount point; *link moves on. -ENOENT: no such object. */
LFSM_API int32_t lfsm_fid_to_path(const char *mount, const char *fid, char *buffer, int32_t size, int32_t *link);

/* targets.c */
LFSM_API int32_t lfsm_find_mount(const char *path, int32_t index, char *mount, char *fsname, uint64_t size);
/* -ENODEV past the last index, -EAGAIN for an index below it that no OST is known to have. waits: also for an OST without a connection. */
LFSM_API int32_t lfsm_target(const char *mount, uint32_t index, int32_t waits, struct lfsm_target *out);
/* How many OSTs the client knows of, also inactive ones, and in old releases the gaps between; none of them is asked. -ENOSYS: the library does not tell. */
LFSM_API int32_t lfsm_target_count(const char *mount);
/* OST indices of a pool, as 32-bit numbers: their count. */
LFSM_API int32_t lfsm_pool_members(const char *fsname, const char *pool, int32_t *indices, int32_t count_max);
/* The names of a file system's pools, each ended by a NUL, one after the other: their count. -EOVERFLOW: more than fit. */
LFSM_API int32_t lfsm_pools(const char *fsname, char *names, int32_t size);

#endif
