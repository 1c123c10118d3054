/* lfs-sim mkfs: the state directory beside DIR and the mark inside it. */
#include "cli.h"

#include <ctype.h>
#include <ftw.h>
#include <getopt.h>

struct wanted {
	uint64_t osts, ost_size;
	const char *fsname, *dir;
	bool force;
};

static bool fsname_ok(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)name[i]) && name[i] != '-' && name[i] != '_')
			return false;
	}
	return n >= 1 && n <= 8;
}

static int parse(int argc, char **argv, struct wanted *w)
{
	static const struct option options[] = {
		{ "osts", required_argument, NULL, 'n' }, { "ost-size", required_argument, NULL, 's' },
		{ "fsname", required_argument, NULL, 'f' }, { "force", no_argument, NULL, 'F' }, { 0 },
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'F')
			w->force = true;
		else if (c == 'n' && (!parse_number(optarg, SIM_OSTS_MAX, &w->osts) || !w->osts))
			return usage_error("--osts must be a number from 1 to %d", SIM_OSTS_MAX);
		else if (c == 's' && (!parse_size(optarg, &w->ost_size) || w->ost_size < SIM_BLOCK || w->ost_size > 1ull << 60))
			return usage_error("--ost-size must be a size like 256M, at least 4096");
		else if (c == 'f' && !fsname_ok(w->fsname = optarg))
			return usage_error("--fsname must have 1 to 8 letters, digits, '-' or '_'");
		else if (c == '?')
			return usage_error("mkfs: unknown option or missing value; see `lfs-sim --help`");
	}
	if (argc - optind != 1)
		return usage_error("mkfs: name one directory: lfs-sim mkfs DIR [--osts N] [--ost-size SIZE]");
	w->dir = argv[optind];
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Only a directory that holds a config of ours, or the rest of a mkfs that was interrupted, is removed. */
static int remove_state(const char *state)
{
	struct config *cfg;
	int rc;

	FD_AUTO fd = raw_openat(AT_FDCWD, state, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	if (fd == -ENOENT)
		return 0;
	if (fd < 0)
		return fd;
	cfg = malloc(sizeof(*cfg));
	rc = cfg ? config_load(fd, cfg) : -ENOMEM;
	free(cfg);
	if (rc == -ENOENT && faccessat(fd, "rec", F_OK, 0) == 0)
		rc = 0;
	if (rc < 0)
		return rmdir(state) == 0 ? 0 : -EEXIST;
	/* The config first: processes that use the old one see that it is gone. */
	raw_unlinkat(fd, "config", 0);
	return nftw(state, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : -EIO;
}

static int make_state(int statefd)
{
	struct counters *counters;
	struct fault_table *faults;
	char shard[16];
	int fd;

	if (mkdirat(statefd, "rec", 0777) < 0)
		return -errno;
	for (int i = 0; i < 256; i++) {
		snprintf(shard, sizeof(shard), "rec/%02x", i);
		if (mkdirat(statefd, shard, 0777) < 0)
			return -errno;
	}
	fd = raw_openat(statefd, "locks", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return fd;
	raw_close(fd);
	return shared_map(statefd, &counters, &faults);
}

static int make_config(int statefd, const char *real, const struct wanted *w)
{
	struct config *cfg = calloc(1, sizeof(*cfg));
	struct node n;
	int rc;

	if (!cfg)
		return -ENOMEM;
	rc = node_at(AT_FDCWD, real, 0, &n);
	snprintf(cfg->fsname, sizeof(cfg->fsname), "%s", w->fsname);
	cfg->root_ino = n.ino;
	cfg->root_btime_ns = n.btime_ns;
	cfg->nost = (uint32_t)w->osts;
	for (uint32_t i = 0; i < cfg->nost; i++)
		cfg->ost[i].size = w->ost_size;
	if (rc == 0)
		rc = config_store(statefd, cfg);
	free(cfg);
	return rc;
}

/* ORDER: the mark last. Until it is there the directory is an ordinary one. */
static int make(const char *real, const char *state, const char *target, const struct wanted *w)
{
	char mark[PATH_MAX + 16];
	int rc;

	snprintf(mark, sizeof(mark), "%s/" SIM_MARK, real);
	if (unlink(mark) < 0 && errno != ENOENT)
		return -errno;
	rc = remove_state(state);
	if (rc < 0)
		return rc;
	umask(0); /* every user of the directory may be a client */
	if (mkdir(state, 0777) < 0)
		return -errno;
	FD_AUTO statefd = raw_openat(AT_FDCWD, state, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	if (statefd < 0)
		return statefd;
	rc = make_state(statefd);
	if (rc == 0)
		rc = make_config(statefd, real, w);
	if (rc == 0 && symlink(target, mark) < 0)
		rc = -errno;
	return rc;
}

static int check_dir(const struct wanted *w, char real[PATH_MAX])
{
	char mark[PATH_MAX + 16];
	struct statfs st;
	struct stat s;

	if (mkdir(w->dir, 0755) < 0 && errno != EEXIST)
		return failure(-errno, "%s", w->dir);
	if (!realpath(w->dir, real) || stat(real, &s) < 0)
		return failure(-errno, "%s", w->dir);
	if (!S_ISDIR(s.st_mode))
		return failure(-ENOTDIR, "%s", w->dir);
	if (!strcmp(real, "/"))
		return failure(0, "/: the state lies beside the directory, so it cannot be the root; name another directory");
	if (statfs(real, &st) < 0)
		return failure(-errno, "%s", w->dir);
	if ((uint32_t)st.f_type == LL_SUPER_MAGIC)
		return failure(0, "%s: this is a real Lustre; a simulation is only made on another file system", w->dir);
	snprintf(mark, sizeof(mark), "%s/" SIM_MARK, real);
	if (lstat(mark, &s) == 0 && !w->force)
		return failure(0, "%s: already a simulated Lustre; --force makes it anew and forgets all layouts", w->dir);
	return 0;
}

int cmd_mkfs(int argc, char **argv)
{
	struct wanted w = { .osts = 4, .ost_size = 256ull << 20, .fsname = "simfs" };
	char real[PATH_MAX], state[PATH_MAX + 16], target[PATH_MAX], *slash;
	int rc = parse(argc, argv, &w);

	if (rc)
		return rc;
	rc = check_dir(&w, real);
	if (rc)
		return rc;
	slash = strrchr(real, '/');
	snprintf(target, sizeof(target), "../.%.255s.lfs-sim", slash + 1);
	snprintf(state, sizeof(state), "%.*s/%s", (int)(slash - real), real, target + 3);
	rc = make(real, state, target, &w);
	if (rc < 0)
		return failure(rc, "%s: cannot make the state directory %s", w.dir, state);
	printf("%s: simulated Lustre %s with %llu OSTs of %llu bytes\n%s\n", real, w.fsname, (unsigned long long)w.osts,
	       (unsigned long long)w.ost_size, SIM_BANNER);
	return 0;
}
