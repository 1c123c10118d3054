/*
 * What the file system under the simulation offers to move contents between two inodes (measured facts: platform.md 1, 2).
 * For equal contents only calls are used that keep both files' bytes whoever writes meanwhile, and keep mtime too:
 * FIDEDUPERANGE (XFS with reflink, btrfs) compares under both inodes' locks, EXT4_IOC_MOVE_EXT copies the original's own
 * pages. For different contents XFS_IOC_COMMIT_RANGE exchanges all, and refuses when the original changed since START_COMMIT.
 */
#include "sim.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

#define XFS_SUPER_MAGIC 0x58465342
#define EXT4_SUPER_MAGIC 0xEF53
#define BTRFS_SUPER_MAGIC 0x9123683E
#define DEDUPE_STEP (16ull << 20)
#define MOVE_TRIES_MAX 8

struct xfs_commit_range {
	int32_t file1_fd;
	uint32_t pad;
	uint64_t file1_offset, file2_offset, length, flags, freshness[6];
};
_Static_assert(sizeof(struct xfs_commit_range) == 88, "xfs_commit_range");

struct xfs_exchange_range {
	int32_t file1_fd;
	uint32_t pad;
	uint64_t file1_offset, file2_offset, length, flags;
};
_Static_assert(sizeof(struct xfs_exchange_range) == 40, "xfs_exchange_range");

struct ext4_move_extent {
	uint32_t reserved, donor_fd;
	uint64_t orig_start, donor_start, len, moved_len;
};
_Static_assert(sizeof(struct ext4_move_extent) == 40, "move_extent");

#define XFS_EXCHANGE_TO_EOF 1ull
#define XFS_EXCHANGE_DRY_RUN 4ull
#define XFS_IOC_EXCHANGE_RANGE 0x40285881ul
#define XFS_IOC_START_COMMIT 0x80585882ul
#define XFS_IOC_COMMIT_RANGE 0x40585883ul
#define EXT4_IOC_MOVE_EXT 0xc028660ful

static bool dedupe(int orig, int donor, uint64_t size)
{
	char buf[sizeof(struct file_dedupe_range) + sizeof(struct file_dedupe_range_info)]
		__attribute__((aligned(8)));
	struct file_dedupe_range *d = (void *)buf;

	for (uint64_t at = 0; at < size; at += d->info[0].bytes_deduped) {
		memset(buf, 0, sizeof(buf));
		d->src_offset = at;
		d->src_length = size - at < DEDUPE_STEP ? size - at : DEDUPE_STEP;
		d->dest_count = 1;
		d->info[0].dest_fd = orig;
		d->info[0].dest_offset = at;
		if (ioctl(donor, FIDEDUPERANGE, d) < 0 || d->info[0].status != FILE_DEDUPE_RANGE_SAME ||
		    !d->info[0].bytes_deduped)
			return false;
	}
	return true;
}

/* KERNEL: ENODATA in a hole or a delayed tail, EBUSY for busy or dirty pages; each step by itself keeps the contents. */
static bool move_extents(int orig, int donor, uint64_t size)
{
	uint64_t blocks = (size + SIM_BLOCK - 1) / SIM_BLOCK;
	struct ext4_move_extent m = { .donor_fd = (uint32_t)donor };
	int tries = 0;

	for (uint64_t at = 0; at < blocks && tries < MOVE_TRIES_MAX;) {
		m.orig_start = m.donor_start = at;
		m.len = blocks - at;
		m.moved_len = 0;
		if (ioctl(orig, EXT4_IOC_MOVE_EXT, &m) < 0 && errno != EBUSY && errno != ENODATA)
			return false;
		if (m.moved_len == 0) {
			posix_fadvise(orig, 0, 0, POSIX_FADV_DONTNEED);
			tries++;
		}
		at += m.moved_len;
	}
	return true;
}

