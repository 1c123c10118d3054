/*
 * The record of an open file, brought up to date with its inode: this is where writes of ordinary programs are noticed.
 * KERNEL: on ext4, XFS, btrfs and tmpfs of 6.13 and later (multigrain timestamps) a write after a stat always gives
 * another mtime. RACE: a program that sets mtime back to the very nanosecond and keeps the size is not noticed; one that
 * only sets mtime counts as a writer.
 */
#include "sim.h"

static uint64_t new_version(struct sim *s)
{
	return atomic_fetch_add(&s->counters->next_version, 1);
}

static void see(struct record *r, const struct node *n)
{
	r->seen_size = n->size;
	r->seen_mtime_ns = n->mtime_ns;
}

/* The nearest directory above that has a default of its own, else one stripe of 1 MiB anywhere. */
int default_layout_for(struct sim *s, const char *real_path, struct layout *out)
{
	char dir[PATH_MAX];
	struct node n;
	char *slash;

	snprintf(dir, sizeof(dir), "%s", real_path);
	while ((slash = strrchr(dir, '/')) && path_under_root(s, dir) && *path_under_root(s, dir)) {
		RECORD_AUTO r = { 0 };

		*slash = 0;
		if (!path_under_root(s, dir))
			break;
		if (node_at(AT_FDCWD, dir, AT_SYMLINK_NOFOLLOW, &n) < 0 || record_read(s, &n.fid, &r) < 0 ||
		    r.layout.kind == LAYOUT_NONE)
			continue;
		return layout_copy(out, &r.layout);
	}
	layout_default(out);
	return out->ncomp ? 0 : -ENOMEM;
}

static int refresh_layout(struct sim *s, struct record *r, const struct node *n, const char *real_path)
{
	int rc = 0, placed;

	if (!S_ISREG(n->mode))
		return 0;
	if (r->layout.kind == LAYOUT_NONE) {
		rc = default_layout_for(s, real_path, &r->layout);
		if (rc < 0)
			return rc;
		rc = 1;
	}
	placed = layout_place(s, &r->layout, n->size);
	return placed < 0 ? placed : rc | placed;
}

/* 1 when something changed, 0 when not. */
int record_refresh(struct sim *s, struct record *r, const struct node *n, const char *real_path, bool want_layout)
{
	bool changed = false;
	int rc = 0;

	if (r->version == 0 || r->seen_size != n->size || r->seen_mtime_ns != n->mtime_ns) {
		if (r->version && (r->hsm_states & HS_ARCHIVED))
			r->hsm_states |= HS_DIRTY;
		r->version = new_version(s);
		see(r, n);
		changed = true;
	}
	if (want_layout) {
		rc = refresh_layout(s, r, n, real_path);
		if (rc < 0)
			return rc;
	}
	return changed || rc;
}

int volatile_store(struct volatile_file *v, const struct record *r)
{
	struct record copy;
	int rc = record_copy(&copy, r);

	if (rc < 0)
		return rc;
	record_free(&v->record);
	v->record = copy;
	v->has_record = true;
	return 0;
}

typedef int (*change_fn)(struct record *, const struct node *, void *);

static int volatile_update(struct file *f, change_fn change, void *arg, struct record *out, struct node *n)
{
	struct volatile_file *v = f->vol;
	char path[PATH_MAX] = "";
	RECORD_AUTO r = { 0 };
	int rc;

	pthread_mutex_lock(&v->lock);
	rc = v->has_record ? record_copy(&r, &v->record) : 0;
	r.fid = f->fid;
	if (rc == 0)
		rc = node_of_fd(f->fd, n);
	if (rc == 0 && change)
		rc = change(&r, n, arg);
	real_path_of_fd(f->fd, path);
	/* One that waits for its layout (O_LOV_DELAY_CREATE) gets a default only when data comes. */
	if (rc >= 0)
		rc = record_refresh(f->sim, &r, n, path, !f->delay_create || n->size || r.layout.kind != LAYOUT_NONE);
	if (rc >= 0)
		rc = volatile_store(v, &r);
	if (rc >= 0 && out)
		rc = record_copy(out, &r);
	pthread_mutex_unlock(&v->lock);
	return rc;
}

static void set_hint(struct file *f, struct record *r, const char *path)
{
	const char *below = path_under_root(f->sim, path);

	if (below)
		snprintf(r->hint, sizeof(r->hint), "%s", below);
}

static int read_or_blank(struct file *f, struct record *r)
{
	int rc = record_read(f->sim, &f->fid, r);

	if (rc == -ENOENT) {
		memset(r, 0, sizeof(*r));
		rc = 0;
	}
	r->fid = f->fid;
	return rc;
}

static int named_update(struct file *f, change_fn change, void *arg, struct record *out, struct node *n)
{
	FD_AUTO lock = record_lock(f->sim, &f->fid);
	char path[PATH_MAX] = "";
	RECORD_AUTO r = { 0 };
	int rc, changed = 0;

	if (lock < 0)
		return lock;
	rc = read_or_blank(f, &r);
	if (rc == 0)
		rc = node_of_fd(f->fd, n);
	if (rc == 0 && change)
		rc = changed = change(&r, n, arg);
	if (rc < 0)
		return rc;
	real_path_of_fd(f->fd, path);
	rc = record_refresh(f->sim, &r, n, path, !(f->delay_create && n->size == 0 && r.layout.kind == LAYOUT_NONE));
	if (rc < 0)
		return rc;
	if (rc || changed) {
		set_hint(f, &r, path);
		rc = record_write(f->sim, &r);
	}
	return rc < 0 || !out ? rc : record_copy(out, &r);
}

/* Change (1: changed, 0: not, or -errno) runs under the record's lock, before the record is brought up to date. */
int inode_record_update(struct file *f, change_fn change, void *arg, struct record *out, struct node *n)
{
	return f->vol ? volatile_update(f, change, arg, out, n) : named_update(f, change, arg, out, n);
}

/* The usual case, nothing new: one stat and one small read, no lock. */
int inode_record(struct file *f, struct record *out, struct node *n)
{
	int rc;

	memset(out, 0, sizeof(*out));
	if (f->vol)
		return volatile_update(f, NULL, NULL, out, n);
	rc = record_read(f->sim, &f->fid, out);
	if (rc == 0)
		rc = node_of_fd(f->fd, n);
	if (rc == 0 && out->seen_size == n->size && out->seen_mtime_ns == n->mtime_ns &&
	    (!S_ISREG(n->mode) || (out->layout.kind != LAYOUT_NONE && !layout_needs_place(&out->layout, n->size))))
		return 0;
	record_free(out);
	return named_update(f, NULL, NULL, out, n);
}
