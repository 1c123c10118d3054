/* lfs-sim setstripe: the grammar of lfs setstripe, in which each -E begins a component and what follows belongs to it. */
#include "cli.h"

#include <getopt.h>
#include <sys/xattr.h>

struct words {
	struct layout layout;
	bool composite, remove, any;
};

static struct comp *current(struct words *w)
{
	return &w->layout.comp[w->layout.ncomp - 1];
}

static void comp_default(struct comp *c)
{
	*c = (struct comp){ .end = LUSTRE_EOF, .pattern = LOV_PATTERN_RAID0, .first_ost = LOV_OFFSET_DEFAULT };
}

static int begin_component(struct words *w, const char *arg)
{
	uint64_t end = LUSTRE_EOF, start = 0;
	struct comp *c = current(w), old = *c;

	if (strcmp(arg, "-1") && strcasecmp(arg, "eof")) {
		if (!parse_size(arg, &end) || !end)
			return usage_error("-E: `%s` is no size; give one like 64M, or eof", arg);
		if (end < SIM_BLOCK)
			end *= 1024;
		if (end % LOV_MIN_STRIPE_SIZE)
			return usage_error("-E: %s is not a multiple of 64K", arg);
	}
	if (w->composite) {
		if (w->layout.ncomp == SIM_COMPS_MAX)
			return usage_error("-E: at most %d components", SIM_COMPS_MAX);
		start = c->end;
		c = &w->layout.comp[w->layout.ncomp++];
	} else if (w->any) {
		return usage_error("-E must come before the options of its component");
	}
	if (start == LUSTRE_EOF || end <= start)
		return usage_error("-E: %s does not lie behind the component before it", arg);
	comp_default(c);
	if (w->composite && !(old.pattern & LOV_PATTERN_MDT)) { /* size, count and pool go on into the next one */
		c->stripe_size = old.stripe_size;
		c->count = old.listed ? 0 : old.count;
		memcpy(c->pool, old.pool, sizeof(c->pool));
	}
	c->start = start;
	c->end = end;
	c->id = w->layout.ncomp;
	w->composite = true;
	return 0;
}

static int set_count(struct comp *c, const char *arg, bool over)
{
	uint64_t n;

	if (!strcmp(arg, "-1"))
		c->count = LOV_ALL_STRIPES;
	else if (over && arg[0] == '-' && parse_number(arg + 1, 32, &n) && n >= 2)
		c->count = (uint16_t)(0x10000u - n);
	else if (parse_number(arg, LOV_MAX_STRIPE_COUNT, &n))
		c->count = (uint16_t)n;
	else
		return usage_error("%s: `%s` is no stripe count (-1, 0 … %u)", over ? "-C" : "-c", arg, LOV_MAX_STRIPE_COUNT);
	if (over)
		c->pattern |= LOV_PATTERN_OVERSTRIPING;
	return 0;
}

static int set_stripe_size(struct comp *c, const char *arg)
{
	uint64_t n;

	if (!parse_size(arg, &n))
		return usage_error("-S: `%s` is no size; give one like 1M", arg);
	if (n < SIM_BLOCK)
		n *= 1024;
	if (n % LOV_MIN_STRIPE_SIZE || n > UINT32_MAX)
		return usage_error("-S: %s is not a multiple of 64K below 4G", arg);
	c->stripe_size = (uint32_t)n;
	return 0;
}

static int add_ost(struct comp *c, uint64_t ost)
{
	struct object *o = realloc(c->obj, (c->nobj + 1) * sizeof(*o));

	if (!o || c->nobj == LOV_MAX_STRIPE_COUNT)
		return failure(-ENOMEM, "-o");
	for (uint32_t i = 0; i < c->nobj; i++) {
		if (o[i].ost == ost)
			c->pattern |= LOV_PATTERN_OVERSTRIPING;
	}
	o[c->nobj++] = (struct object){ 0, (uint32_t)ost };
	c->obj = o;
	c->listed = true;
	c->count = (uint16_t)c->nobj;
	c->first_ost = (uint16_t)o[0].ost;
	return 0;
}

/* 0,2-4,0x7 */
static int set_list(struct comp *c, const char *arg)
{
	FREE_AUTO char *copy = strdup(arg);
	char *save, *item = strtok_r(copy, ",", &save);

	if (!item)
		return usage_error("-o: give OST numbers like 0,2-3");
	for (; item; item = strtok_r(NULL, ",", &save)) {
		char *dash = strchr(item, '-');
		uint64_t from, to;

		if (dash)
			*dash = 0;
		if (!parse_number(item, 0xFFDF, &from) || !parse_number(dash ? dash + 1 : item, 0xFFDF, &to) || to < from)
			return usage_error("-o: `%s` is no list of OST numbers like 0,2-3", arg);
		for (; from <= to; from++) {
			if (add_ost(c, from))
				return 1;
		}
	}
	return 0;
}

static int set_pool(struct comp *c, const char *arg)
{
	const char *dot = strchr(arg, '.'), *name = dot ? dot + 1 : arg;

	if (!*name || !strcmp(name, "none") || !strcmp(name, "inherit") || !strcmp(name, "ignore"))
		name = "";
	if (strlen(name) > LOV_MAXPOOLNAME)
		return usage_error("-p: `%s` is longer than %d characters", name, LOV_MAXPOOLNAME);
	snprintf(c->pool, sizeof(c->pool), "%s", name);
	return 0;
}

