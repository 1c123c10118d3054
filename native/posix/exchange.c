/*
 * What the kernel's file systems offer for giving a file other storage under the same inode. The structures are the
 * kernel's own ABI (fs/xfs/libxfs/xfs_fs.h, fs/ext4/ext4.h), which older headers do not have.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>

#include "../lfsm.h"

struct exchange_range {
	int32_t file1_fd;
	uint32_t pad;
	uint64_t file1_offset, file2_offset, length, flags;
};
_Static_assert(sizeof(struct exchange_range) == 40, "xfs_exchange_range");

struct commit_range {
	int32_t file1_fd;
	uint32_t pad;
	uint64_t file1_offset, file2_offset, length, flags;
	uint64_t file2_freshness[6];
};
_Static_assert(sizeof(struct commit_range) == 88, "xfs_commit_range");
_Static_assert(sizeof(((struct commit_range *)0)->file2_freshness) == sizeof(struct lfsm_freshness), "lfsm_freshness");

struct move_extent {
	uint32_t reserved, donor_fd;
	uint64_t orig_start, donor_start, len, moved_len;
};
_Static_assert(sizeof(struct move_extent) == 40, "move_extent");

/* struct xfs_fsop_geom: 256 bytes, of which only the flags matter here. */
struct geometry {
	uint8_t before[92];
	uint32_t flags;
	uint8_t rest[160];
};
_Static_assert(sizeof(struct geometry) == 256, "xfs_fsop_geom");

#define XFS_IOC_FSGEOMETRY _IOR('X', 126, struct geometry)
#define XFS_IOC_EXCHANGE_RANGE _IOW('X', 129, struct exchange_range)
#define XFS_IOC_START_COMMIT _IOR('X', 130, struct commit_range)
#define XFS_IOC_COMMIT_RANGE _IOW('X', 131, struct commit_range)
#define XFS_EXCHANGE_RANGE_TO_EOF 1
#define XFS_EXCHANGE_RANGE_DRY_RUN 4
#define EXT4_IOC_MOVE_EXT _IOWR('f', 15, struct move_extent)

static int call(int fd, unsigned long request, void *argument)
{
	int rc;

	do {
		rc = ioctl(fd, request, argument);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : rc;
}

/* 0 when the two files could be exchanged here. KERNEL: START_COMMIT answers 0 also where they cannot. */
int32_t lfsm_exchange_possible(int32_t fd, int32_t donor_fd)
{
	struct exchange_range range = {
		.file1_fd = donor_fd, .flags = XFS_EXCHANGE_RANGE_DRY_RUN | XFS_EXCHANGE_RANGE_TO_EOF,
	};

	return call(fd, XFS_IOC_EXCHANGE_RANGE, &range);
}

int32_t lfsm_start_commit(int32_t fd, struct lfsm_freshness *freshness)
{
	struct commit_range range = { 0 };
	int rc = call(fd, XFS_IOC_START_COMMIT, &range);

	memcpy(freshness, range.file2_freshness, sizeof(*freshness));
	return rc;
}

/* Exchanges all of two files. -EBUSY: the file is not as it was at START_COMMIT. */
int32_t lfsm_commit(int32_t fd, int32_t donor_fd, const struct lfsm_freshness *freshness)
{
	struct commit_range range = { .file1_fd = donor_fd, .flags = XFS_EXCHANGE_RANGE_TO_EOF };

	memcpy(range.file2_freshness, freshness, sizeof(*freshness));
	return call(fd, XFS_IOC_COMMIT_RANGE, &range);
}

/* Gives a range of `fd` the storage of the same range of `donor_fd` if the bytes are equal: 0, or 1 where they differ. */
int32_t lfsm_dedupe(int32_t donor_fd, int32_t fd, uint64_t offset, uint64_t length, uint64_t *done)
{
	struct {
		struct file_dedupe_range head;
		struct file_dedupe_range_info one;
	} range = {
		.head = { .src_offset = offset, .src_length = length, .dest_count = 1 },
		.one = { .dest_fd = fd, .dest_offset = offset },
	};
	int rc = call(donor_fd, FIDEDUPERANGE, &range);

	*done = range.one.bytes_deduped;
	if (rc < 0)
		return rc;
	return range.one.status == FILE_DEDUPE_RANGE_DIFFERS ? 1 : range.one.status;
}

/* In blocks of the file system. The kernel copies the file's own content into the donor's blocks, and exchanges the blocks. */
int32_t lfsm_move_extents(int32_t fd, int32_t donor_fd, uint64_t start, uint64_t count, uint64_t *moved)
{
	struct move_extent move = { .donor_fd = (uint32_t)donor_fd, .orig_start = start, .donor_start = start, .len = count };
	int rc = call(fd, EXT4_IOC_MOVE_EXT, &move);

	*moved = move.moved_len;
	return rc < 0 ? rc : 0;
}

/* XFS_FSOP_GEOM_FLAGS_*: bit 20 reflink, bit 24 exchange-range. -ENOTTY: not XFS. */
int32_t lfsm_xfs_features(int32_t fd, uint32_t *flags)
{
	struct geometry geometry = { 0 };
	int rc = call(fd, XFS_IOC_FSGEOMETRY, &geometry);

	*flags = geometry.flags;
	return rc;
}
