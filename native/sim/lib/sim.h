/* What the parts of the simulated Lustre know of one another. Return convention inside: >= 0 or -errno. */
#ifndef LFS_SIM_H
#define LFS_SIM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "abi.h"
#include "raw.h"

#define SIM_EXPORT __attribute__((visibility("default")))
#define SIM_CLEANUP(f) __attribute__((cleanup(f)))

#define SIM_BANNER "simulated Lustre (lfs-sim): for demonstrations and tests, never for real data"
#define SIM_MARK ".lfs-sim"
#define SIM_VERSION 1
#define SIM_OSTS_MAX 128
#define SIM_POOLS_MAX 32
#define SIM_COMPS_MAX 64
#define SIM_LAYOUT_BYTES_MAX 65536
#define SIM_BLOCK 4096u
#define SIM_STRIPE_SIZE (1u << 20) /* where none is asked for */

static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		raw_close(*fd);
	*fd = -1;
}
#define FD_AUTO SIM_CLEANUP(close_fd) int

static inline void free_auto(void *p)
{
	free(*(void **)p);
}
#define FREE_AUTO SIM_CLEANUP(free_auto)

/* ---- identity of an inode (fid.c) ---- */
struct node {
	struct lu_fid fid;
	uint64_t dev, ino, size, blocks; /* blocks of 512 bytes */
	int64_t btime_ns, mtime_ns, ctime_ns, atime_ns;
	uint32_t mode, uid, gid, nlink;
};

int node_of_fd(int fd, struct node *out);
int node_at(int dirfd, const char *path, int at_flags, struct node *out);
bool fid_equal(const struct lu_fid *a, const struct lu_fid *b);
uint64_t fid_hash(const struct lu_fid *fid);
int fid_parse(const char *text, struct lu_fid *out);
void fid_format(const struct lu_fid *fid, char out[64]);

/* ---- configuration (config.c) ---- */
struct ost {
	uint64_t size;
	bool inactive;
	bool unreachable; /* who asks it waits until it is back */
	bool missing; /* no OST is known to have this index */
	uint32_t state; /* OS_STATFS_* */
};

/* Whether data on it can be reached. */
static inline bool ost_reachable(const struct ost *o)
{
	return !o->inactive && !o->unreachable && !o->missing;
}

/* Whether the MDS makes objects on it. */
static inline bool ost_creates(const struct ost *o)
{
	return ost_reachable(o) && !(o->state & (OS_STATFS_READONLY | OS_STATFS_NOCREATE | OS_STATFS_ENOSPC | OS_STATFS_ENOINO));
}

struct pool {
	char name[LOV_MAXPOOLNAME + 1];
	uint32_t n;
	uint16_t ost[SIM_OSTS_MAX];
};

struct config {
	char fsname[9];
	uint64_t root_ino;
	int64_t root_btime_ns;
	uint32_t nost, npool;
	struct ost ost[SIM_OSTS_MAX];
	struct pool pool[SIM_POOLS_MAX];
};

int config_load(int statefd, struct config *out);
int config_store(int statefd, const struct config *c);
int config_lock(int statefd);
const struct pool *config_pool(const struct config *c, const char *name);

/* ---- what all processes share (shared.c) ---- */
#define FAULTS_MAX 64
#define USAGE_SLOTS 64

enum fault_kind { FAULT_NONE, FAULT_ERRNO, FAULT_DELAY, FAULT_SHORT, FAULT_FLIP, FAULT_LIE, FAULT_LATE, FAULT_CUT };
enum fault_side { SIDE_ANY, SIDE_ORIGINAL, SIDE_DONOR };

struct fault_slot {
	uint32_t call, side, kind;
	int32_t arg; /* errno or milliseconds */
	uint64_t nth;
	_Atomic uint64_t calls, hits;
};

struct fault_table {
	uint64_t magic;
	_Atomic uint32_t n;
	uint32_t pad;
	struct fault_slot slot[FAULTS_MAX];
};

struct usage_slot {
	_Atomic int32_t pid;
	uint32_t pad;
	_Atomic uint64_t start_ticks; /* tells a reused pid from the process that took the slot */
	_Atomic int64_t bytes[SIM_OSTS_MAX];
};

