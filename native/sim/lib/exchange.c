/*
 * The exchange of two files' layouts: llapi_fswap_layouts_grouplock().
 *
 * The promise of Lustre is that the original shows the donor's bytes afterwards and no writer under its locks is lost.
 * Ordinary programs take no Lustre locks here, so the contents are compared first. Equal (a copy that is right): nothing
 * visible has to move and no write of anybody can be lost. Different: the data version tells a changed original (-EAGAIN)
 * from a donor that really differs; that one is installed as it is, so a tool that does not verify is caught by its tests.
 * ORDER: donor's record first, original's last, by one rename: that is the commit point.
 * CRASH: between the two (both files named): the donor has the original's layout, the original still its own.
 */
#include "sim.h"

struct exchange {
	struct file *f1, *f2;
	struct node n1, n2;
	struct record r1, r2;
	uint64_t dv1, dv2, flags;
};

static uint64_t shown_version(const struct record *r, const struct node *n)
{
	return n->size ? r->version : 0;
}

static int check_kinds(const struct exchange *x)
{
	if (x->f1->directory || x->f2->directory || !S_ISREG(x->n1.mode) || !S_ISREG(x->n2.mode))
		return -EINVAL;
	if (x->f1->sim != x->f2->sim)
		return -EXDEV;
	if (x->n1.uid != x->n2.uid || x->n1.gid != x->n2.gid)
		return -EPERM;
	return 0;
}

static int check_layouts(const struct exchange *x)
{
	uint64_t dom1 = layout_dom_bytes(&x->r1.layout), dom2 = layout_dom_bytes(&x->r2.layout);
	bool close = x->flags & SWAP_LAYOUTS_CLOSE;

	if (x->r1.layout.kind == LAYOUT_FOREIGN || x->r2.layout.kind == LAYOUT_FOREIGN)
		return -EOPNOTSUPP;
	if (layout_released(&x->r1.layout) || layout_released(&x->r2.layout))
		return -EPERM;
	if (dom2 && dom2 != dom1)
		return -EOPNOTSUPP;
	if (!close && !x->f2->vol && (dom1 || dom2)) /* two files with names */
		return -EOPNOTSUPP;
	return 0;
}

static int check_versions(const struct exchange *x)
{
	if ((x->flags & SWAP_LAYOUTS_CHECK_DV1) && shown_version(&x->r1, &x->n1) != x->dv1)
		return -EAGAIN;
	if ((x->flags & SWAP_LAYOUTS_CHECK_DV2) && shown_version(&x->r2, &x->n2) != x->dv2)
		return -EAGAIN;
	/* A clean archived file must still be the one that was archived; a dirty one has nothing to lose. */
	if ((x->r1.hsm_states & HS_ARCHIVED) && !(x->r1.hsm_states & HS_DIRTY) && x->r1.hsm_version != x->dv1)
		return -EPERM;
	if (!x->f2->vol && (x->r1.hsm_states & x->r2.hsm_states & HS_ARCHIVED))
		return -EPERM;
	return 0;
}

static int load(struct exchange *x)
{
	int rc = inode_record(x->f1, &x->r1, &x->n1);

	return rc < 0 ? rc : inode_record(x->f2, &x->r2, &x->n2);
}

static bool unchanged(struct exchange *x)
{
	struct node n;

	return node_of_fd(x->f1->fd, &n) == 0 && n.size == x->r1.seen_size && n.mtime_ns == x->r1.seen_mtime_ns;
}

static void restore_times(int fd, const struct node *n)
{
	struct timespec t[2] = {
		{ n->atime_ns / 1000000000ll, n->atime_ns % 1000000000ll },
		{ n->mtime_ns / 1000000000ll, n->mtime_ns % 1000000000ll },
	};

	futimens(fd, t);
}

/* RACE: a write between the exchange and restore_times keeps its bytes but loses its mtime: the next version may miss it. */
static int install_different(struct exchange *x)
{
	uint64_t freshness[6];
	FD_AUTO target = open_again(x->f1->fd, O_RDWR);
	FD_AUTO donor = open_again(x->f2->fd, O_RDWR);
	int rc;

	if (target < 0 || donor < 0)
		return target < 0 ? target : donor;
	rc = primitive_start_commit(target, freshness);
	if (!unchanged(x))
		return -EAGAIN;
	if (rc == 0)
		rc = primitive_commit(target, donor, freshness);
	if (rc == -EOPNOTSUPP)
		rc = content_swap_blindly(x->f1->fd, x->f2->fd, x->n1.size, x->n2.size);
	restore_times(target, &x->n1);
	restore_times(donor, &x->n2);
	if (rc == 0)
		rc = node_of_fd(target, &x->n1);
	return rc == 0 ? node_of_fd(donor, &x->n2) : rc;
}

