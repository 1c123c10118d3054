/* What the metadata server refuses in a layout that a user asks for. */
#include "sim.h"

#define DOM_BYTES_MAX (1ull << 30)

/* As lod_statfs_and_check has it for an OST that was named. */
static int check_ost(const struct ost *o)
{
	if (!ost_reachable(o))
		return -EREMOTEIO;
	if (o->state & (OS_STATFS_ENOSPC | OS_STATFS_ENOINO))
		return -ENOSPC;
	if (o->state & OS_STATFS_READONLY)
		return -EROFS;
	return o->state & OS_STATFS_NOCREATE ? -ENOBUFS : 0;
}

static int check_osts(const struct config *cfg, const struct comp *c)
{
	const struct pool *pool = config_pool(cfg, c->pool);
	bool in_pool = !pool;
	int rc;

	for (uint32_t i = 0; c->listed && i < c->nobj; i++) {
		if (c->obj[i].ost >= cfg->nost)
			return -EINVAL;
		rc = check_ost(&cfg->ost[c->obj[i].ost]);
		if (rc < 0)
			return rc;
	}
	if (c->listed || c->first_ost == LOV_OFFSET_DEFAULT)
		return 0;
	if (c->first_ost >= cfg->nost)
		return -EINVAL;
	for (uint32_t i = 0; pool && i < pool->n; i++)
		in_pool |= pool->ost[i] == c->first_ost;
	if (!in_pool)
		return -EINVAL;
	/* One that makes no objects is passed over: the file begins on the next. */
	return ost_reachable(&cfg->ost[c->first_ost]) ? 0 : -EREMOTEIO;
}

static int check_dom(const struct layout *l, uint32_t i)
{
	const struct comp *c = &l->comp[i];

	if (l->kind != LAYOUT_COMPOSITE || i != 0 || c->count > 1 || c->pool[0] || c->listed)
		return -EINVAL;
	if (c->end > DOM_BYTES_MAX || c->stripe_size != c->end)
		return -EINVAL;
	return 0;
}

static int check_comp(const struct config *cfg, const struct layout *l, uint32_t i)
{
	const struct comp *c = &l->comp[i];
	uint32_t known = LOV_PATTERN_RAID0 | LOV_PATTERN_MDT | LOV_PATTERN_OVERSTRIPING | LOV_PATTERN_F_RELEASED;

	if (c->pattern & ~known)
		return -EINVAL;
	if (c->stripe_size % LOV_MIN_STRIPE_SIZE)
		return -EINVAL;
	if (c->count > LOV_MAX_STRIPE_COUNT && c->count < LOV_ALL_STRIPES_WIDE)
		return -EINVAL;
	if (c->pattern & LOV_PATTERN_MDT)
		return check_dom(l, i);
	if (c->end != LUSTRE_EOF && c->stripe_size && c->end % c->stripe_size)
		return -EINVAL;
	return check_osts(cfg, c);
}

int layout_check(const struct config *cfg, const struct layout *l)
{
	uint64_t at = 0;
	int rc;

	for (uint32_t i = 0; i < l->ncomp; i++) {
		if (l->comp[i].start != at || l->comp[i].end <= at)
			return -EINVAL;
		at = l->comp[i].end;
		rc = check_comp(cfg, l, i);
		if (rc < 0)
			return rc;
	}
	return 0;
}
