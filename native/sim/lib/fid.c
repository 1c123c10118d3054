/*
 * The FID of an inode: made from its number and its time of birth, so nothing has to be stored to know it, it stays
 * through every exchange of contents, and a file put in its place by rename has another one.
 * KERNEL: statx gives STATX_BTIME on ext4, XFS, btrfs and tmpfs; no call can change it.
 */
#include "sim.h"

#include <ctype.h>
#include <sys/sysmacros.h>

#define FID_SEQ_FIRST 0x200000400ull
#define YEAR_2020_S 1577836800ll

static int64_t ns_of(const struct statx_timestamp *t)
{
	return (int64_t)t->tv_sec * 1000000000ll + t->tv_nsec;
}

static void fid_of(struct node *n)
{
	uint64_t born = (uint64_t)(n->btime_ns - YEAR_2020_S * 1000000000ll);

	born ^= (n->ino >> 32) << 40; /* XFS and btrfs number beyond 32 bits */
	n->fid.f_seq = FID_SEQ_FIRST + (born & ((1ull << 60) - 1));
	n->fid.f_oid = (uint32_t)n->ino ? (uint32_t)n->ino : UINT32_MAX;
	n->fid.f_ver = 0;
}

int node_at(int dirfd, const char *path, int at_flags, struct node *n)
{
	struct statx x;

	if (statx(dirfd, path, at_flags, STATX_BASIC_STATS | STATX_BTIME, &x) < 0)
		return -errno;
	memset(n, 0, sizeof(*n));
	n->dev = makedev(x.stx_dev_major, x.stx_dev_minor);
	n->ino = x.stx_ino;
	n->size = x.stx_size;
	n->blocks = x.stx_blocks;
	n->btime_ns = x.stx_mask & STATX_BTIME ? ns_of(&x.stx_btime) : YEAR_2020_S * 1000000000ll;
	n->mtime_ns = ns_of(&x.stx_mtime);
	n->ctime_ns = ns_of(&x.stx_ctime);
	n->atime_ns = ns_of(&x.stx_atime);
	n->mode = x.stx_mode;
	n->uid = x.stx_uid;
	n->gid = x.stx_gid;
	n->nlink = x.stx_nlink;
	fid_of(n);
	return 0;
}

int node_of_fd(int fd, struct node *n)
{
	return node_at(fd, "", AT_EMPTY_PATH, n);
}

bool fid_equal(const struct lu_fid *a, const struct lu_fid *b)
{
	return a->f_seq == b->f_seq && a->f_oid == b->f_oid && a->f_ver == b->f_ver;
}

/* The finalizer of splitmix64, a public-domain mixing function. */
static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9ull;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

uint64_t fid_hash(const struct lu_fid *f)
{
	return mix(mix(f->f_seq) + ((uint64_t)f->f_ver << 32 | f->f_oid));
}

/* As llapi does: leading blanks and '[' are skipped, each number in any base, text after the third is ignored. */
int fid_parse(const char *text, struct lu_fid *out)
{
	unsigned long long v[3], max[3] = { UINT64_MAX - 1, UINT32_MAX, UINT32_MAX };
	char *end;

	if (!text)
		return -EINVAL;
	while (isspace((unsigned char)*text))
		text++;
	while (*text == '[')
		text++;
	for (int i = 0; i < 3; i++) {
		v[i] = strtoull(text, &end, 0);
		if (end == text || (i < 2 && *end != ':'))
			return -EINVAL;
		if (v[i] > max[i])
			return -ERANGE;
		text = end + 1;
	}
	*out = (struct lu_fid){ v[0], (uint32_t)v[1], (uint32_t)v[2] };
	return 0;
}

void fid_format(const struct lu_fid *f, char out[64])
{
	snprintf(out, 64, "[0x%llx:0x%x:0x%x]", (unsigned long long)f->f_seq, f->f_oid, f->f_ver);
}