static int set_type(struct words *w, const char *arg)
{
	struct comp *c = current(w);

	if (!strcmp(arg, "raid0"))
		return 0;
	if (strcmp(arg, "mdt"))
		return usage_error("-L: `%s` must be mdt or raid0", arg);
	if (!w->composite || w->layout.ncomp != 1)
		return usage_error("-L mdt belongs to the first component: -E 64K -L mdt -E eof …");
	if (c->end > 1ull << 30)
		return usage_error("-L mdt: at most 1G");
	c->pattern = LOV_PATTERN_MDT;
	c->stripe_size = (uint32_t)c->end;
	c->count = 0;
	return 0;
}

static int one_option(struct words *w, int c, const char *arg)
{
	uint64_t n;

	if (c == 'E')
		return begin_component(w, arg);
	if (c == 'd') {
		w->remove = true;
		return 0;
	}
	w->any = true;
	switch (c) {
	case 'c':
	case 'C':
		return set_count(current(w), arg, c == 'C');
	case 'S':
		return set_stripe_size(current(w), arg);
	case 'i':
		if (strcmp(arg, "-1") && !parse_number(arg, 0xFFDF, &n))
			return usage_error("-i: `%s` is no OST number", arg);
		current(w)->first_ost = strcmp(arg, "-1") ? (uint16_t)n : LOV_OFFSET_DEFAULT;
		return 0;
	case 'o':
		return set_list(current(w), arg);
	case 'p':
		return set_pool(current(w), arg);
	case 'L':
		return set_type(w, arg);
	default:
		return usage_error("setstripe: unknown option or missing value; see `lfs-sim --help`");
	}
}

static int parse(int argc, char **argv, struct words *w)
{
	static const struct option options[] = {
		{ "stripe-count", required_argument, NULL, 'c' }, { "overstripe-count", required_argument, NULL, 'C' },
		{ "stripe-size", required_argument, NULL, 'S' }, { "stripe-index", required_argument, NULL, 'i' },
		{ "ost", required_argument, NULL, 'o' }, { "pool", required_argument, NULL, 'p' },
		{ "component-end", required_argument, NULL, 'E' }, { "layout", required_argument, NULL, 'L' },
		{ "delete", no_argument, NULL, 'd' }, { 0 },
	};
	int c, rc = 0;

	w->layout.comp = calloc(SIM_COMPS_MAX, sizeof(*w->layout.comp));
	if (!w->layout.comp)
		return failure(-ENOMEM, "setstripe");
	w->layout.ncomp = 1;
	comp_default(&w->layout.comp[0]);
	opterr = 0;
	while (!rc && (c = getopt_long(argc, argv, "c:C:S:i:o:p:E:L:d", options, NULL)) != -1)
		rc = one_option(w, c, optarg);
	w->layout.kind = w->composite ? LAYOUT_COMPOSITE : LAYOUT_PLAIN;
	w->layout.gen = w->composite ? w->layout.ncomp : 0;
	return rc;
}

static int set_directory(int fd, const char *path, const void *blob, size_t size)
{
	return fsetxattr(fd, "lustre.lov", blob, size, 0) < 0 ? failure(-errno, "%s", path) : 0;
}

static int apply(const char *path, const void *blob, size_t size, bool remove)
{
	struct stat st;
	int fd, rc = 0;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		FD_AUTO dir = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		return dir < 0 ? failure(-errno, "%s", path) : set_directory(dir, path, blob, remove ? 0 : size);
	}
	if (remove)
		return failure(0, "%s: -d is for directories", path);
	if (llapi_search_mounts(path, 0, NULL, NULL) < 0) /* before a file is made where no layout can be */
		return failure(0, "%s: not in a simulated Lustre; make one with `lfs-sim mkfs DIR`", path);
	fd = openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_LOV_DELAY_CREATE_MASK, 0644);
	if (fd < 0)
		return errno == EEXIST ? failure(0, "%s: stripe already set; only a new file takes a layout", path) :
					 failure(-errno, "%s", path);
	if (fsetxattr(fd, "lustre.lov", blob, size, 0) < 0) {
		rc = failure(-errno, "%s: the layout is refused", path);
		unlinkat(AT_FDCWD, path, 0);
	}
	close(fd);
	return rc;
}

int cmd_setstripe(int argc, char **argv)
{
	static char blob[SIM_LAYOUT_BYTES_MAX];
	struct words w = { 0 };
	struct lu_fid none = { 0 };
	ssize_t size;
	int rc = parse(argc, argv, &w);

	if (!rc && optind >= argc)
		rc = usage_error("setstripe: name a new file or a directory");
	size = rc ? 0 : layout_pack(&w.layout, &none, FORM_USER, blob, sizeof(blob));
	if (size < 0)
		rc = failure((int)size, "setstripe");
	for (int i = optind; !rc && i < argc; i++)
		rc = apply(argv[i], blob, (size_t)size, w.remove);
	layout_free(&w.layout);
	return rc;
}
