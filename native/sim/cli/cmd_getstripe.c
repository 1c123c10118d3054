/* lfs-sim getstripe: a layout, shaped as lfs getstripe shows it. */
#include "cli.h"

#include <getopt.h>
#include <sys/xattr.h>

enum shown { SHOW_ALL, SHOW_COUNT, SHOW_INDEX, SHOW_SIZE, SHOW_POOL, SHOW_YAML, SHOW_HEX, SHOW_OSTS };

/* What fgetxattr answers is read as a stored layout: objects and all. */
int read_layout(int fd, struct layout *out)
{
	FREE_AUTO char *blob = malloc(SIM_LAYOUT_BYTES_MAX);
	ssize_t n = blob ? fgetxattr(fd, "lustre.lov", blob, SIM_LAYOUT_BYTES_MAX) : -1;

	memset(out, 0, sizeof(*out));
	if (n < 0)
		return blob ? -errno : -ENOMEM;
	return layout_parse(out, blob, (size_t)n, FORM_STORED);
}

static const char *pattern_name(uint32_t p, char buf[64])
{
	snprintf(buf, 64, "%s%s%s", p & LOV_PATTERN_MDT ? "mdt" : "raid0", p & LOV_PATTERN_OVERSTRIPING ? ",overstriped" : "",
		 p & LOV_PATTERN_F_RELEASED ? ",released" : "");
	return buf;
}

static int shown_count(const struct comp *c)
{
	return c->count >= LOV_ALL_STRIPES_WIDE ? (int)(int16_t)c->count : c->count;
}

/* The first OST used; in a template the one wished for, -1 when any will do. */
static int shown_index(const struct comp *c)
{
	if (c->init && c->nobj)
		return (int)c->obj[0].ost;
	return c->init || c->first_ost == LOV_OFFSET_DEFAULT ? -1 : c->first_ost;
}

static void comp_lines(const struct comp *c, const char *in)
{
	char pattern[64];

	printf("%slmm_stripe_count:  %d\n", in, shown_count(c));
	printf("%slmm_stripe_size:   %u\n", in, c->stripe_size);
	printf("%slmm_pattern:       %s\n", in, pattern_name(c->pattern, pattern));
	if (c->init || *in) /* the default of a directory has no generation */
		printf("%slmm_layout_gen:    %u\n", in, c->init ? c->gen : 0);
	printf("%slmm_stripe_offset: %d\n", in, shown_index(c));
	if (c->pool[0])
		printf("%slmm_pool:          %s\n", in, c->pool);
}

static void yaml_objects(const struct comp *c, const char *in)
{
	if (!c->init || !c->nobj)
		return;
	printf("%slmm_objects:\n", in);
	for (uint32_t i = 0; i < c->nobj; i++)
		printf("%s- %u: { l_ost_idx: %u, l_fid: [0x%llx:0x%llx:0x0] }\n", in, i, c->obj[i].ost,
		       0x100000000ull | (unsigned long long)c->obj[i].ost << 16, (unsigned long long)c->obj[i].id);
}

static void plain(const struct layout *l, bool yaml)
{
	const struct comp *c = &l->comp[0];

	comp_lines(c, "");
	if (yaml) {
		yaml_objects(c, "");
		return;
	}
	if (!c->init || !c->nobj)
		return;
	printf("\tobdidx\t\t objid\t\t objid\t\t group\n");
	for (uint32_t i = 0; i < c->nobj; i++)
		printf("\t%6u\t%14llu\t%#13llx\t%14u\n", c->obj[i].ost, (unsigned long long)c->obj[i].id,
		       (unsigned long long)c->obj[i].id, 0);
}

static void composite(const struct layout *l, bool yaml)
{
	printf("  lcm_layout_gen:    %u\n  lcm_mirror_count:  1\n  lcm_entry_count:   %u\n", l->gen, l->ncomp);
	for (uint32_t i = 0; i < l->ncomp; i++) {
		const struct comp *c = &l->comp[i];

		if (yaml)
			printf("  component%u:\n", i);
		printf("    lcme_id:             %u\n    lcme_mirror_id:      %u\n    lcme_flags:          %s\n", c->id, c->id >> 16,
		       c->init ? "init" : "0");
		printf("    lcme_extent.e_start: %llu\n", (unsigned long long)c->start);
		if (c->end == LUSTRE_EOF)
			printf("    lcme_extent.e_end:   EOF\n");
		else
			printf("    lcme_extent.e_end:   %llu\n", (unsigned long long)c->end);
		if (yaml)
			printf("    sub_layout:\n");
		comp_lines(c, "      ");
		yaml_objects(c, "      ");
	}
}

