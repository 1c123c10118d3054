/*
 * How full the OSTs are. Files with a name are summed by a walk now and then (scan.c) and followed by the library in
 * between; nameless files are counted in a slot of their process, so that kill -9 gives their space back.
 */
#include "sim.h"

#include <signal.h>

#define RECOUNT_NS 200000000ll /* before ENOSPC is reported, a count must not be older than this */

static void spread_comp(const struct comp *c, uint64_t from, uint64_t to, int64_t bytes[SIM_OSTS_MAX])
{
	uint64_t size = c->stripe_size, round, rest, at = from;

	if (!c->init || !c->nobj || !size || from >= to)
		return;
	round = (to - from) / (size * c->nobj);
	for (uint32_t i = 0; i < c->nobj; i++)
		bytes[c->obj[i].ost] += (int64_t)(round * size);
	for (rest = (to - from) % (size * c->nobj); rest;) {
		uint64_t part = size - at % size;

		if (part > rest)
			part = rest;
		bytes[c->obj[at / size % c->nobj].ost] += (int64_t)part;
		at += part;
		rest -= part;
	}
}

/* Adds the bytes of [offset, offset+length) to the OSTs that hold them. What lies on the MDT (DoM) counts nowhere. */
void layout_spread(const struct layout *l, uint64_t offset, uint64_t length, int64_t bytes[SIM_OSTS_MAX])
{
	uint64_t end = offset + length;

	for (uint32_t i = 0; i < l->ncomp; i++) {
		const struct comp *c = &l->comp[i];

		spread_comp(c, offset > c->start ? offset : c->start, end < c->end ? end : c->end, bytes);
	}
}

/*
 * The allocated blocks of a file, divided over its OSTs in proportion to its size. KERNEL: XFS allocates beyond the end of
 * a growing file in advance and takes it back later; that counts as nothing.
 */
void layout_charge(const struct layout *l, const struct node *n, int64_t bytes[SIM_OSTS_MAX])
{
	uint64_t whole_blocks = (n->size + SIM_BLOCK - 1) / SIM_BLOCK * SIM_BLOCK, used = n->blocks * 512;
	int64_t whole[SIM_OSTS_MAX] = { 0 };
	double scale;

	if (!used || !n->size || layout_released(l))
		return;
	layout_spread(l, 0, n->size, whole);
	scale = (double)(used < whole_blocks ? used : whole_blocks) / (double)n->size;
	for (uint32_t i = 0; i < SIM_OSTS_MAX; i++)
		bytes[i] += (int64_t)((double)whole[i] * scale);
}

/* The objects a file has on each OST. */
void layout_count_objects(const struct layout *l, uint64_t objects[SIM_OSTS_MAX])
{
	for (uint32_t i = 0; i < l->ncomp && !layout_released(l); i++) {
		const struct comp *c = &l->comp[i];

		for (uint32_t j = 0; c->init && j < c->nobj; j++)
			objects[c->obj[j].ost]++;
	}
}

/* ---- slots ---- */
static uint64_t start_ticks(int pid)
{
	char path[40], buf[1024], *p;
	uint64_t ticks = 0;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	FD_AUTO fd = raw_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	n = raw_pread(fd, buf, sizeof(buf) - 1, 0);
	if (n <= 0)
		return 0;
	buf[n] = 0;
	p = strrchr(buf, ')'); /* the name may hold anything; field 22 is the 20th word after it */
	for (int i = 0; p && i < 20; i++)
		p = strchr(p + 1, ' ');
	if (p)
		ticks = strtoull(p, NULL, 10);
	return ticks;
}

static struct usage_slot *my_slot(struct sim *s)
{
	int pid = getpid();

	if (atomic_load(&s->my_usage_pid) == pid)
		return atomic_load(&s->my_usage);
	for (int i = 0; i < USAGE_SLOTS; i++) {
		struct usage_slot *slot = &s->counters->slot[i];
		int32_t none = 0;

		if (!atomic_compare_exchange_strong(&slot->pid, &none, pid))
			continue;
		for (int j = 0; j < SIM_OSTS_MAX; j++)
			atomic_store(&slot->bytes[j], 0);
		atomic_store(&slot->start_ticks, start_ticks(pid));
		atomic_store(&s->my_usage, slot);
		atomic_store(&s->my_usage_pid, pid);
		return slot;
	}
	return NULL; /* more processes than slots: theirs are not counted */
}

