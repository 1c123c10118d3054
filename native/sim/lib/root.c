/* Which simulation, if any, a path or an open file belongs to. */
#include "sim.h"

static pthread_mutex_t sims_lock = PTHREAD_MUTEX_INITIALIZER; /* guards the list; its members are never freed */
static struct sim *sims;

int real_path_of_fd(int fd, char out[PATH_MAX])
{
	static const char gone[] = " (deleted)";
	char proc[40];
	struct stat st;
	ssize_t n;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	n = readlink(proc, out, PATH_MAX - 1);
	if (n < 0)
		return -errno;
	out[n] = 0;
	/* A file may really be called "x (deleted)". */
	if ((size_t)n > sizeof(gone) && !strcmp(out + n - (sizeof(gone) - 1), gone) && lstat(out, &st) < 0)
		out[n - (ssize_t)(sizeof(gone) - 1)] = 0;
	return out[0] == '/' ? 0 : -ENOENT;
}

static bool config_stamp(int statefd, uint64_t *ino, int64_t *ctime_ns)
{
	struct stat st;

	if (fstatat(statefd, "config", &st, 0) < 0)
		return false;
	*ino = st.st_ino;
	*ctime_ns = (int64_t)st.st_ctim.tv_sec * 1000000000ll + st.st_ctim.tv_nsec;
	return true;
}

/* True while the simulation exists; takes over a config that another process has changed. */
bool sim_alive(struct sim *s)
{
	uint64_t ino;
	int64_t ctime_ns;
	struct config c;
	bool same;

	if (atomic_load(&s->dead))
		return false;
	if (!config_stamp(s->statefd, &ino, &ctime_ns)) {
		atomic_store(&s->dead, true);
		return false;
	}
	pthread_rwlock_rdlock(&s->lock);
	same = ino == s->config_ino && ctime_ns == s->config_ctime_ns;
	pthread_rwlock_unlock(&s->lock);
	if (same || config_load(s->statefd, &c) < 0)
		return true;
	pthread_rwlock_wrlock(&s->lock);
	s->config = c;
	s->config_ino = ino;
	s->config_ctime_ns = ctime_ns;
	pthread_rwlock_unlock(&s->lock);
	return true;
}

void sim_config(struct sim *s, struct config *out)
{
	pthread_rwlock_rdlock(&s->lock);
	*out = s->config;
	pthread_rwlock_unlock(&s->lock);
}

static struct sim *sim_load(const char *root, int statefd)
{
	struct sim *s = calloc(1, sizeof(*s));
	struct node n;

	if (!s)
		return NULL;
	snprintf(s->root, sizeof(s->root), "%s", root);
	pthread_rwlock_init(&s->lock, NULL);
	/* The stamp first: a config changed in between is then only loaded twice. */
	if (!config_stamp(statefd, &s->config_ino, &s->config_ctime_ns) || config_load(statefd, &s->config) < 0 ||
	    node_at(AT_FDCWD, root, 0, &n) < 0 || n.ino != s->config.root_ino || n.btime_ns != s->config.root_btime_ns ||
	    shared_map(statefd, &s->counters, &s->faults) < 0) {
		free(s);
		return NULL;
	}
	s->statefd = statefd;
	return s;
}

/* The directory itself may be a root: is there a mark, and is it this directory that the config speaks of? */
static struct sim *sim_at(const char *dir)
{
	char mark[PATH_MAX + 16];
	struct stat st;
	struct sim *s;
	int statefd;

	snprintf(mark, sizeof(mark), "%s/" SIM_MARK, strcmp(dir, "/") ? dir : "");
	if (lstat(mark, &st) < 0 || !S_ISLNK(st.st_mode))
		return NULL;
	pthread_mutex_lock(&sims_lock);
	for (s = sims; s; s = s->next) {
		if (!strcmp(s->root, dir) && sim_alive(s))
			break;
	}
	if (!s) {
		statefd = raw_openat(AT_FDCWD, mark, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
		s = statefd >= 0 ? sim_load(dir, statefd) : NULL;
		if (s) {
			s->next = sims;
			sims = s;
		} else if (statefd >= 0) {
			raw_close(statefd);
		}
	}
	pthread_mutex_unlock(&sims_lock);
	return s;
}

/* The longest ancestor that is the root of a simulation. */
struct sim *sim_of_path(const char *real_path)
{
	char dir[PATH_MAX];
	struct sim *s;
	char *slash;

	snprintf(dir, sizeof(dir), "%s", real_path);
	for (;;) {
		s = sim_at(dir[0] ? dir : "/");
		if (s)
			return s;
		slash = strrchr(dir, '/');
		if (!slash || !dir[0])
			return NULL;
		*slash = 0;
	}
}

struct sim *sim_of_fd(int fd)
{
	char path[PATH_MAX];

	return real_path_of_fd(fd, path) < 0 ? NULL : sim_of_path(path);
}

const char *path_under_root(const struct sim *s, const char *real_path)
{
	size_t n = strlen(s->root);

	if (strncmp(real_path, s->root, n) || (real_path[n] && real_path[n] != '/'))
		return NULL;
	while (real_path[n] == '/')
		n++;
	return real_path + n;
}

/* LFS_SIM_ROOT names roots (divided by ':') for the calls that name a file system and no path. */
static void load_environment(void)
{
	const char *env = getenv("LFS_SIM_ROOT");
	char real[PATH_MAX];
	char *roots, *save, *r;

	roots = env ? strdup(env) : NULL;
	for (r = roots ? strtok_r(roots, ":", &save) : NULL; r; r = strtok_r(NULL, ":", &save)) {
		if (realpath(r, real))
			sim_at(real);
	}
	free(roots);
}

/* The latest one used in this process that has the name: two simulations may share it. */
struct sim *sim_of_name(const char *fsname)
{
	struct sim *s;

	load_environment();
	pthread_mutex_lock(&sims_lock);
	for (s = sims; s; s = s->next) {
		if (sim_alive(s) && !strcmp(s->config.fsname, fsname))
			break;
	}
	pthread_mutex_unlock(&sims_lock);
	return s;
}

struct sim *sim_by_index(int index)
{
	struct sim *s;

	load_environment();
	pthread_mutex_lock(&sims_lock);
	for (s = sims; s; s = s->next) {
		if (sim_alive(s) && index-- == 0)
			break;
	}
	pthread_mutex_unlock(&sims_lock);
	return s;
}