/* Of a composite the last component that has objects, as lfs answers. */
static const struct comp *speaking(const struct layout *l)
{
	const struct comp *c = &l->comp[0];

	for (uint32_t i = 1; i < l->ncomp; i++) {
		if (l->comp[i].init)
			c = &l->comp[i];
	}
	return c;
}

static void list_osts(const struct layout *l)
{
	bool used[SIM_OSTS_MAX] = { false };
	const char *gap = "";

	for (uint32_t i = 0; i < l->ncomp; i++) {
		for (uint32_t j = 0; l->comp[i].init && j < l->comp[i].nobj; j++) {
			if (l->comp[i].obj[j].ost < SIM_OSTS_MAX)
				used[l->comp[i].obj[j].ost] = true;
		}
	}
	for (int i = 0; i < SIM_OSTS_MAX; i++) {
		if (used[i]) {
			printf("%s%d", gap, i);
			gap = " ";
		}
	}
	printf("\n");
}

static int hex(int fd, const char *path)
{
	FREE_AUTO unsigned char *blob = malloc(SIM_LAYOUT_BYTES_MAX);
	ssize_t n = blob ? fgetxattr(fd, "lustre.lov", blob, SIM_LAYOUT_BYTES_MAX) : -1;

	if (n < 0)
		return failure(-errno, "%s", path);
	printf("0x");
	for (ssize_t i = 0; i < n; i++)
		printf("%02x", blob[i]);
	printf("\n");
	return 0;
}

static void show(const struct layout *l, const char *path, enum shown what)
{
	switch (what) {
	case SHOW_COUNT:
		printf("%d\n", shown_count(speaking(l)));
		break;
	case SHOW_INDEX:
		printf("%d\n", shown_index(speaking(l)));
		break;
	case SHOW_SIZE:
		printf("%u\n", speaking(l)->stripe_size);
		break;
	case SHOW_POOL:
		printf("%s\n", speaking(l)->pool);
		break;
	case SHOW_OSTS:
		list_osts(l);
		break;
	default:
		if (what == SHOW_ALL)
			printf("%s\n", path);
		if (l->kind == LAYOUT_COMPOSITE)
			composite(l, what == SHOW_YAML);
		else
			plain(l, what == SHOW_YAML);
		printf("\n");
	}
}

static int one_file(const char *path, enum shown what)
{
	FD_AUTO fd = raw_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
	LAYOUT_AUTO l = { 0 };
	struct stat st;
	int rc;

	if (fd < 0)
		return failure(fd, "%s", path);
	if (what == SHOW_HEX)
		return hex(fd, path);
	rc = read_layout(fd, &l);
	if (rc == -ENODATA && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		layout_default(&l);
		rc = 0;
	}
	if (rc == -EOPNOTSUPP || rc == -ENOTTY)
		return failure(0, "%s: not in a simulated Lustre", path);
	if (rc < 0)
		return failure(rc, "%s", path);
	if (l.kind == LAYOUT_FOREIGN)
		printf("%s\n  lfm_magic: 0x%08x (a foreign layout)\n\n", path, LOV_USER_MAGIC_FOREIGN);
	else
		show(&l, path, what);
	return 0;
}

int cmd_getstripe(int argc, char **argv)
{
	static const struct option options[] = {
		{ "stripe-count", no_argument, NULL, 'c' }, { "stripe-index", no_argument, NULL, 'i' },
		{ "stripe-size", no_argument, NULL, 'S' }, { "pool", no_argument, NULL, 'p' }, { "yaml", no_argument, NULL, 'y' },
		{ "hex", no_argument, NULL, 'x' }, { "osts", no_argument, NULL, 'o' }, { 0 },
	};
	static const char letters[] = "ciSpyxo";
	enum shown what = SHOW_ALL;
	int c, rc = 0;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "ciSpy", options, NULL)) != -1) {
		if (c == '?')
			return usage_error("getstripe: unknown option; see `lfs-sim --help`");
		if (what != SHOW_ALL)
			return usage_error("getstripe: only one of -c -i -S -p -y --hex --osts");
		what = (enum shown)(SHOW_COUNT + (strchr(letters, c) - letters));
	}
	if (optind >= argc)
		return usage_error("getstripe: name a file");
	for (int i = optind; i < argc; i++)
		rc |= one_file(argv[i], what);
	return rc;
}
