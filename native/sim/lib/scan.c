/* The walk that sums the use of the OSTs, gives every file a layout, and on demand sweeps records nobody needs. */
#include "sim.h"

#include <dirent.h>
#include <time.h>

#define YOUNG_S 600 /* a record younger than this is never swept: its file may be open and nameless, or on the move */

struct seen {
	uint64_t *slot; /* hashes of FIDs, 0: free */
	size_t size, used;
};

struct scan {
	struct sim *sim;
	struct seen seen;
	uint64_t files;
	int64_t bytes[SIM_OSTS_MAX];
	uint64_t objects[SIM_OSTS_MAX];
};

static bool seen_has(const struct seen *s, uint64_t key)
{
	for (size_t i = key; s->size && s->slot[i & (s->size - 1)]; i++) {
		if (s->slot[i & (s->size - 1)] == key)
			return true;
	}
	return false;
}

static int seen_add(struct seen *s, uint64_t key)
{
	struct seen bigger = { NULL, s->size ? s->size * 2 : 1024, 0 };
	size_t i;

	if (s->used * 2 >= s->size) {
		bigger.slot = calloc(bigger.size, sizeof(*bigger.slot));
		if (!bigger.slot)
			return -ENOMEM;
		for (i = 0; i < s->size; i++) {
			if (s->slot[i])
				seen_add(&bigger, s->slot[i]);
		}
		free(s->slot);
		*s = bigger;
	}
	for (i = key; s->slot[i & (s->size - 1)]; i++)
		;
	s->slot[i & (s->size - 1)] = key;
	s->used++;
	return 0;
}

/* Hash 0 would mean "free". */
static uint64_t key_of(const struct lu_fid *fid)
{
	uint64_t h = fid_hash(fid);

	return h ? h : 1;
}

/* First meeting: as if somebody had asked for the layout. */
static int record_of(struct scan *sc, const struct node *n, const char *rel, struct record *r)
{
	char path[2 * PATH_MAX + 1]; /* room for a too long one, which then simply is not found */
	int rc = record_read(sc->sim, &n->fid, r);

	if (rc == 0 && r->layout.kind != LAYOUT_NONE && !layout_needs_place(&r->layout, n->size))
		return 0;
	record_free(r);
	FD_AUTO lock = record_lock(sc->sim, &n->fid);
	if (lock < 0)
		return lock;
	rc = record_read(sc->sim, &n->fid, r);
	if (rc == -ENOENT) {
		memset(r, 0, sizeof(*r));
		rc = 0;
	}
	if (rc < 0)
		return rc;
	r->fid = n->fid;
	snprintf(path, sizeof(path), "%s/%s", sc->sim->root, rel);
	snprintf(r->hint, sizeof(r->hint), "%s", rel);
	rc = record_refresh(sc->sim, r, n, path, true);
	return rc > 0 ? record_write(sc->sim, r) : rc;
}

static int scan_one(int dirfd, const char *name, uint64_t ino, unsigned char type, const char *rel, void *arg)
{
	struct scan *sc = arg;
	RECORD_AUTO r = { 0 };
	struct node n;
	uint64_t key;

	(void)ino;
	if ((type != DT_REG && type != DT_DIR) || node_at(dirfd, name, AT_SYMLINK_NOFOLLOW, &n) < 0)
		return 0;
	key = key_of(&n.fid);
	if (n.nlink > 1 && type == DT_REG && seen_has(&sc->seen, key))
		return 0;
	if (seen_add(&sc->seen, key) < 0)
		return -ENOMEM;
	if (type != DT_REG)
		return 0;
	sc->files++;
	if (record_of(sc, &n, rel, &r) == 0) {
		layout_charge(&r.layout, &n, sc->bytes);
		layout_count_objects(&r.layout, sc->objects);
	}
	return 0;
}

/* ---- sweeping ---- */
static int sweep_shard(int shardfd, const struct seen *seen, bool all_stale_names)
{
	DIR *d = fdopendir(shardfd);
	time_t old = time(NULL) - YOUNG_S;
	struct dirent *e;
	struct stat st;

	if (!d) {
		raw_close(shardfd);
		return -ENOMEM;
	}
	while ((e = readdir(d))) {
		unsigned long long seq;
		struct lu_fid fid;

		if (fstatat(shardfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode) || st.st_mtime > old)
			continue;
		if (!all_stale_names) {
			if (sscanf(e->d_name, "%llx-%x-%x", &seq, &fid.f_oid, &fid.f_ver) != 3)
				continue;
			fid.f_seq = seq;
			if (seen_has(seen, key_of(&fid)))
				continue;
		}
		raw_unlinkat(shardfd, e->d_name, 0);
	}
	closedir(d);
	return 0;
}

static int sweep(struct sim *s, const struct seen *seen)
{
	char path[16];
	int fd;

	for (int i = 0; i < 256; i++) {
		snprintf(path, sizeof(path), "rec/%02x", i);
		fd = raw_openat(s->statefd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
		if (fd >= 0)
			sweep_shard(fd, seen, false);
	}
	fd = raw_openat(s->statefd, "rec", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (fd >= 0) /* .new.* of processes that died while they wrote */
		sweep_shard(fd, seen, true);
	return 0;
}

static int64_t monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void publish(struct sim *s, const struct scan *sc, int64_t began)
{
	for (int i = 0; i < SIM_OSTS_MAX; i++) {
		atomic_store(&s->counters->used[i], sc->bytes[i]);
		atomic_store(&s->counters->objects[i], sc->objects[i]);
	}
	atomic_store(&s->counters->files, sc->files);
	atomic_store(&s->counters->scan_took_ns, monotonic_ns() - began);
	atomic_store(&s->counters->scan_at_ns, now_ns());
}

/*
 * One walk at a time; who comes second goes on with the sums there are.
 * RACE: a file renamed during a walk from where the walk will come to where it was is missed. A sweep therefore walks
 * twice and believes both; the root's own record is kept.
 */
int scan_usage(struct sim *s, bool with_sweep)
{
	static const struct lu_fid scan_fid = { 1, 1, 1 };
	struct scan sc = { .sim = s };
	int64_t began = monotonic_ns();
	struct node root;
	int rc;

	FD_AUTO lock = lock_file_open(s);
	if (lock < 0)
		return lock;
	rc = lock_byte(lock, &scan_fid, LOCK_RECORD, F_WRLCK, with_sweep);
	if (rc < 0)
		return rc == -EAGAIN ? 0 : rc;
	rc = walk_tree(s->root, scan_one, &sc);
	if (rc == 0)
		publish(s, &sc, began);
	if (rc == 0 && with_sweep) {
		sc.files = 0;
		rc = walk_tree(s->root, scan_one, &sc); /* adds to what was seen */
		if (rc == 0 && node_at(AT_FDCWD, s->root, 0, &root) == 0 && seen_add(&sc.seen, key_of(&root.fid)) == 0)
			rc = sweep(s, &sc.seen);
	}
	free(sc.seen.slot);
	return rc;
}
