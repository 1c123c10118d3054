/* fgetxattr, lgetxattr and fsetxattr: "lustre.lov" inside a simulation, the kernel's for everything else. */
#include "sim.h"

#define XATTR_LOV "lustre.lov"

static long fail(long rc)
{
	if (rc < 0) {
		errno = (int)-rc;
		return -1;
	}
	return rc;
}

static ssize_t raw_fgetxattr(int fd, const char *name, void *value, size_t size)
{
	return raw_rc(syscall(SYS_fgetxattr, fd, name, value, size));
}

static ssize_t raw_lgetxattr(const char *path, const char *name, void *value, size_t size)
{
	return raw_rc(syscall(SYS_lgetxattr, path, name, value, size));
}

static int raw_fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)
{
	return (int)raw_rc(syscall(SYS_fsetxattr, fd, name, value, size, flags));
}

static ssize_t layout_now(struct file *f, void *value, size_t size)
{
	RECORD_AUTO r = { 0 };
	struct node n;
	int rc;

	/* A directory shows only what was set on it. */
	rc = f->directory ? record_read(f->sim, &f->fid, &r) : inode_record(f, &r, &n);
	if (rc < 0)
		return rc == -ENOENT ? -ENODATA : rc;
	return layout_pack(&r.layout, &f->fid, FORM_USER, value, size);
}

static ssize_t get_layout(struct file *f, void *value, size_t size)
{
	struct fault fault = fault_at(f->sim, CALL_GETSTRIPE, side_of(f));

	return fault.err ? -fault.err : layout_now(f, value, size);
}

SIM_EXPORT ssize_t fgetxattr(int fd, const char *name, void *value, size_t size)
{
	FILE_AUTO f = strcmp(name, XATTR_LOV) ? NULL : file_get(fd);

	return fail(f && f->sim ? get_layout(f, value, size) : raw_fgetxattr(fd, name, value, size));
}

/* KERNEL: nothing tells the path of a directory when it is longer than PATH_MAX; that of one above it will do. */
static struct sim *sim_of_deep(int fd)
{
	char path[PATH_MAX];
	int at = fd, above, rc;

	while ((rc = real_path_of_fd(at, path)) == -ENAMETOOLONG) {
		above = raw_openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
		if (at != fd)
			raw_close(at);
		if (above < 0)
			return NULL;
		at = above;
	}
	if (at != fd)
		raw_close(at);
	return rc < 0 ? NULL : sim_of_path(path);
}

/* A name in an open directory, as "/proc/self/fd/NUMBER/NAME" says it: the simulation is that of the directory. */
static struct sim *sim_of_entry(const char *path)
{
	int fd = -1, digits = 0;

	if (sscanf(path, "/proc/self/fd/%d%n", &fd, &digits) != 1 || path[digits] != '/' || strchr(path + digits + 1, '/'))
		return NULL;
	FILE_AUTO directory = file_get(fd);
	return directory && directory->sim ? directory->sim : sim_of_deep(fd);
}

/* What is known of the file already, without opening it: -ENOENT when nothing is, or not as it is now. */
static ssize_t known_layout(struct sim *s, const struct node *n, void *value, size_t size)
{
	RECORD_AUTO r = { 0 };

	if (record_read(s, &n->fid, &r) < 0 || r.seen_size != n->size || r.seen_mtime_ns != n->mtime_ns ||
	    r.layout.kind == LAYOUT_NONE || layout_needs_place(&r.layout, n->size))
		return -ENOENT;
	return layout_pack(&r.layout, &n->fid, FORM_USER, value, size);
}

