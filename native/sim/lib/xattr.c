/* fgetxattr and fsetxattr: "lustre.lov" inside a simulation, the kernel's for everything else. */
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

static int raw_fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)
{
	return (int)raw_rc(syscall(SYS_fsetxattr, fd, name, value, size, flags));
}

static ssize_t get_layout(struct file *f, void *value, size_t size)
{
	struct fault fault = fault_at(f->sim, CALL_GETSTRIPE, side_of(f));
	RECORD_AUTO r = { 0 };
	struct node n;
	int rc;

	if (fault.err)
		return -fault.err;
	/* A directory shows only what was set on it. */
	rc = f->directory ? record_read(f->sim, &f->fid, &r) : inode_record(f, &r, &n);
	if (rc < 0)
		return rc == -ENOENT ? -ENODATA : rc;
	return layout_pack(&r.layout, &f->fid, FORM_USER, value, size);
}

SIM_EXPORT ssize_t fgetxattr(int fd, const char *name, void *value, size_t size)
{
	FILE_AUTO f = strcmp(name, XATTR_LOV) ? NULL : file_get(fd);

	return fail(f && f->sim ? get_layout(f, value, size) : raw_fgetxattr(fd, name, value, size));
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
