/*
 * library.h: what the shim asks of liblustreapi, and how it is reached.
 *
 * The library is opened by dlopen, so no Lustre headers and no Lustre are needed to build or to start. Each function is
 * looked up in the opened library; the libc calls below too, because Lustre gives them a meaning of its own (a
 * volatile name, lustre.lov, group locks that I/O waits for). In the real library that look-up finds libc's through
 * its dependencies; a simulated library answers with its own.
 */
#ifndef LFSM_LUSTRE_LIBRARY_H
#define LFSM_LUSTRE_LIBRARY_H

#include <stdarg.h>
#include <sys/statfs.h>
#include <sys/types.h>

#include "../lfsm.h"

/* struct obd_statfs (lustre_user.h). */
struct obd_statfs {
	uint64_t os_type;
	uint64_t os_blocks;
	uint64_t os_bfree;
	uint64_t os_bavail;
	uint64_t os_files;
	uint64_t os_ffree;
	uint8_t os_fsid[40];
	uint32_t os_bsize;
	uint32_t os_namelen;
	uint64_t os_maxbytes;
	uint32_t os_state;
	uint32_t os_fprecreated;
	uint32_t os_granted;
	uint32_t os_spare[7];
};
_Static_assert(sizeof(struct obd_statfs) == 144, "obd_statfs");
_Static_assert(offsetof(struct obd_statfs, os_fsid) == 48, "obd_statfs.os_fsid");
_Static_assert(offsetof(struct obd_statfs, os_bsize) == 88, "obd_statfs.os_bsize");
_Static_assert(offsetof(struct obd_statfs, os_state) == 104, "obd_statfs.os_state");

struct obd_uuid {
	char uuid[40];
};

/* struct hsm_user_state, hsm_current_action, hsm_request and hsm_user_item (lustre_user.h). */
struct hsm_user_state {
	uint32_t hus_states;
	uint32_t hus_archive_id;
	uint32_t hus_in_progress_state;
	uint32_t hus_in_progress_action;
	uint64_t hus_location_offset;
	uint64_t hus_location_length;
};
_Static_assert(sizeof(struct hsm_user_state) == 32, "hsm_user_state");

struct hsm_current_action {
	uint32_t hca_state;
	uint32_t hca_action;
	uint64_t hca_location_offset;
	uint64_t hca_location_length;
};
_Static_assert(sizeof(struct hsm_current_action) == 24, "hsm_current_action");

struct hsm_request {
	uint32_t hr_action;
	uint32_t hr_archive_id;
	uint64_t hr_flags;
	uint32_t hr_itemcount;
	uint32_t hr_data_len;
};
_Static_assert(sizeof(struct hsm_request) == 24, "hsm_request");
_Static_assert(offsetof(struct hsm_request, hr_itemcount) == 16, "hsm_request.hr_itemcount");

struct hsm_user_item {
	struct lfsm_fid hui_fid;
	uint64_t offset;
	uint64_t length;
};
_Static_assert(sizeof(struct hsm_user_item) == 32, "hsm_user_item");

typedef void (*llapi_log_callback)(int level, int error, const char *format, va_list arguments);

/* struct ll_ioc_lease (lustre_user.h). */
struct ll_ioc_lease {
	uint32_t lil_mode;
	uint32_t lil_flags;
	uint32_t lil_count;
	uint32_t lil_ids[];
};
_Static_assert(sizeof(struct ll_ioc_lease) == 12, "ll_ioc_lease");
_Static_assert(offsetof(struct ll_ioc_lease, lil_ids) == 12, "ll_ioc_lease.lil_ids");

struct lustre_library {
	/* Every migration needs these. */
	int (*group_lock)(int fd, int gid);
	int (*group_unlock)(int fd, int gid);
	int (*get_data_version)(int fd, uint64_t *version, uint64_t flags);
	int (*swap_layouts)(int fd1, int fd2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags);
	int (*fd2fid)(int fd, struct lfsm_fid *fid);
	int (*mdt_index)(int fd, int *index);
	int (*search_mounts)(const char *path, int index, char *mount, char *fsname);
	int (*obd_statfs)(char *path, uint32_t type, uint32_t index, struct obd_statfs *stat, struct obd_uuid *uuid);

	/* Only some do: without one of these its caller answers -ENOSYS. */
	int (*lease_acquire)(int fd, int mode);
	int (*lease_check)(int fd);
	int (*lease_release)(int fd);
	int (*lease_set)(int fd, const struct ll_ioc_lease *lease);
	int (*mirror_set)(int fd, unsigned int mirror);
	int (*fid2path)(const char *device, const char *fid, char *path, int size, long long *record, int *link);
	int (*hsm_state_get_fd)(int fd, struct hsm_user_state *state);
	int (*hsm_current_action)(const char *path, struct hsm_current_action *action);
	int (*hsm_request)(const char *path, const struct hsm_request *request);
	int (*file_is_encrypted)(int fd);
	int (*get_poolmembers)(const char *pool, char **members, int count, char *buffer, int size);
	int (*get_obd_count)(char *mount, int *count, int is_mdt);
	int (*get_poollist)(const char *fsname, char **pools, int count, char *buffer, int size);
	llapi_log_callback (*error_callback_set)(llapi_log_callback callback);
	llapi_log_callback (*info_callback_set)(llapi_log_callback callback);
	void (*msg_set_level)(int level);
	const char *(*simulation_banner)(void);

	/* libc's own, until a library is loaded. */
	int (*openat)(int dir_fd, const char *name, int flags, ...);
	int (*close)(int fd);
	ssize_t (*pread)(int fd, void *buffer, size_t count, off_t offset);
	ssize_t (*pwrite)(int fd, const void *buffer, size_t count, off_t offset);
	int (*fsync)(int fd);
	int (*fdatasync)(int fd);
	int (*ftruncate)(int fd, off_t length);
	off_t (*lseek)(int fd, off_t offset, int whence);
	int (*fstatfs)(int fd, struct statfs *out);
	ssize_t (*fgetxattr)(int fd, const char *name, void *value, size_t size);
	ssize_t (*lgetxattr)(const char *path, const char *name, void *value, size_t size);
	int (*fsetxattr)(int fd, const char *name, const void *value, size_t size, int flags);
	int (*linkat)(int old_dir, const char *old_name, int new_dir, const char *new_name, int flags);
	int (*renameat)(int old_dir, const char *old_name, int new_dir, const char *new_name);
	int (*unlinkat)(int dir_fd, const char *name, int flags);
};

/* Set once by lfsm_lustre_load, before the first file is opened; read by every thread afterwards. */
extern struct lustre_library lustre;

/* A call that is interrupted this often is handed back as -EINTR: its caller can see whether to go on. */
enum { EINTR_MAX = 256 };

/* An answer of llapi_*: -errno as it is; -1 with errno, from its older functions, as -errno. */
int lustre_answer(int rc, int saved_errno);

#endif