/* Both contents were found equal: let the original have the donor's blocks, if that can be had. Failure is no failure. */
void primitive_move_equal(int fd1, int fd2, uint64_t size)
{
	struct statfs st;

	if (!size || raw_fstatfs(fd1, &st) < 0)
		return;
	if (st.f_type == XFS_SUPER_MAGIC || st.f_type == BTRFS_SUPER_MAGIC) {
		FD_AUTO donor = open_again(fd2, O_RDONLY);
		FD_AUTO orig = open_again(fd1, O_RDONLY); /* enough for the owner, and no trouble with running programs */

		if (donor >= 0 && orig >= 0)
			dedupe(orig, donor, size);
	} else if (st.f_type == EXT4_SUPER_MAGIC && size >= SIM_BLOCK) {
		FD_AUTO donor = open_again(fd2, O_RDWR);
		FD_AUTO orig = open_again(fd1, O_RDWR | O_NONBLOCK);

		if (donor < 0 || orig < 0)
			return;
		raw_fdatasync(donor);
		raw_fdatasync(orig);
		posix_fadvise(orig, 0, 0, POSIX_FADV_DONTNEED);
		move_extents(orig, donor, size);
	}
}

static bool exchange_works(int target, int donor)
{
	struct xfs_exchange_range x = { .file1_fd = donor, .flags = XFS_EXCHANGE_TO_EOF | XFS_EXCHANGE_DRY_RUN };

	return ioctl(target, XFS_IOC_EXCHANGE_RANGE, &x) == 0;
}

/* KERNEL: fdatasync after START_COMMIT write-protects dirty mapped pages; without it a store through mmap goes unseen. */
int primitive_start_commit(int fd, void *freshness)
{
	struct xfs_commit_range c = { 0 };

	if (ioctl(fd, XFS_IOC_START_COMMIT, &c) < 0)
		return -EOPNOTSUPP;
	memcpy(freshness, c.freshness, sizeof(c.freshness));
	return raw_fdatasync(fd);
}

/* -EOPNOTSUPP: not here; -EAGAIN: the target changed since the start. */
int primitive_commit(int target, int donor, void *freshness)
{
	struct xfs_commit_range c = { .file1_fd = donor, .flags = XFS_EXCHANGE_TO_EOF };

	if (!exchange_works(target, donor))
		return -EOPNOTSUPP;
	memcpy(c.freshness, freshness, sizeof(c.freshness));
	if (ioctl(target, XFS_IOC_COMMIT_RANGE, &c) < 0)
		return errno == EBUSY ? -EAGAIN : -errno;
	return raw_fsync(target);
}

/* Tried out on two nameless files. */
enum primitive primitive_probe(struct sim *s)
{
	FD_AUTO a = raw_openat(AT_FDCWD, s->root, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	FD_AUTO b = raw_openat(AT_FDCWD, s->root, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char block[SIM_BLOCK];
	struct statfs st;

	memset(block, 'x', sizeof(block));
	if (a < 0 || b < 0 || raw_fstatfs(a, &st) < 0)
		return PRIM_NONE;
	if (raw_pwrite(a, block, sizeof(block), 0) < 0 || raw_pwrite(b, block, sizeof(block), 0) < 0)
		return PRIM_NONE;
	if (st.f_type == XFS_SUPER_MAGIC && exchange_works(a, b))
		return PRIM_XFS_EXCHANGE;
	if (dedupe(a, b, sizeof(block)))
		return PRIM_DEDUPE;
	return st.f_type == EXT4_SUPER_MAGIC ? PRIM_MOVE_EXT : PRIM_NONE;
}

const char *primitive_name(enum primitive p)
{
	switch (p) {
	case PRIM_XFS_EXCHANGE:
		return "XFS_IOC_COMMIT_RANGE for different contents, FIDEDUPERANGE for equal ones";
	case PRIM_DEDUPE:
		return "FIDEDUPERANGE for equal contents, copying for different ones";
	case PRIM_MOVE_EXT:
		return "EXT4_IOC_MOVE_EXT for equal contents, copying for different ones";
	case PRIM_NONE:
		break;
	}
	return "none (records only for equal contents, copying for different ones)";
}
