/* Calls about the file system and not one file: where it is mounted, its pools, its OSTs. */
#include "sim.h"

#define OSTS_FRESH_NS 1000000000ll
#define BYTES_PER_INODE 65536u

/* The simulation a path lies in; a path that does not exist (yet) counts as its nearest ancestor. */
static struct sim *sim_of_any_path(const char *path)
{
	char real[PATH_MAX], text[PATH_MAX];
	char *slash;

	snprintf(text, sizeof(text), "%s", path);
	while (!realpath(text, real)) {
		slash = strrchr(text, '/');
		if (errno != ENOENT)
			return NULL;
		if (!slash)
			snprintf(text, sizeof(text), ".");
		else
			slash[slash == text] = 0;
	}
	return sim_of_path(real);
}

static int report_mount(struct sim *s, char *mntdir, char *fsname)
{
	struct fault fault;
	struct config cfg;

	if (!s)
		return -ENODEV;
	fault = fault_at(s, CALL_SEARCH_MOUNTS, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	sim_config(s, &cfg);
	if (mntdir)
		strcpy(mntdir, s->root); /* PATH_MAX by the contract of the call */
	if (fsname)
		strcpy(fsname, cfg.fsname);
	return 0;
}

SIM_EXPORT int llapi_search_mounts(const char *path, int index, char *mntdir, char *fsname)
{
	int rc = report_mount(path && *path ? sim_of_any_path(path) : sim_by_index(index), mntdir, fsname);

	errno = -rc;
	return rc;
}

static int pool_members(struct sim *s, const char *name, char **members, int list_size, char *buffer, int buffer_size)
{
	struct config cfg;
	const struct pool *pool;
	int used = 0, n;

	sim_config(s, &cfg);
	pool = config_pool(&cfg, name);
	if (!pool)
		return -ENOENT;
	for (uint32_t i = 0; i < pool->n; i++) {
		if ((int)i >= list_size)
			return -EOVERFLOW;
		n = snprintf(buffer + used, (size_t)(buffer_size - used), "%s-OST%04x_UUID", cfg.fsname, pool->ost[i]);
		if (n < 0 || used + n + 1 > buffer_size)
			return -EOVERFLOW;
		members[i] = buffer + used;
		used += n + 1;
	}
	return (int)pool->n;
}

SIM_EXPORT int llapi_get_poolmembers(const char *poolname, char **members, int list_size, char *buffer, int buffer_size)
{
	const char *dot = strchr(poolname, '.');
	struct fault fault;
	char fsname[16];
	struct sim *s;

	if (strlen(poolname) >= PATH_MAX)
		return -EOVERFLOW;
	if (!dot)
		return -EINVAL;
	snprintf(fsname, sizeof(fsname), "%.*s", (int)(dot - poolname), poolname);
	s = sim_of_name(fsname);
	if (!s) {
		sim_message(-ENOENT, "Lustre filesystem '%s' not found", fsname);
		return -ENOENT;
	}
	fault = fault_at(s, CALL_POOLMEMBERS, SIDE_ANY);
	return fault.err ? -fault.err : pool_members(s, dot + 1, members, list_size, buffer, buffer_size);
}

static int pool_list(struct sim *s, char **pools, int list_size, char *buffer, int buffer_size)
{
	struct config cfg;
	int used = 0, n;

	sim_config(s, &cfg);
	for (uint32_t i = 0; i < cfg.npool; i++) {
		if ((int)i >= list_size)
			return -EOVERFLOW;
		n = snprintf(buffer + used, (size_t)(buffer_size - used), "%s.%s", cfg.fsname, cfg.pool[i].name);
		if (n < 0 || used + n + 1 > buffer_size)
			return -EOVERFLOW;
		pools[i] = buffer + used;
		used += n + 1;
	}
	return (int)cfg.npool;
}

SIM_EXPORT int llapi_get_poollist(const char *name, char **pools, int list_size, char *buffer, int buffer_size)
{
	struct sim *s = sim_of_name(name);
	struct fault fault;

	if (!s) {
		sim_message(-ENOENT, "Lustre filesystem '%s' not found", name);
		return -ENOENT;
	}
	fault = fault_at(s, CALL_POOLLIST, SIDE_ANY);
	return fault.err ? -fault.err : pool_list(s, pools, list_size, buffer, buffer_size);
}

static void fill_ost(struct sim *s, const struct config *cfg, uint32_t i, struct obd_statfs *st)
{
	uint64_t blocks = cfg->ost[i].size / SIM_BLOCK, used = (usage_of(s, i) + SIM_BLOCK - 1) / SIM_BLOCK;
	uint64_t objects = atomic_load(&s->counters->objects[i]);

	memset(st, 0, sizeof(*st));
	st->os_blocks = blocks;
	st->os_bfree = st->os_bavail = used < blocks ? blocks - used : 0;
	st->os_files = cfg->ost[i].size / BYTES_PER_INODE;
	st->os_ffree = st->os_files - (objects < st->os_files ? objects : st->os_files);
	st->os_bsize = SIM_BLOCK;
	st->os_namelen = 255;
	st->os_maxbytes = INT64_MAX;
	st->os_state = cfg->ost[i].state;
}

static void fill_mdt(struct sim *s, struct obd_statfs *st)
{
	memset(st, 0, sizeof(*st));
	st->os_blocks = st->os_bfree = st->os_bavail = (1ull << 30) / SIM_BLOCK;
	st->os_files = 1u << 20;
	st->os_ffree = st->os_files - atomic_load(&s->counters->files);
	st->os_bsize = SIM_BLOCK;
	st->os_namelen = 255;
}

/* As the request that is sent again and again. */
static void wait_until_reachable(struct sim *s, uint32_t ost)
{
	struct config cfg;

	do {
		usleep(10000);
		sim_config(s, &cfg);
	} while (cfg.ost[ost].unreachable);
}

static int obd_of(struct sim *s, uint32_t type, uint32_t index, struct obd_statfs *st, struct obd_uuid *uuid)
{
	bool mdt = (type & (LL_STATFS_LMV | LL_STATFS_LOV)) == LL_STATFS_LMV;
	struct config cfg;
	int rc;

	if (!(type & (LL_STATFS_LMV | LL_STATFS_LOV)))
		return -EINVAL;
	sim_config(s, &cfg);
	if (index >= (mdt ? 1 : cfg.nost))
		return -ENODEV;
	if (!mdt && cfg.ost[index].missing)
		return -EAGAIN;
	if (uuid) {
		memset(uuid, 0, sizeof(*uuid));
		snprintf(uuid->uuid, sizeof(uuid->uuid), "%s-%s%04x_UUID", cfg.fsname, mdt ? "MDT" : "OST", index);
	}
	if (!mdt && cfg.ost[index].inactive)
		return -ENODATA;
	if (!mdt && cfg.ost[index].unreachable) {
		if (type & LL_STATFS_NODELAY)
			return -EAGAIN;
		wait_until_reachable(s, index);
	}
	rc = usage_refresh(s, OSTS_FRESH_NS);
	if (rc < 0)
		return rc;
	if (mdt)
		fill_mdt(s, st);
	else
		fill_ost(s, &cfg, index, st);
	return 0;
}

SIM_EXPORT int llapi_obd_statfs(char *path, uint32_t type, uint32_t index, struct obd_statfs *st, struct obd_uuid *uuid)
{
	FD_AUTO fd = raw_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
	struct fault fault;
	struct sim *s;

	if (fd < 0) {
		sim_message(fd, "llapi_obd_statfs: opening '%s'", path);
		return -ENODEV; /* as the real one, so that a loop until ENODEV ends */
	}
	s = sim_of_fd(fd);
	if (!s)
		return -ENOTTY;
	fault = fault_at(s, CALL_STATFS, SIDE_ANY);
	return fault.err ? -fault.err : obd_of(s, type, index, st, uuid);
}

/* Of MDTs the real one tells how many it has room for. */
SIM_EXPORT int llapi_get_obd_count(char *mount, int *count, int is_mdt)
{
	enum { MDTS_MAX = 64 };
	FD_AUTO fd = raw_openat(AT_FDCWD, mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	struct config cfg;
	struct sim *s;

	if (fd < 0) {
		sim_message(fd, "open %s failed", mount);
		return fd;
	}
	s = sim_of_fd(fd);
	if (!s)
		return -ENOTTY;
	sim_config(s, &cfg);
	*count = is_mdt ? MDTS_MAX : (int)cfg.nost;
	return 0;
}

/* Inside, the file system says that it is Lustre and how full its active OSTs are. */
static void fill_statfs(struct sim *s, struct statfs *st)
{
	uint64_t blocks = 0, bfree = 0;
	struct config cfg;
	struct obd_statfs one;

	sim_config(s, &cfg);
	usage_refresh(s, OSTS_FRESH_NS);
	for (uint32_t i = 0; i < cfg.nost; i++) {
		if (!ost_reachable(&cfg.ost[i]))
			continue;
		fill_ost(s, &cfg, i, &one);
		blocks += one.os_blocks;
		bfree += one.os_bavail;
	}
	st->f_type = LL_SUPER_MAGIC;
	st->f_bsize = st->f_frsize = SIM_BLOCK;
	st->f_blocks = blocks;
	st->f_bfree = st->f_bavail = bfree;
}

SIM_EXPORT int fstatfs(int fd, struct statfs *st)
{
	FILE_AUTO f = file_get(fd);
	int rc = raw_fstatfs(fd, st);

	if (rc < 0) {
		errno = -rc;
		return -1;
	}
	if (f && f->sim)
		fill_statfs(f->sim, st);
	return 0;
}
