/* Choosing OSTs: a template becomes a layout with objects. */
#include "sim.h"

#define LOAD_STEPS 20 /* OSTs whose use differs by less than one of these steps count as equally used */

struct candidate {
	uint32_t ost, load, turn;
};

void layout_default(struct layout *l)
{
	memset(l, 0, sizeof(*l));
	l->comp = calloc(1, sizeof(*l->comp));
	if (!l->comp)
		return;
	l->kind = LAYOUT_PLAIN;
	l->ncomp = 1;
	l->comp[0] = (struct comp){ .end = LUSTRE_EOF, .pattern = LOV_PATTERN_RAID0, .stripe_size = SIM_STRIPE_SIZE,
				    .count = 1, .first_ost = LOV_OFFSET_DEFAULT };
}

static int by_load(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->load != y->load)
		return x->load < y->load ? -1 : 1;
	return x->turn < y->turn ? -1 : x->turn > y->turn;
}

static uint32_t ost_load(struct sim *s, const struct config *cfg, uint32_t i)
{
	uint64_t size = cfg->ost[i].size ? cfg->ost[i].size : 1, used = usage_of(s, i);

	return used >= size ? LOAD_STEPS : (uint32_t)(used * (LOAD_STEPS - 1) / size);
}

/* The OSTs of the pool that make objects (a pool that does not exist restricts nothing, as on the real server), full ones last. */
static uint32_t candidates(struct sim *s, const struct config *cfg, const struct comp *c,
			   struct candidate out[SIM_OSTS_MAX])
{
	const struct pool *pool = config_pool(cfg, c->pool);
	uint32_t n = 0, all = pool ? pool->n : cfg->nost;
	uint64_t turn = atomic_fetch_add(&s->counters->next_ost, 1);

	for (uint32_t i = 0; i < all; i++) {
		uint32_t ost = pool ? pool->ost[i] : i;

		if (ost >= cfg->nost || !ost_creates(&cfg->ost[ost]))
			continue;
		out[n] = (struct candidate){ ost, ost_load(s, cfg, ost), (uint32_t)((i + all - turn % all) % all) };
		n++;
	}
	return n;
}

/* Start index i means i, i+1, … in the order of their numbers, round the end. */
static void from_first(struct candidate *c, uint32_t n, uint32_t first)
{
	for (uint32_t i = 0; i < n; i++) {
		c[i].load = 0;
		c[i].turn = c[i].ost >= first ? c[i].ost - first : c[i].ost + SIM_OSTS_MAX;
	}
	qsort(c, n, sizeof(*c), by_load);
}

static uint32_t wanted(const struct comp *c, uint32_t osts)
{
	if (c->count == 0)
		return 1;
	if (c->count == LOV_ALL_STRIPES)
		return osts;
	if (c->count >= LOV_ALL_STRIPES_WIDE) /* -2 … -32: that many stripes on every OST */
		return osts * (0x10000u - c->count);
	return c->count > osts && !(c->pattern & LOV_PATTERN_OVERSTRIPING) ? osts : c->count;
}

static int choose(struct sim *s, const struct config *cfg, struct comp *c)
{
	struct candidate list[SIM_OSTS_MAX];
	uint32_t n = candidates(s, cfg, c, list), count;
	struct object *obj;

	if (!n)
		return -ENOSPC;
	if (c->first_ost != LOV_OFFSET_DEFAULT) {
		from_first(list, n, c->first_ost);
	} else {
		qsort(list, n, sizeof(*list), by_load);
		if (list[0].load == LOAD_STEPS)
			return -ENOSPC;
	}
	count = wanted(c, n);
	obj = calloc(count, sizeof(*obj));
	if (!obj)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++)
		obj[i].ost = list[i % n].ost;
	free(c->obj);
	c->obj = obj;
	c->nobj = count;
	return 0;
}

static int place_comp(struct sim *s, const struct config *cfg, struct comp *c)
{
	int rc;

	if (!(c->pattern & LOV_PATTERN_MDT)) {
		rc = c->listed ? 0 : choose(s, cfg, c);
		if (rc < 0)
			return rc;
		if (c->count >= LOV_ALL_STRIPES_WIDE && c->count != LOV_ALL_STRIPES)
			c->pattern |= LOV_PATTERN_OVERSTRIPING;
		c->count = (uint16_t)c->nobj;
		for (uint32_t i = 0; i < c->nobj; i++)
			c->obj[i].id = atomic_fetch_add(&s->counters->next_object, 1);
		if (!c->stripe_size)
			c->stripe_size = SIM_STRIPE_SIZE;
	} else {
		c->count = 0;
	}
	c->gen = 0;
	c->listed = false;
	c->init = true;
	return 0;
}

static bool reached(const struct comp *c, uint64_t reach)
{
	return !c->init && (c->start == 0 || c->start < reach);
}

bool layout_needs_place(const struct layout *l, uint64_t reach)
{
	for (uint32_t i = 0; i < l->ncomp; i++) {
		if (reached(&l->comp[i], reach))
			return true;
	}
	return false;
}

/* Gives objects to the first component and to every one that begins before `reach`. All or nothing. */
int layout_place(struct sim *s, struct layout *l, uint64_t reach)
{
	LAYOUT_AUTO old = { 0 };
	bool fresh = l->ncomp && !l->comp[0].init;
	struct config cfg;
	int rc;

	if (!layout_needs_place(l, reach))
		return 0;
	rc = layout_copy(&old, l);
	if (rc < 0)
		return rc;
	sim_config(s, &cfg);
	for (uint32_t i = 0; i < l->ncomp && rc == 0; i++) {
		if (reached(&l->comp[i], reach))
			rc = place_comp(s, &cfg, &l->comp[i]);
	}
	if (rc < 0) {
		struct layout failed = *l;

		*l = old;
		old = failed; /* freed on return */
		return rc;
	}
	if (!fresh)
		l->gen++;
	return 1;
}