struct counters {
	uint64_t magic;
	_Atomic uint64_t next_version, next_object, next_ost;
	_Atomic int64_t scan_at_ns, scan_took_ns; /* CLOCK_REALTIME of the last walk, 0: never */
	_Atomic uint64_t files;
	_Atomic int64_t used[SIM_OSTS_MAX]; /* bytes, of the files that have a name */
	struct usage_slot slot[USAGE_SLOTS]; /* bytes, of the nameless files of living processes */
	_Atomic uint64_t objects[SIM_OSTS_MAX]; /* of the files that had a name at the last walk */
};

/* ---- a simulated file system (root.c) ---- */
struct sim {
	struct sim *next;
	char root[PATH_MAX];
	int statefd;
	uint64_t config_ino;
	int64_t config_ctime_ns;
	_Atomic bool dead;
	pthread_rwlock_t lock; /* guards config and its two stamps */
	struct config config;
	struct counters *counters;
	struct fault_table *faults;
	struct usage_slot *_Atomic my_usage;
	_Atomic int my_usage_pid;
};

struct sim *sim_of_path(const char *real_path);
struct sim *sim_of_fd(int fd);
struct sim *sim_of_name(const char *fsname);
struct sim *sim_by_index(int index);
bool sim_alive(struct sim *s);
void sim_config(struct sim *s, struct config *out);
int real_path_of_fd(int fd, char out[PATH_MAX]);
const char *path_under_root(const struct sim *s, const char *real_path);
int shared_map(int statefd, struct counters **counters, struct fault_table **faults);
int64_t now_ns(void);

/* ---- layouts (layout.c, layout_check.c, place.c) ---- */
enum layout_kind { LAYOUT_NONE, LAYOUT_PLAIN, LAYOUT_COMPOSITE, LAYOUT_FOREIGN };

struct object {
	uint64_t id;
	uint32_t ost;
};

struct comp {
	uint32_t id, flags, pattern, stripe_size, gen;
	uint64_t start, end;
	uint16_t count, first_ost;
	bool init;	 /* has its objects */
	bool listed;	 /* a template that names each OST */
	uint32_t nobj;	 /* objects, or OSTs listed */
	struct object *obj;
	char pool[LOV_MAXPOOLNAME + 1];
};

struct layout {
	enum layout_kind kind;
	uint32_t gen;
	uint16_t flags;
	uint32_t ncomp;
	struct comp *comp;
};

enum layout_form { FORM_STORED, FORM_USER };

void layout_free(struct layout *l);
int layout_copy(struct layout *dst, const struct layout *src);
ssize_t layout_pack(const struct layout *l, const struct lu_fid *fid, enum layout_form form, void *buf, size_t size);
int layout_parse(struct layout *l, const void *blob, size_t size, enum layout_form form);
int layout_check(const struct config *c, const struct layout *l);
void layout_default(struct layout *l);
uint64_t layout_dom_bytes(const struct layout *l);
uint64_t layout_end(const struct layout *l);
bool layout_released(const struct layout *l);
int layout_place(struct sim *s, struct layout *l, uint64_t reach);
bool layout_needs_place(const struct layout *l, uint64_t reach);
#define LAYOUT_AUTO SIM_CLEANUP(layout_free) struct layout

/* ---- records (record.c) ---- */
struct record {
	struct lu_fid fid;
	uint64_t version;
	uint64_t seen_size;
	int64_t seen_mtime_ns;
	uint32_t hsm_states, hsm_archive;
	uint64_t hsm_version;
	struct layout layout;
	char hint[PATH_MAX]; /* one name it had, below the root */
};

void record_free(struct record *r);
int record_copy(struct record *dst, const struct record *src);
int record_read(struct sim *s, const struct lu_fid *fid, struct record *out);
int record_write(struct sim *s, const struct record *r);
int record_lock(struct sim *s, const struct lu_fid *fid);
void record_path(const struct lu_fid *fid, char out[64]);
#define RECORD_AUTO SIM_CLEANUP(record_free) struct record

/* ---- files open in this process (fdtable.c) ---- */
struct volatile_file {
	struct volatile_file *next;
	struct lu_fid fid;
	uint64_t dev;
	int users;
	bool delay_create;
	pthread_mutex_t lock; /* guards the rest */
	bool has_record;
	struct record record;
	int64_t charged[SIM_OSTS_MAX]; /* bytes in the usage slot */
};