static void free_dead_slots(struct sim *s)
{
	for (int i = 0; i < USAGE_SLOTS; i++) {
		struct usage_slot *slot = &s->counters->slot[i];
		int32_t pid = atomic_load(&slot->pid);
		uint64_t ticks = atomic_load(&slot->start_ticks);

		if (pid && ticks && start_ticks(pid) != ticks) {
			for (int j = 0; j < SIM_OSTS_MAX; j++)
				atomic_store(&slot->bytes[j], 0);
			atomic_store(&slot->start_ticks, 0);
			atomic_compare_exchange_strong(&slot->pid, &pid, 0);
		}
	}
}

/* What a volatile file takes now. */
void usage_volatile_set(struct sim *s, struct volatile_file *v, const int64_t bytes[SIM_OSTS_MAX])
{
	static pthread_mutex_t taking = PTHREAD_MUTEX_INITIALIZER;
	struct usage_slot *slot;

	pthread_mutex_lock(&taking);
	slot = my_slot(s);
	for (int i = 0; slot && i < SIM_OSTS_MAX; i++) {
		if (bytes[i] != v->charged[i])
			atomic_fetch_add(&slot->bytes[i], bytes[i] - v->charged[i]);
		v->charged[i] = bytes[i];
	}
	pthread_mutex_unlock(&taking);
}

/* RACE: a walk under way replaces these sums; the next one is right again. Worst outcome: a count a second out of date. */
void usage_named_add(struct sim *s, const int64_t bytes[SIM_OSTS_MAX], int sign)
{
	for (int i = 0; i < SIM_OSTS_MAX; i++) {
		if (bytes[i])
			atomic_fetch_add(&s->counters->used[i], sign * bytes[i]);
	}
}

uint64_t usage_of(struct sim *s, uint32_t ost)
{
	int64_t sum = atomic_load(&s->counters->used[ost]);

	for (int i = 0; i < USAGE_SLOTS; i++) {
		if (atomic_load(&s->counters->slot[i].pid))
			sum += atomic_load(&s->counters->slot[i].bytes[ost]);
	}
	return sum > 0 ? (uint64_t)sum : 0;
}

/* Walks when the last walk is older than asked, but not so often that walking is all we do. */
int usage_refresh(struct sim *s, int64_t max_age_ns)
{
	int64_t at = atomic_load(&s->counters->scan_at_ns), took = atomic_load(&s->counters->scan_took_ns);

	if (max_age_ns < 5 * took)
		max_age_ns = 5 * took;
	if (at && now_ns() - at < max_age_ns)
		return 0;
	free_dead_slots(s);
	return scan_usage(s, false);
}

static int room(struct sim *s, const struct config *cfg, const int64_t bytes[SIM_OSTS_MAX])
{
	for (uint32_t i = 0; i < cfg->nost; i++) {
		if (!bytes[i])
			continue;
		if (!ost_reachable(&cfg->ost[i]))
			return -EIO;
		if (cfg->ost[i].state & OS_STATFS_READONLY)
			return -EROFS;
		if (usage_of(s, i) + (uint64_t)bytes[i] > cfg->ost[i].size)
			return -ENOSPC;
	}
	return 0;
}

/* May [offset, offset+length) be written? Space inside the file counts as new only when the file has holes. */
int usage_room(struct file *f, const struct record *r, const struct node *n, uint64_t offset, uint64_t length)
{
	uint64_t end = offset + length, from = offset;
	int64_t bytes[SIM_OSTS_MAX] = { 0 };
	struct config cfg;
	int rc;

	if (n->blocks * 512 >= n->size && from < n->size)
		from = n->size;
	if (from >= end)
		return 0;
	usage_refresh(f->sim, INT64_MAX); /* only when there never was a walk */
	layout_spread(&r->layout, from, end - from, bytes);
	sim_config(f->sim, &cfg);
	rc = room(f->sim, &cfg, bytes);
	if (rc == -ENOSPC) {
		usage_refresh(f->sim, RECOUNT_NS);
		rc = room(f->sim, &cfg, bytes);
	}
	return rc;
}

/* After a write: from `before` to `after`. */
void usage_moved(struct file *f, const struct layout *l, const struct node *before, const struct node *after)
{
	int64_t now[SIM_OSTS_MAX] = { 0 }, old[SIM_OSTS_MAX] = { 0 };

	if (before->blocks == after->blocks)
		return;
	layout_charge(l, after, now);
	if (f->vol) {
		usage_volatile_set(f->sim, f->vol, now);
		return;
	}
	layout_charge(l, before, old);
	usage_named_add(f->sim, now, 1);
	usage_named_add(f->sim, old, -1);
}
