/* lfs-sim mark: HSM states and foreign layouts, which nothing else in the simulation makes. */
#include "cli.h"

enum mark { MARK_NONE, MARK_ARCHIVED, MARK_RELEASED, MARK_FOREIGN, MARK_ARCHIVING, MARK_RESTORING, MARK_STALE };

static const char *const marks[] = { "none", "archived", "released", "foreign", "archiving", "restoring",
	"archived-stale" };

static void release(struct layout *l, bool on)
{
	for (uint32_t i = 0; i < l->ncomp; i++) {
		l->comp[i].pattern &= ~LOV_PATTERN_F_RELEASED;
		if (on && !(l->comp[i].pattern & LOV_PATTERN_MDT))
			l->comp[i].pattern |= LOV_PATTERN_F_RELEASED;
	}
}

static int set_mark(struct record *r, const struct node *n, void *arg)
{
	enum mark m = *(enum mark *)arg;

	static const uint32_t states[] = {
		[MARK_ARCHIVED] = HS_EXISTS | HS_ARCHIVED, [MARK_RELEASED] = HS_EXISTS | HS_ARCHIVED | HS_RELEASED,
		[MARK_FOREIGN] = 0, [MARK_ARCHIVING] = HS_EXISTS | HS_SIM_ACTIVE,
		[MARK_RESTORING] = HS_EXISTS | HS_ARCHIVED | HS_RELEASED | HS_SIM_ACTIVE,
		[MARK_STALE] = HS_EXISTS | HS_ARCHIVED,
	};

	r->hsm_states = states[m];
	r->hsm_archive = r->hsm_states ? 1 : 0;
	r->hsm_version = r->hsm_states && n->size ? r->version + (m == MARK_STALE) : 0;
	if (r->layout.kind == LAYOUT_FOREIGN && m != MARK_FOREIGN)
		layout_free(&r->layout); /* and the default comes again */
	release(&r->layout, (r->hsm_states & HS_RELEASED) != 0);
	if (m == MARK_FOREIGN) {
		layout_free(&r->layout);
		r->layout.kind = LAYOUT_FOREIGN;
	}
	return 1;
}

static int mark_file(const char *path, enum mark m)
{
	int fd = raw_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0), rc;
	RECORD_AUTO r = { 0 };
	struct file *f;
	struct node n;

	if (fd < 0)
		return failure(fd, "%s", path);
	f = file_get_sim(fd, &rc);
	if (!f || f->directory) {
		if (f)
			file_put(f);
		raw_close(fd);
		return failure(0, "%s: not a file of a simulated Lustre", path);
	}
	rc = inode_record(f, &r, &n); /* the version of today first */
	if (rc >= 0)
		rc = inode_record_update(f, set_mark, &m, NULL, &n);
	file_put(f);
	close(fd);
	return rc < 0 ? failure(rc, "%s", path) : 0;
}

int cmd_mark(int argc, char **argv)
{
	if (argc != 3)
		return usage_error("mark: lfs-sim mark FILE released|archived|archived-stale|archiving|restoring|foreign|none");
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!strcmp(marks[i], argv[2]))
			return mark_file(argv[1], (enum mark)i);
	}
	return usage_error("mark: `%s` must be released, archived, archived-stale, archiving, restoring, foreign or none", argv[2]);
}