struct file {
	int fd, refs;
	bool closing;
	uint64_t dev;
	struct lu_fid fid;
	int64_t looked_ns;
	struct sim *sim; /* NULL: not in a simulation */
	bool directory;
	bool lazy_write; /* opened O_RDWR by the caller, O_RDONLY underneath until something needs more */
	bool created;	 /* made through the library by this process: a donor */
	bool delay_create;
	struct volatile_file *vol;
	pthread_mutex_t lock; /* guards what follows */
	bool upgraded;
	int lockfd;
	int io_users;
	pthread_cond_t io_idle; /* io_users fell to 0 */
	bool grouped;
	int gid;
	int partner; /* 1 + the descriptor of the file that has got its old objects in an exchange under the lock */
	int lease; /* 0 or LL_LEASE_* */
	bool lease_lost;
};

struct file *file_get(int fd);
struct file *file_peek(int fd);
struct file *file_get_sim(int fd, int *rc);
void file_put(struct file *f);
void file_forget(int fd);
struct file *file_adopt(int fd, struct sim *s, const struct node *n);
struct volatile_file *volatile_new(const struct node *n, bool delay_create);
void volatile_release(struct sim *s, struct volatile_file *v);
int file_writable(const struct file *f);
int file_lockfd(struct file *f);
int file_upgrade(struct file *f);
int file_downgrade(struct file *f);
static inline void file_auto_put(struct file **f)
{
	if (*f)
		file_put(*f);
}
#define FILE_AUTO SIM_CLEANUP(file_auto_put) struct file *

/* ---- the record of an open file, brought up to date (inode.c) ---- */
int inode_record(struct file *f, struct record *out, struct node *node);
int inode_record_update(struct file *f, int (*change)(struct record *, const struct node *, void *), void *arg,
			struct record *out, struct node *node);
int record_refresh(struct sim *s, struct record *r, const struct node *n, const char *real_path, bool want_layout);
int default_layout_for(struct sim *s, const char *real_path, struct layout *out);
int volatile_store(struct volatile_file *v, const struct record *r);

/* ---- byte ranges of the lock file (locks.c) ---- */
enum lock_byte { LOCK_GROUP, LOCK_LEASE, LOCK_WRITER, LOCK_RECORD };

int lock_file_open(struct sim *s);
int lock_byte(int lockfd, const struct lu_fid *fid, enum lock_byte which, int type, bool wait);
bool lock_byte_taken(int lockfd, const struct lu_fid *fid, enum lock_byte which);
int io_begin(struct file *f);
void io_end(struct file *f);
int group_lock(struct file *f, int gid);
int group_unlock(struct file *f, int gid);
void group_cut_old(struct file *f, int64_t length);

/* ---- leases (lease.c) ---- */
int lease_whole(struct file *f);
int lease_drop(struct file *f);

/* ---- faults (fault.c) ---- */
enum sim_call {
	CALL_OPEN, CALL_VOLATILE, CALL_CLOSE, CALL_PREAD, CALL_PWRITE, CALL_FSYNC, CALL_FTRUNCATE, CALL_GETSTRIPE,
	CALL_SETSTRIPE, CALL_GROUP_LOCK, CALL_GROUP_UNLOCK, CALL_LEASE_ACQUIRE, CALL_LEASE_CHECK, CALL_LEASE_RELEASE,
	CALL_DATA_VERSION, CALL_SWAP, CALL_FD2FID, CALL_FID2PATH, CALL_MDTIDX, CALL_STATFS, CALL_HSM_STATE,
	CALL_HSM_REQUEST, CALL_POOLMEMBERS, CALL_POOLLIST, CALL_SEARCH_MOUNTS, CALL_LINK, CALL_RENAME, CALL_UNLINK, CALLS
};

struct fault {
	int err;	/* fail with this before doing anything, 0: no */
	int late;	/* do it, then report this */
	bool lie, shorten, flip, cuts;
	int cut;	/* the length that somebody who waited gives the old objects */
};

struct fault fault_at(struct sim *s, enum sim_call call, enum fault_side side);
int fault_call_by_name(const char *name);
const char *fault_call_name(enum sim_call call);
enum fault_side side_of(const struct file *f);
void flip_one_bit(void *buf, size_t n);

