/* lfs-sim pool-new, pool-add, pool-list, ost: changes of the configuration. */
#include "cli.h"

struct pool_change {
	const char *name;
	int n;
	char **osts;
	const char *wrong; /* the word that was refused */
};

static int new_pool(struct config *c, void *arg)
{
	const struct pool_change *p = arg;

	if (config_pool(c, p->name))
		return -EEXIST;
	if (c->npool == SIM_POOLS_MAX)
		return -ENOSPC;
	snprintf(c->pool[c->npool++].name, sizeof(c->pool[0].name), "%s", p->name);
	return 0;
}

int cmd_pool_new(int argc, char **argv)
{
	struct pool_change p = { 0 };
	struct sim *s;
	int rc;

	if (argc != 3)
		return usage_error("pool-new: lfs-sim pool-new DIR NAME");
	p.name = argv[2];
	if (!*p.name || strlen(p.name) > LOV_MAXPOOLNAME || strpbrk(p.name, " \t\n./"))
		return usage_error("pool-new: a name has 1 to %d characters, no blank, '.' or '/'", LOV_MAXPOOLNAME);
	s = sim_of_dir(argv[1]);
	if (!s)
		return 1;
	rc = config_change(s, new_pool, &p);
	return rc < 0 ? failure(rc, "pool %s", p.name) : 0;
}

/* OSTs as 2, 0x2, OST0002 or simfs-OST0002. */
static bool ost_index(const struct config *c, const char *text, uint64_t *out)
{
	const char *tail = strstr(text, "OST");
	char *end;

	if (!tail)
		return parse_number(text, c->nost - 1, out);
	*out = strtoull(tail + 3, &end, 16);
	return end != tail + 3 && (!*end || !strcmp(end, "_UUID")) && *out < c->nost;
}

static int add_to_pool(struct config *c, void *arg)
{
	struct pool_change *p = arg;
	struct pool *pool = (struct pool *)config_pool(c, p->name);

	if (!pool)
		return -ENOENT;
	for (int i = 0; i < p->n; i++) {
		uint64_t ost;
		bool there = false;

		p->wrong = p->osts[i];
		if (!ost_index(c, p->osts[i], &ost))
			return -ENODEV;
		for (uint32_t j = 0; j < pool->n; j++)
			there |= pool->ost[j] == ost;
		if (!there && pool->n < SIM_OSTS_MAX)
			pool->ost[pool->n++] = (uint16_t)ost;
	}
	p->wrong = NULL;
	return 0;
}

int cmd_pool_add(int argc, char **argv)
{
	struct pool_change p = { 0 };
	struct sim *s;
	int rc;

	if (argc < 4)
		return usage_error("pool-add: lfs-sim pool-add DIR NAME OST…");
	s = sim_of_dir(argv[1]);
	if (!s)
		return 1;
	p = (struct pool_change){ argv[2], argc - 3, argv + 3, NULL };
	rc = config_change(s, add_to_pool, &p);
	if (rc < 0 && p.wrong)
		return failure(0, "pool-add: there is no OST `%s`", p.wrong);
	return rc < 0 ? failure(rc, "pool %s", p.name) : 0;
}

int cmd_pool_list(int argc, char **argv)
{
	struct config *cfg;
	struct sim *s;

	if (argc != 2)
		return usage_error("pool-list: lfs-sim pool-list DIR");
	s = sim_of_dir(argv[1]);
	cfg = s ? malloc(sizeof(*cfg)) : NULL;
	if (!cfg)
		return 1;
	sim_config(s, cfg);
	for (uint32_t i = 0; i < cfg->npool; i++) {
		printf("%s.%s:", cfg->fsname, cfg->pool[i].name);
		for (uint32_t j = 0; j < cfg->pool[i].n; j++)
			printf(" %u", cfg->pool[i].ost[j]);
		printf("\n");
	}
	free(cfg);
	return 0;
}

static const struct {
	const char *word;
	uint32_t state;
} states[] = {
	{ "degraded", OS_STATFS_DEGRADED }, { "read-only", OS_STATFS_READONLY }, { "no-create", OS_STATFS_NOCREATE },
	{ "no-space", OS_STATFS_ENOSPC }, { "no-inodes", OS_STATFS_ENOINO }, { "flash", OS_STATFS_NONROT },
};

struct ost_change {
	const char *index, *how;
	uint64_t size;
};

/* Of a state's word; 0 for other words. */
static uint32_t state_of(const char *word)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (!strcmp(word + (word[0] == '^'), states[i].word))
			return states[i].state;
	}
	return 0;
}

static int change_ost(struct config *c, void *arg)
{
	const struct ost_change *o = arg;
	uint32_t state = state_of(o->how);
	uint64_t i;

	if (!ost_index(c, o->index, &i))
		return -ENODEV;
	if (o->size) {
		c->ost[i].size = o->size;
	} else if (state) {
		c->ost[i].state = o->how[0] == '^' ? c->ost[i].state & ~state : c->ost[i].state | state;
	} else {
		c->ost[i].inactive = !strcmp(o->how, "inactive");
		c->ost[i].unreachable = !strcmp(o->how, "unreachable");
		c->ost[i].missing = !strcmp(o->how, "missing");
		if (ost_reachable(&c->ost[i]))
			c->ost[i].state = 0;
	}
	return 0;
}

static bool known_change(struct ost_change *o)
{
	if (!strncmp(o->how, "size=", 5))
		return parse_size(o->how + 5, &o->size) && o->size >= SIM_BLOCK && o->size <= 1ull << 60;
	return state_of(o->how) || !strcmp(o->how, "active") || !strcmp(o->how, "inactive") || !strcmp(o->how, "unreachable")
		|| !strcmp(o->how, "missing");
}

int cmd_ost(int argc, char **argv)
{
	struct ost_change o = { 0 };
	struct sim *s;
	int rc;

	if (argc != 4)
		return usage_error("ost: lfs-sim ost DIR INDEX active|inactive|unreachable|missing|size=SIZE|degraded|read-only|…");
	o.index = argv[2];
	o.how = argv[3];
	if (!known_change(&o))
		return usage_error("ost: `%s` must be active, inactive, unreachable, missing, size=SIZE or a state; see `lfs-sim --help`", o.how);
	s = sim_of_dir(argv[1]);
	if (!s)
		return 1;
	rc = config_change(s, change_ost, &o);
	return rc == -ENODEV ? failure(0, "ost: there is no OST `%s`", o.index) : rc < 0 ? failure(rc, "ost %s", o.index) : 0;
}
