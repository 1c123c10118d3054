/*
 * From a FID back to names. A file with one name is found through the hint in its record; else, and for the other names
 * of a file with hard links, the tree is walked by inode number (no stat of files that are not the one).
 */
#include "sim.h"

#include <dirent.h>

#define LINKS_BELIEVED_NS 2000000000ll

struct links {
	struct sim *sim;
	struct lu_fid fid;
	int64_t found_ns, ctime_ns;
	uint32_t nlink;
	size_t n;
	char **path; /* below the root, sorted */
};

/* The names found last: a caller asks for one after the other. */
static struct links last;
static pthread_mutex_t last_lock = PTHREAD_MUTEX_INITIALIZER;

static void links_free(struct links *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->path[i]);
	free(l->path);
	memset(l, 0, sizeof(*l));
}

static int links_add(struct links *l, const char *rel)
{
	char **p = realloc(l->path, (l->n + 1) * sizeof(*p));

	if (!p)
		return -ENOMEM;
	l->path = p;
	p[l->n] = strdup(rel);
	if (!p[l->n])
		return -ENOMEM;
	l->n++;
	return 0;
}

static bool node_below(struct sim *s, const char *rel, const struct lu_fid *fid, struct node *n)
{
	char path[2 * PATH_MAX + 1];

	snprintf(path, sizeof(path), "%s/%s", s->root, rel);
	return node_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, n) == 0 && fid_equal(&n->fid, fid);
}

static int match(int dirfd, const char *name, uint64_t ino, unsigned char type, const char *rel, void *arg)
{
	struct links *l = arg;
	struct node n;
	int rc;

	/* d_ino of a mount point is not that of what is mounted, but a walk stays on one file system. */
	if ((uint32_t)ino != l->fid.f_oid && (uint32_t)ino != 0)
		return 0;
	if (node_at(dirfd, name, AT_SYMLINK_NOFOLLOW, &n) < 0 || !fid_equal(&n.fid, &l->fid))
		return 0;
	rc = links_add(l, rel);
	if (rc < 0)
		return rc;
	l->ctime_ns = n.ctime_ns;
	l->nlink = n.nlink;
	return type == DT_DIR || l->n >= n.nlink; /* 1: all found, no need to walk on */
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int links_find(struct sim *s, const struct lu_fid *fid, struct links *l)
{
	RECORD_AUTO r = { 0 };
	struct node n;
	int rc = 0;

	*l = (struct links){ .sim = s, .fid = *fid };
	if (record_read(s, fid, &r) == 0 && r.hint[0] && node_below(s, r.hint, fid, &n) && n.nlink == 1) {
		l->ctime_ns = n.ctime_ns;
		l->nlink = 1;
		rc = links_add(l, r.hint);
	} else {
		rc = walk_tree(s->root, match, l);
	}
	if (rc < 0)
		return rc;
	if (l->n)
		qsort(l->path, l->n, sizeof(*l->path), by_name);
	l->found_ns = now_ns();
	return l->n ? 0 : -ENOENT;
}

/* KERNEL: link, unlink and rename change the inode's ctime, so an unchanged one means unchanged names (of the file itself). */
static bool links_current(const struct links *l, struct sim *s, const struct lu_fid *fid)
{
	struct node n;

	return l->sim == s && fid_equal(&l->fid, fid) && l->n && now_ns() - l->found_ns < LINKS_BELIEVED_NS &&
	       node_below(s, l->path[0], fid, &n) && n.ctime_ns == l->ctime_ns && n.nlink == l->nlink;
}

/* One name for each linkno; *linkno goes up while there is a next one, and stays at the last. */
static int path_number(struct sim *s, const struct lu_fid *fid, char *buf, int len, int *linkno)
{
	size_t wanted = linkno && *linkno > 0 ? (size_t)*linkno : 0;
	int rc = 0;

	pthread_mutex_lock(&last_lock);
	if (!links_current(&last, s, fid)) {
		links_free(&last);
		rc = links_find(s, fid, &last);
	}
	if (rc == 0) {
		if (linkno && wanted + 1 < last.n)
			*linkno = (int)wanted + 1;
		if (wanted >= last.n)
			wanted = 0;
		rc = (int)strlen(last.path[wanted]) + 1 < len ? 0 : -ENAMETOOLONG;
		if (rc == 0)
			strcpy(buf, last.path[wanted]);
	}
	pthread_mutex_unlock(&last_lock);
	return rc;
}

SIM_EXPORT int llapi_fid2path(const char *path_or_device, const char *fidstr, char *buf, int len, long long *recno,
			      int *linkno)
{
	char root[PATH_MAX];
	struct fault fault;
	struct lu_fid fid;
	struct node n;
	struct sim *s;
	int rc;

	(void)recno;
	if (!path_or_device || !*path_or_device)
		return -EINVAL;
	rc = fid_parse(fidstr, &fid);
	if (rc < 0) {
		sim_message(0, "bad FID format '%s', should be [seq:oid:ver]", fidstr ? fidstr : "");
		return rc;
	}
	s = sim_of_name(path_or_device);
	if (!s && realpath(path_or_device, root))
		s = sim_of_path(root);
	if (!s)
		return -ENODEV;
	fault = fault_at(s, CALL_FID2PATH, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	if (len < 3)
		return -EOVERFLOW;
	if (fid.f_seq < 0x200000400ull || !fid.f_oid || fid.f_ver)
		return -EINVAL;
	if (node_at(AT_FDCWD, s->root, 0, &n) == 0 && fid_equal(&n.fid, &fid)) {
		buf[0] = 0;
		return 0;
	}
	return path_number(s, &fid, buf, len, linkno);
}