/* ---- space (usage.c, scan.c) ---- */
void layout_spread(const struct layout *l, uint64_t offset, uint64_t length, int64_t bytes[SIM_OSTS_MAX]);
void layout_charge(const struct layout *l, const struct node *n, int64_t bytes[SIM_OSTS_MAX]);
void layout_count_objects(const struct layout *l, uint64_t objects[SIM_OSTS_MAX]);
int usage_room(struct file *f, const struct record *r, const struct node *n, uint64_t offset, uint64_t length);
void usage_moved(struct file *f, const struct layout *l, const struct node *before, const struct node *after);
void usage_named_add(struct sim *s, const int64_t bytes[SIM_OSTS_MAX], int sign);
void usage_volatile_set(struct sim *s, struct volatile_file *v, const int64_t bytes[SIM_OSTS_MAX]);
uint64_t usage_of(struct sim *s, uint32_t ost);
int usage_refresh(struct sim *s, int64_t max_age_ns);
int scan_usage(struct sim *s, bool sweep);

/* ---- walking the tree (walk.c) ---- */
typedef int (*walk_fn)(int dirfd, const char *name, uint64_t ino, unsigned char type, const char *rel, void *arg);
int walk_tree(const char *root, walk_fn fn, void *arg);

/* ---- contents (content.c, primitive.c) ---- */
enum primitive { PRIM_NONE, PRIM_MOVE_EXT, PRIM_DEDUPE, PRIM_XFS_EXCHANGE };
int content_equal(int fd1, int fd2, uint64_t size);
int content_copy(int from, int to);
int content_swap_blindly(int fd1, int fd2, uint64_t size1, uint64_t size2);
int open_again(int fd, int flags);
void primitive_move_equal(int fd1, int fd2, uint64_t size);
int primitive_start_commit(int fd, void *freshness);
int primitive_commit(int target, int donor, void *freshness);
enum primitive primitive_probe(struct sim *s);
const char *primitive_name(enum primitive p);

/* ---- messages (log.c) ---- */
void sim_message(int err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- the library's llapi face, for the command-line program, which is built with the same sources ---- */
enum llapi_message_level { LLAPI_MSG_OFF, LLAPI_MSG_FATAL, LLAPI_MSG_ERROR, LLAPI_MSG_WARN, LLAPI_MSG_NORMAL };
typedef void (*llapi_log_callback_t)(enum llapi_message_level level, int err, const char *fmt, va_list ap);
const char *lfs_sim_banner(void);
int llapi_group_lock(int fd, int gid);
int llapi_group_unlock(int fd, int gid);
int llapi_get_data_version(int fd, uint64_t *version, uint64_t flags);
int llapi_fswap_layouts_grouplock(int fd1, int fd2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags);
int llapi_fswap_layouts(int fd1, int fd2, uint64_t dv1, uint64_t dv2, uint64_t flags);
int llapi_lease_acquire(int fd, int mode);
int llapi_lease_check(int fd);
int llapi_lease_release(int fd);
int llapi_fd2fid(int fd, struct lu_fid *fid);
int llapi_path2fid(const char *path, struct lu_fid *fid);
int llapi_fid2path(const char *path_or_device, const char *fidstr, char *buf, int len, long long *recno, int *linkno);
int llapi_file_fget_mdtidx(int fd, int *mdtidx);
int llapi_obd_statfs(char *path, uint32_t type, uint32_t index, struct obd_statfs *st, struct obd_uuid *uuid);
int llapi_get_obd_count(char *mount, int *count, int is_mdt);
int llapi_search_mounts(const char *path, int index, char *mntdir, char *fsname);
int llapi_hsm_state_get_fd(int fd, struct hsm_user_state *state);
int llapi_hsm_current_action(const char *path, struct hsm_current_action *action);
int llapi_hsm_request(const char *path, const struct hsm_user_request *request);
int llapi_get_poolmembers(const char *poolname, char **members, int list_size, char *buffer, int buffer_size);
int llapi_get_poollist(const char *name, char **pools, int list_size, char *buffer, int buffer_size);
llapi_log_callback_t llapi_error_callback_set(llapi_log_callback_t cb);
llapi_log_callback_t llapi_info_callback_set(llapi_log_callback_t cb);
void llapi_msg_set_level(int level);
int llapi_create_volatile_idx(const char *directory, int mdt, int open_flags);

#endif