/* Whatever happens the lease is gone afterwards; the comparison is made while it holds writers off. */
static int exchange_contents(struct exchange *x)
{
	int equal = x->n1.size == x->n2.size ? content_equal(x->f1->fd, x->f2->fd, x->n1.size) : 0;

	if (equal < 0)
		return equal;
	if (!equal && !unchanged(x))
		return -EAGAIN;
	if ((x->flags & SWAP_LAYOUTS_CLOSE) && lease_drop(x->f1) <= 0)
		return -ESTALE;
	if (!equal)
		return install_different(x);
	primitive_move_equal(x->f1->fd, x->f2->fd, x->n1.size);
	return 0;
}

static void swap_layouts(struct record *a, struct record *b)
{
	struct layout l = a->layout;
	uint32_t gen = (a->layout.gen > b->layout.gen ? a->layout.gen : b->layout.gen) + 1;
	uint64_t v = a->version;

	a->layout = b->layout;
	b->layout = l;
	a->version = b->version; /* it belongs to the objects, so it goes with them */
	b->version = v;
	for (int i = 0; i < 2; i++) {
		struct layout *one = i ? &b->layout : &a->layout;

		one->gen = gen;
		if (one->kind == LAYOUT_PLAIN)
			one->comp[0].gen = gen;
	}
}

static int store(struct file *f, const struct record *r)
{
	int rc;

	if (!f->vol)
		return record_write(f->sim, r);
	pthread_mutex_lock(&f->vol->lock);
	rc = volatile_store(f->vol, r);
	pthread_mutex_unlock(&f->vol->lock);
	return rc;
}

static void charge(struct exchange *x, const struct record *r1, const struct record *r2, const struct node *n1, int sign)
{
	int64_t one[SIM_OSTS_MAX] = { 0 }, two[SIM_OSTS_MAX] = { 0 };

	layout_charge(&r1->layout, n1, one);
	usage_named_add(x->f1->sim, one, sign);
	layout_charge(&r2->layout, &x->n2, two);
	if (!x->f2->vol)
		usage_named_add(x->f1->sim, two, sign);
	else if (sign > 0)
		usage_volatile_set(x->f1->sim, x->f2->vol, two);
}

static int commit(struct exchange *x, const struct node *before)
{
	RECORD_AUTO old2 = { 0 };
	int rc = record_copy(&old2, &x->r2);

	if (rc < 0)
		return rc;
	charge(x, &x->r1, &x->r2, before, -1);
	swap_layouts(&x->r1, &x->r2);
	x->r1.seen_size = x->n1.size;
	x->r1.seen_mtime_ns = x->n1.mtime_ns;
	x->r2.seen_size = x->n2.size;
	x->r2.seen_mtime_ns = x->n2.mtime_ns;
	if ((x->r1.hsm_states & HS_ARCHIVED) && !(x->r1.hsm_states & HS_DIRTY))
		x->r1.hsm_version = x->dv2;
	rc = store(x->f2, &x->r2);
	if (rc == 0) {
		rc = store(x->f1, &x->r1);
		if (rc < 0)
			store(x->f2, &old2);
	}
	charge(x, &x->r1, &x->r2, &x->n1, 1);
	return rc;
}

/* Both records' locks, in the order of their places: two exchanges the other way round must not wait for each other. */
static int lock_records(struct exchange *x, int lock[2])
{
	bool in_order = fid_hash(&x->f1->fid) < fid_hash(&x->f2->fid);
	struct file *first = in_order ? x->f1 : x->f2, *second = in_order ? x->f2 : x->f1;

	if (!first->vol)
		lock[0] = record_lock(first->sim, &first->fid);
	if (lock[0] == -1 || lock[0] >= 0) {
		if (!second->vol)
			lock[1] = record_lock(second->sim, &second->fid);
	}
	return lock[0] < -1 ? lock[0] : lock[1] < -1 ? lock[1] : 0;
}

/*
 * RACE: a record can change between load() and here, by somebody who asks for the version after a write: his number is
 * then overwritten by the exchange, with what was seen before the write, so the next question gives yet another number.
 */
static int exchange_records(struct exchange *x, const struct node *before)
{
	int lock[2] = { -1, -1 };
	int rc = lock_records(x, lock);

	if (rc == 0)
		rc = commit(x, before);
	close_fd(&lock[0]);
	close_fd(&lock[1]);
	return rc;
}

static int exchange_loaded(struct exchange *x)
{
	struct node before;
	int rc = load(x);

	if (rc >= 0)
		rc = check_layouts(x);
	if (rc >= 0)
		rc = check_versions(x);
	if (rc < 0)
		return rc;
	before = x->n1;
	rc = exchange_contents(x);
	return rc < 0 ? rc : exchange_records(x, &before);
}

