/* Walking the tree of a simulation: its own directory entries only, no other file system, no symlink, not the mark. */
#include "sim.h"

#include <dirent.h>

struct walk {
	walk_fn fn;
	void *arg;
	char rel[PATH_MAX];
	dev_t dev;
};

static int walk_dir(struct walk *w, int dirfd, size_t rel_len);

static int enter(struct walk *w, int parent, const char *name, size_t rel_len)
{
	int fd = raw_openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
	struct stat st;

	if (fd < 0)
		return fd == -ENOENT || fd == -EACCES || fd == -ENOTDIR ? 0 : fd;
	if (fstat(fd, &st) < 0 || st.st_dev != w->dev) {
		raw_close(fd);
		return 0;
	}
	return walk_dir(w, fd, rel_len);
}

static int visit(struct walk *w, int dirfd, const struct dirent *e, size_t rel_len)
{
	size_t n = strlen(e->d_name), len = rel_len + (rel_len ? 1 : 0) + n;
	unsigned char type = e->d_type;
	struct stat st;
	int rc;

	if (len >= sizeof(w->rel))
		return 0;
	if (type == DT_UNKNOWN && fstatat(dirfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		type = (unsigned char)IFTODT(st.st_mode);
	if (rel_len)
		w->rel[rel_len] = '/';
	memcpy(w->rel + len - n, e->d_name, n + 1);
	rc = w->fn(dirfd, e->d_name, e->d_ino, type, w->rel, w->arg);
	if (rc == 0 && type == DT_DIR)
		rc = enter(w, dirfd, e->d_name, len);
	w->rel[rel_len] = 0;
	return rc;
}

/* Takes the descriptor over. */
static int walk_dir(struct walk *w, int fd, size_t rel_len)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int rc = 0;

	if (!d) {
		raw_close(fd);
		return -ENOMEM;
	}
	while (rc == 0 && (e = readdir(d))) {
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") && strcmp(e->d_name, SIM_MARK))
			rc = visit(w, fd, e, rel_len);
	}
	closedir(d);
	return rc;
}

/* Stops at the first answer of fn that is not 0 and returns it. */
int walk_tree(const char *root, walk_fn fn, void *arg)
{
	struct walk w = { .fn = fn, .arg = arg };
	int fd = raw_openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0) {
		raw_close(fd);
		return -EIO;
	}
	w.dev = st.st_dev;
	return walk_dir(&w, fd, 0);
}