static ssize_t get_layout_of_opened(struct sim *s, const char *path, void *value, size_t size)
{
	FD_AUTO fd = raw_openat(AT_FDCWD, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	struct node n;
	ssize_t rc = fd < 0 ? fd : node_of_fd(fd, &n);
	FILE_AUTO f = rc < 0 ? NULL : file_adopt(fd, s, &n);

	if (!f)
		return rc < 0 ? rc : -ENOMEM;
	rc = layout_now(f, value, size);
	file_forget(fd);
	return rc;
}

static ssize_t get_layout_of_entry(struct sim *s, const char *path, void *value, size_t size)
{
	struct node n;
	int rc = node_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &n);
	struct fault fault;
	ssize_t got;

	if (rc < 0)
		return rc;
	if (!S_ISREG(n.mode) && !S_ISDIR(n.mode))
		return -ENODATA;
	fault = fault_at(s, CALL_GETSTRIPE, SIDE_ORIGINAL);
	if (fault.err)
		return -fault.err;
	got = S_ISREG(n.mode) ? known_layout(s, &n, value, size) : -ENOENT;
	return got == -ENOENT ? get_layout_of_opened(s, path, value, size) : got;
}

SIM_EXPORT ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)
{
	struct sim *s = strcmp(name, XATTR_LOV) ? NULL : sim_of_entry(path);

	return fail(s ? get_layout_of_entry(s, path, value, size) : raw_lgetxattr(path, name, value, size));
}

struct wish {
	struct file *f;
	const struct layout *layout;
};

/* Under the record's lock. -EEXIST when the file has a layout, or would have been given one when it was made. */
static int put_layout(struct record *r, const struct node *n, void *arg)
{
	const struct wish *w = arg;
	LAYOUT_AUTO l = { 0 };
	int rc;

	if (r->layout.kind != LAYOUT_NONE || !w->f->delay_create)
		return -EEXIST;
	rc = layout_copy(&l, w->layout);
	for (uint32_t i = 0; rc == 0 && i < l.ncomp; i++) {
		if (!l.comp[i].stripe_size)
			l.comp[i].stripe_size = SIM_STRIPE_SIZE;
	}
	if (rc == 0)
		rc = layout_place(w->f->sim, &l, n->size);
	if (rc < 0)
		return rc;
	r->layout = l;
	memset(&l, 0, sizeof(l));
	return 1;
}

static int set_directory(struct file *f, const struct layout *l)
{
	FD_AUTO lock = record_lock(f->sim, &f->fid);
	RECORD_AUTO r = { 0 };
	int rc;

	if (lock < 0)
		return lock;
	rc = record_read(f->sim, &f->fid, &r);
	if (rc < 0 && rc != -ENOENT)
		return rc;
	r.fid = f->fid;
	layout_free(&r.layout);
	if (l) {
		rc = layout_copy(&r.layout, l);
		if (rc < 0)
			return rc;
	}
	return record_write(f->sim, &r);
}

static int apply_layout(struct file *f, const void *value, size_t size)
{
	LAYOUT_AUTO l = { 0 };
	struct config cfg;
	struct wish w = { f, &l };
	struct node n;
	int rc;

	if (size == 0)
		return f->directory ? set_directory(f, NULL) : 0;
	rc = layout_parse(&l, value, size, FORM_USER);
	if (rc < 0)
		return rc;
	sim_config(f->sim, &cfg);
	rc = layout_check(&cfg, &l);
	if (f->directory)
		return rc < 0 ? rc : set_directory(f, &l);
	/* ORDER: an existing layout is noticed before the new one is judged, and swallowed. */
	if (rc < 0 && f->delay_create)
		return rc;
	rc = inode_record_update(f, put_layout, &w, NULL, &n);
	return rc == -EEXIST ? 0 : rc;
}

static int set_layout(struct file *f, const void *value, size_t size)
{
	struct fault fault = fault_at(f->sim, CALL_SETSTRIPE, side_of(f));
	int rc;

	if (fault.err || fault.lie)
		return -fault.err;
	rc = apply_layout(f, value, size);
	return rc >= 0 && fault.late ? -fault.late : rc < 0 ? rc : 0;
}

SIM_EXPORT int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)
{
	FILE_AUTO f = strcmp(name, XATTR_LOV) ? NULL : file_get(fd);

	return (int)fail(f && f->sim ? set_layout(f, value, size) : raw_fsetxattr(fd, name, value, size, flags));
}