static int exchange(struct file *f1, struct file *f2, uint64_t dv1, uint64_t dv2, uint64_t flags)
{
	struct exchange x = { .f1 = f1, .f2 = f2, .dv1 = dv1, .dv2 = dv2, .flags = flags };
	int rc;

	if (node_of_fd(f1->fd, &x.n1) < 0 || node_of_fd(f2->fd, &x.n2) < 0)
		return -EBADF;
	if (fid_equal(&f1->fid, &f2->fid) && f1->dev == f2->dev)
		return flags & SWAP_LAYOUTS_CLOSE ? -EINVAL : 0;
	rc = check_kinds(&x);
	if (rc == 0)
		rc = exchange_loaded(&x);
	record_free(&x.r1);
	record_free(&x.r2);
	return rc < 0 ? rc : 0;
}

/* A gid in the call itself: both locks for as long as it lasts, in the order of the FIDs. */
static int exchange_grouped(struct file *f1, struct file *f2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags)
{
	bool in_order = f1->fid.f_seq < f2->fid.f_seq;
	struct file *first = in_order ? f1 : f2, *second = in_order ? f2 : f1;
	int rc;

	if (!gid || (flags & SWAP_LAYOUTS_CLOSE) || (f1->dev == f2->dev && fid_equal(&f1->fid, &f2->fid)))
		return exchange(f1, f2, dv1, dv2, flags);
	rc = group_lock(first, gid);
	if (rc < 0)
		return rc;
	rc = group_lock(second, gid);
	if (rc == 0) {
		rc = exchange(f1, f2, dv1, dv2, flags);
		group_unlock(second, gid);
	}
	group_unlock(first, gid);
	return rc;
}

static int exchange_with_lease(struct file *f1, struct file *f2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags)
{
	int rc;

	if (!f2->sim)
		return -EXDEV;
	if (flags & SWAP_LAYOUTS_CLOSE) {
		pthread_mutex_lock(&f1->lock);
		rc = f1->lease ? 0 : -ENOLCK;
		pthread_mutex_unlock(&f1->lock);
		if (rc < 0)
			return rc;
		if (!lease_whole(f1)) {
			lease_drop(f1);
			return -ESTALE;
		}
	}
	rc = exchange_grouped(f1, f2, dv1, dv2, gid, flags);
	if (flags & SWAP_LAYOUTS_CLOSE)
		lease_drop(f1);
	return rc;
}

/* KEEP_* is not the kernel's doing but the library's: whole seconds, and only when one of the two is asked for. */
static void set_times(int fd1, int fd2, const struct node *n1, const struct node *n2, uint64_t flags)
{
	const struct node *a1 = flags & SWAP_LAYOUTS_KEEP_ATIME ? n1 : n2, *a2 = a1 == n1 ? n2 : n1;
	const struct node *m1 = flags & SWAP_LAYOUTS_KEEP_MTIME ? n1 : n2, *m2 = m1 == n1 ? n2 : n1;
	struct timespec t1[2] = { { a1->atime_ns / 1000000000ll, 0 }, { m1->mtime_ns / 1000000000ll, 0 } };
	struct timespec t2[2] = { { a2->atime_ns / 1000000000ll, 0 }, { m2->mtime_ns / 1000000000ll, 0 } };

	if (!(flags & (SWAP_LAYOUTS_KEEP_ATIME | SWAP_LAYOUTS_KEEP_MTIME)))
		return;
	futimens(fd1, t1);
	futimens(fd2, t2);
}

static int swap_call(int fd1, int fd2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags)
{
	int rc;
	FILE_AUTO f1 = file_get_sim(fd1, &rc);
	FILE_AUTO f2 = NULL;
	struct fault fault;
	struct node n1, n2;

	if (!f1)
		return rc;
	if (file_writable(f1) <= 0)
		return -EPERM;
	f2 = file_get(fd2);
	if (!f2)
		return -EBADF;
	if (file_writable(f2) <= 0)
		return -EPERM;
	fault = fault_at(f1->sim, CALL_SWAP, SIDE_ANY);
	if (fault.err || fault.lie) {
		if (flags & SWAP_LAYOUTS_CLOSE)
			lease_drop(f1);
		return -fault.err;
	}
	if (node_of_fd(fd1, &n1) < 0 || node_of_fd(fd2, &n2) < 0)
		return -EBADF;
	rc = exchange_with_lease(f1, f2, dv1, dv2, gid, flags);
	if (rc == 0)
		set_times(fd1, fd2, &n1, &n2, flags);
	/* Who holds the lock exchanges and unlocks, one after the other: no need of a lock here. */
	if (rc == 0 && f1->grouped)
		f1->partner = fd2 + 1;
	return rc == 0 && fault.late ? -fault.late : rc;
}

SIM_EXPORT int llapi_fswap_layouts_grouplock(int fd1, int fd2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags)
{
	return swap_call(fd1, fd2, dv1, dv2, gid, flags);
}

SIM_EXPORT int llapi_fswap_layouts(int fd1, int fd2, uint64_t dv1, uint64_t dv2, uint64_t flags)
{
	int gid;

	do
		gid = (int)random();
	while (gid == 0);
	return swap_call(fd1, fd2, dv1, dv2, gid, flags);
}
